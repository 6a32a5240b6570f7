"""The classes in the Java libraries of an archive, by the directories of the jar files. Nothing is unpacked."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING

from preflight.core.values import Undecided

if TYPE_CHECKING:
    from preflight.core.archive import Archive


@lru_cache(maxsize=128)
def classes_in(archive: Archive, jar: str) -> frozenset[str]:
    """The paths of the files in a jar of an archive, such as `shop/Orders.class`.

    Raises Undecided for one that is too large to read, or that is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive.read(jar) or b"")) as opened:
            return frozenset(opened.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
        raise Undecided(f"{jar}, which cannot be read") from None
