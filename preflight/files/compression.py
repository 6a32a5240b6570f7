"""How large a zip of some files becomes, without writing it."""

from __future__ import annotations

import math
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from preflight.core.values import Undecided

from .kept import Kept
from .reading import open_file
from .stores import Entry, Folder, Loose, Zip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BLOCK = 64 * 1024
_SAMPLED = 16  # one block of so many is compressed for the first estimate
_LIKELY = 0.9
# Go, in which Pulumi is written, compresses a little better or worse than zlib.
_CERTAIN = 1.03


def is_packed_above(entries: Sequence[Entry], size: int) -> bool:
    """Whether a zip of files is certain to be larger than a number of bytes.

    A sample of the files decides first whether a whole compression is worth its time: most code is small, and compresses well.
    How large each file becomes is kept by its content. Raises Undecided for a file that cannot be read.
    """
    with Kept() as kept:
        if _packed(entries, _SAMPLED, size, kept) < size * _LIKELY:
            return False
        return _packed(entries, 1, size, kept) > size * _CERTAIN


def _packed(entries: Sequence[Entry], every: int, size: int, kept: Kept) -> float:
    """The bytes of the compressed files, from one block in `every` of each; stops as soon as they are certainly more."""
    packed = 0.0
    for entry in entries:
        if isinstance(entry.store, Zip):
            packed += entry.key.compress_size
        elif entry.size > _BLOCK and isinstance(entry.store, Loose | Folder) and isinstance(entry.key, Path):
            # Others are too small to count, or of a store that is read as a whole.
            room = size * _CERTAIN - packed if every == 1 else math.inf
            packed += _packed_file(entry, every, room, kept) * every
            if every == 1 and packed > size * _CERTAIN:
                return packed
    return packed


def _packed_file(entry: Entry, every: int, room: float, kept: Kept) -> int:
    """The bytes of the compressed blocks of a file; no more of them than are above `room`."""
    if kept.has_answers:
        content = kept.content()
        for block in _blocks(entry, every):
            content.add(block)
        if (known := kept.answer("packed", content)) is not None:
            return known
        if (known := kept.answer("packed at least", content)) is not None and known > room:
            return known
    # What is kept is kept for what is read now: a file may change meanwhile.
    packed, whole, content = 0, True, kept.content()
    for block in _blocks(entry, every):
        if packed > room:
            if not kept.is_on:
                break
            whole = False
        else:
            packed += len(zlib.compress(block, 6))
        content.add(block)
    if packed:
        kept.keep("packed" if whole else "packed at least", content, packed)
    return packed


def _blocks(entry: Entry, every: int) -> Iterator[bytes]:
    try:
        with open_file(entry.key) as file:
            for at in range(0, entry.size, _BLOCK * every):
                file.seek(at)
                yield file.read(_BLOCK)
    except OSError:
        raise Undecided(f"{entry.name}, which cannot be read") from None
