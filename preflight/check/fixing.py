"""Mends a program's source where there is nothing left to decide: finds, tries and writes the changes."""

from __future__ import annotations

import difflib
import io
import os
import re
import shutil
import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from typing_extensions import override

from preflight.core.slips import Slip, SlipKind
from preflight.core.syntax import ProgramFile
from preflight.core.values import Undecided
from preflight.files.program import FolderProgram
from preflight.files.reading import read_file

from .failure import CannotCheck
from .mends import Mend, find

if TYPE_CHECKING:
    from preflight.core.program import Program

# What a mended name shows may be mended in turn; no program needs more rounds than a few.
ROUNDS = 5
NEWLINE = re.compile(r"\r\n|\r|\n")


class Key(NamedTuple):
    """What tells a slip from another one, apart from its column, which what is mended before it moves."""

    kind: SlipKind
    path: str
    line: int
    name: str
    of: str
    found: str


@dataclass(frozen=True)
class Change:
    """A file as it is and as it will be. `path` is as the program has it, `file` where it really lies."""

    path: str
    file: Path
    before: bytes
    after: bytes
    encoding: str

    def diff(self, shown: str) -> Iterator[str]:
        """The lines of a unified diff, without their ends; `shown` is what the file is called in it."""
        before, after = (_lines(each.decode(self.encoding)) for each in (self.before, self.after))
        for at, line in enumerate(difflib.unified_diff(before, after, shown, shown, lineterm="")):
            yield NEWLINE.sub("", line)
            if at > 1 and not line.startswith("@@") and not NEWLINE.search(line):
                yield "\\ No newline at end of file"


@dataclass(frozen=True)
class Mending:
    """What can be mended in a program. `left` has what looked as if it could, and why it cannot."""

    program: FolderProgram
    mends: Sequence[Mend]
    changes: Sequence[Change]
    left: Sequence[tuple[Mend, str]] = ()


def mend(folder: Path, asked: AbstractSet[str]) -> Mending:
    """Everything that can be mended in the program of a folder, of what the policies of these names tell.

    Nothing is written, and nothing of the program is run. Raises CannotCheck where what changes source is not installed.
    """
    program = FolderProgram(folder)
    draft, made = program, []
    left: dict[Mend, str] = {}
    for _ in range(ROUNDS):
        found = [each for each in find(draft, asked) if each not in left]
        # Whether a slip is gone is told by its line, which an argument on a line of its own would move.
        mends = [each for each in found if each.slip] or found
        if not mends:
            break
        draft, done = _tried(draft, mends, left)
        made += done
    changes, other = _changes(program, draft)
    left.update((each, "the file is another one by now") for each in made if each.place.path in other)
    return Mending(
        program,
        [each for each in made if each.place.path in {change.path for change in changes}],
        changes,
        # What is mended beside it moves it, and it is found once more.
        list({(each.place.path, each.place.line, each.what): (each, why) for each, why in left.items()}.values()),
    )


def write(program: FolderProgram, change: Change) -> str:
    """Write one file in one step, keeping its permissions; why it was not written, as a clause, else empty."""
    try:
        if program.anchor.resolve(change.path) != change.file or read_file(change.file, change.path) != change.before:
            return "has changed since it was read"
        if not os.access(change.file, os.W_OK):
            return "may not be written to"
        _replace(change.file, change.after)
    except (OSError, Undecided) as error:
        return f"cannot be written ({error.strerror if isinstance(error, OSError) else error})"
    return ""


def _replace(file: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        shutil.copymode(file, name)
        os.replace(name, file)  # noqa: PTH105 - a name is all that mkstemp gives
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - as above
        raise


class _Draft(FolderProgram):
    """A program with other texts in some of its files, none of which is written yet."""

    def __init__(self, program: FolderProgram, texts: Mapping[str, str]) -> None:
        super().__init__(program.project_folder)
        self._program, self._texts = program, texts

    @override
    def files(self) -> Iterator[ProgramFile]:
        for file in self._program.files():
            yield self._mended(file) if file.path in self._texts else file

    def _mended(self, file: ProgramFile) -> ProgramFile:
        return ProgramFile(file.path, self._texts[file.path])

    @property
    @override
    def truncated(self) -> bool:
        return self._program.truncated


def _tried(program: FolderProgram, mends: Sequence[Mend], left: dict[Mend, str]) -> tuple[FolderProgram, list[Mend]]:
    """The program with as many of these mends as leave nothing wrong behind; why the others do is put into `left`."""
    before = _told(program)
    while mends:
        draft = _Draft(program, dict(_texts(program, mends, left)))
        kept = [each for each in mends if each not in left]
        if len(kept) == len(mends):
            wrong = dict(_wrong(before, draft, kept))
            # An argument that does not fit is told beside all else in the file.
            left.update({each: why for each, why in wrong.items() if each.kind == "unknown-argument"} or wrong)
            kept = [each for each in mends if each not in left]
            if len(kept) == len(mends):
                return draft, list(mends)
        mends = kept
    return program, []


def _texts(program: Program, mends: Sequence[Mend], left: dict[Mend, str]) -> Iterator[tuple[str, str]]:
    """The files' texts with the mends made. A mend that cannot be made is put into `left`."""
    try:
        from .rewriting import NotRewritable, rewrite  # noqa: PLC0415 - a check that mends nothing needs no libcst
    except ImportError:
        raise CannotCheck(
            "--fix changes source with libcst, which is not installed", "install libcst>=1.1,<2"
        ) from None
    for file in program.files():
        mine = [each for each in mends if each.place.path == file.path]
        if not mine:
            continue
        changes = [change for each in mine for change in each.changes]
        text = file.text
        try:
            rewritten = rewrite(text, changes) if changes else None
        except NotRewritable:
            left.update((each, "the file is one that cannot be changed faithfully") for each in mine)
            continue
        if rewritten is not None:
            missed = set(rewritten.missed)
            left.update((each, "it is not written plainly") for each in mine if not missed.isdisjoint(each.changes))
            text = rewritten.text
        if any(not each.changes for each in mine):
            ends = NEWLINE.findall(text)
            text += Counter(ends).most_common(1)[0][0] if ends else "\n"
        yield file.path, text


def _wrong(before: Counter[Key], draft: Program, mends: Sequence[Mend]) -> Iterator[tuple[Mend, str]]:
    """The mends that leave the mended program with their slip, or with another one, and why."""
    broken = {file.path for file in draft.files() if not file.parses}
    after = _told(draft)
    gone = Counter(_key(each.kind, each.slip) for each in mends if each.kind and each.slip)
    new = after - before
    # An argument on a line of its own moves what is below it.
    moved = {path for path, *_ in _anywhere(after) - _anywhere(before)}
    for each in mends:
        path, key = each.place.path, _key(each.kind, each.slip) if each.kind and each.slip else None
        if path in broken:
            yield each, "the file could not be read any more"
        elif key is None:
            if path in moved:
                yield each, "something else in the file would be wrong then"
        elif after[key] > before[key] - gone[key]:
            yield each, "it would be wrong all the same"
        elif _brings(each, [key for key in new if key.path == path], mends):
            yield each, "what it is given would not fit"


def _brings(mend: Mend, new: Sequence[Key], mends: Sequence[Mend]) -> bool:
    """Whether a mend is to blame for new slips in its file."""
    if mend.kind == "misused-output":
        return any(key.kind == "misfit" or key.line in mend.lines for key in new)
    if mend.kind != "unknown-argument":
        return False  # what a right name stands for is read for the first time, and may be wrong by itself
    # Of several arguments on a line, the one that does not fit is told by its name; what lies inside one is not.
    beside = {each.name for each in mends if each.kind == mend.kind and each.place.path == mend.place.path}
    return any(key.line in mend.lines and (key.name == mend.name or key.name not in beside) for key in new)


def _told(program: Program) -> Counter[Key]:
    kinds: tuple[SlipKind, ...] = get_args(SlipKind)
    return Counter(_key(kind, slip) for kind in kinds for slip in program.reading.slips(kind))


def _key(kind: SlipKind, slip: Slip) -> Key:
    return Key(kind, slip.place.path, slip.place.line, slip.name, slip.of, slip.found)


def _anywhere(keys: Counter[Key]) -> Counter[tuple[str, SlipKind, str, str]]:
    found: Counter[tuple[str, SlipKind, str, str]] = Counter()
    for key, count in keys.items():
        found[key.path, key.kind, key.name, key.of] += count
    return found


def _changes(program: FolderProgram, draft: FolderProgram) -> tuple[list[Change], set[str]]:
    """The files that differ, each once however many links lead to it; and the paths of those that are not what was read."""
    found: dict[Path, Change] = {}
    other: set[str] = set()
    for old, new in zip(program.files(), draft.files(), strict=True):
        if old.text == new.text:
            continue
        try:
            file = program.anchor.resolve(old.path)
            data = read_file(file, old.path)
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            change = Change(old.path, file, data, new.text.encode(encoding), encoding)
            is_same = data.decode(encoding) == old.text and old.text.encode(encoding) == data
            if not is_same or found.setdefault(file, change).after != change.after:
                other.add(old.path)
        except (Undecided, SyntaxError, UnicodeError, LookupError):
            other.add(old.path)
    return list(found.values()), other


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
