"""Applies fixes to a program's source: tries them on a copy in memory, checks that again, and writes the files."""

from __future__ import annotations

import difflib
import io
import os
import re
import stat
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from preflight.check.failure import CannotCheck
from preflight.core.slips import MisusedOutput, Slip, UnknownArgument, WrongArgument
from preflight.core.values import Undecided
from preflight.files.edited import EditedProgram
from preflight.files.program import FolderProgram
from preflight.files.reading import read_file
from preflight.writing import replace

from .find import POLICIES, Fix, find
from .rewrite import NotRewritable, rewrite

if TYPE_CHECKING:
    from preflight.core.program import Program

# A fixed name may show further errors that can be fixed; no program needs more than a few rounds.
ROUNDS = 5
NEWLINE = re.compile(r"\r\n|\r|\n")


class Key(NamedTuple):
    """What identifies an error, apart from its column, which fixes before it in the line move."""

    kind: type[Slip]
    path: str
    line: int
    name: str
    of: str
    detail: str


@dataclass(frozen=True)
class Change:
    """A file before and after. `path` is as the program has it, `file` the file it really is."""

    path: str
    file: Path
    before: bytes
    after: bytes
    encoding: str

    def diff(self, shown: str) -> Iterator[str]:
        """The lines of a unified diff, without their ends; `shown` is the name of the file in it."""
        before, after = (_lines(each.decode(self.encoding)) for each in (self.before, self.after))
        for at, line in enumerate(difflib.unified_diff(before, after, shown, shown, lineterm="")):
            yield NEWLINE.sub("", line)
            if at > 1 and not line.startswith("@@") and not NEWLINE.search(line):
                yield "\\ No newline at end of file"


@dataclass(frozen=True)
class Fixes:
    """What can be fixed in a program. `left` has what looked as if it could be, and why it cannot."""

    program: FolderProgram
    fixes: Sequence[Fix]
    changes: Sequence[Change]
    left: Sequence[tuple[Fix, str]] = ()


def prepare(folder: Path, asked: AbstractSet[str]) -> Fixes:
    """Everything that can be fixed in the program of a folder, of the findings of the policies of these names.

    Nothing is written, and nothing of the program is run. Raises CannotCheck where libcst is not installed.
    """
    return _prepared(FolderProgram(folder), asked)


def _prepared(program: FolderProgram, asked: AbstractSet[str]) -> Fixes:
    draft, made = program, []
    left: dict[Fix, str] = {}
    for _ in range(ROUNDS):
        found = [each for each in find(draft, asked) if each not in left]
        # An error is recognized by its line, which an argument on a new line would move: errors first, untidy files last.
        fixes = [each for each in found if each.slip] or found
        if not fixes:
            break
        draft, done = _tried(draft, fixes, left)
        made += done
    changes, other = _changes(program, draft)
    left.update((each, "the file has changed") for each in made if each.place.path in other)
    return Fixes(
        program,
        [each for each in made if each.place.path in {change.path for change in changes}],
        changes,
        # A fix beside it moves it, and it is found once more.
        list({(each.place.path, each.place.line, each.what): (each, why) for each, why in left.items()}.values()),
    )


def possible(program: FolderProgram, asked: AbstractSet[str]) -> Sequence[Fix]:
    """What can be fixed in the source as it is, of the findings of the policies of these names.

    Unlike `prepare`, without what only shows once these fixes are made. Raises CannotCheck where libcst is not installed.
    """
    _, made = _tried(program, find(program, asked), {})
    return made


def fixed_sources(program: FolderProgram) -> dict[Path, str]:
    """The files of a program in which an error can be fixed, with their source after the fixes; nothing is written.

    Lines keep their numbers: a file in which a fix would add one is left out. Raises CannotCheck where libcst is not installed.
    """
    fixes = _prepared(program, set(POLICIES.values()))
    after = {change.file: change.after.decode(change.encoding) for change in fixes.changes}
    return {
        change.file: after[change.file]
        for change in fixes.changes
        if after[change.file].count("\n") == change.before.decode(change.encoding).count("\n")
    }


def write(program: FolderProgram, change: Change) -> str:
    """Write one file in one step and keep its permissions. Returns why it was not written, as a clause; else empty."""
    try:
        if program.anchor.resolve(change.path) != change.file or read_file(change.file, change.path) != change.before:
            return "has changed since it was read"
        if not os.access(change.file, os.W_OK):
            return "may not be written to"
        replace(change.file, change.after, mode=stat.S_IMODE(change.file.stat().st_mode))
    except (OSError, Undecided) as error:
        return f"cannot be written ({error.strerror if isinstance(error, OSError) else error})"
    return ""


def _tried(program: FolderProgram, fixes: Sequence[Fix], left: dict[Fix, str]) -> tuple[FolderProgram, list[Fix]]:
    """The program with as many of these fixes as cause no new error; why the others do is added to `left`."""
    before = _errors(program)
    while fixes:
        draft = EditedProgram(program, dict(_contents(program, fixes, left)))
        kept = [each for each in fixes if each not in left]
        if len(kept) == len(fixes):
            wrong = dict(_wrong(before, draft, kept))
            # An argument of a wrong type is reported together with everything else in the file.
            left.update({each: why for each, why in wrong.items() if isinstance(each.slip, UnknownArgument)} or wrong)
            kept = [each for each in fixes if each not in left]
            if len(kept) == len(fixes):
                return draft, list(fixes)
        fixes = kept
    return program, []


def _contents(program: Program, fixes: Sequence[Fix], left: dict[Fix, str]) -> Iterator[tuple[str, str]]:
    """The source of the files with the fixes. A fix that cannot be made is added to `left`."""
    for file in program.files():
        mine = [each for each in fixes if each.place.path == file.path]
        if not mine:
            continue
        changes = [change for each in mine for change in each.changes]
        text = file.text
        try:
            rewritten = rewrite(text, changes) if changes else None
        except NotRewritable:
            left.update((each, "the file is one that cannot be changed faithfully") for each in mine)
            continue
        except ImportError:
            raise CannotCheck(
                "--fix adds arguments with libcst, which is not installed", "install libcst>=1.1,<2"
            ) from None
        if rewritten is not None:
            missed = set(rewritten.missed)
            left.update((each, "it is not written plainly") for each in mine if not missed.isdisjoint(each.changes))
            text = rewritten.text
        if any(not each.changes for each in mine):
            ends = NEWLINE.findall(text)
            text += Counter(ends).most_common(1)[0][0] if ends else "\n"
        yield file.path, text


def _wrong(before: Counter[Key], draft: Program, fixes: Sequence[Fix]) -> Iterator[tuple[Fix, str]]:
    """The fixes after which the program still has their error, or has a new one; and why."""
    broken = {file.path for file in draft.files() if not file.parses}
    after = _errors(draft)
    gone = Counter(_key(each.slip) for each in fixes if each.slip)
    new = after - before
    # An argument on a new line moves what is below it.
    moved = {path for path, *_ in _anywhere(after) - _anywhere(before)}
    for each in fixes:
        path, key = each.place.path, _key(each.slip) if each.slip else None
        if path in broken:
            yield each, "the file could not be parsed any more"
        elif key is None:
            if path in moved:
                yield each, "it would cause another error in the file"
        elif after[key] > before[key] - gone[key]:
            yield each, "the error would remain"
        elif _brings(each, [key for key in new if key.path == path], fixes):
            yield each, "its value would not fit"


def _brings(fix: Fix, new: Sequence[Key], fixes: Sequence[Fix]) -> bool:
    """Whether a fix causes new errors in its file."""
    if isinstance(fix.slip, MisusedOutput):
        return any(key.kind is WrongArgument or key.line in fix.lines for key in new)
    if not isinstance(fix.slip, UnknownArgument):
        return False  # the object of the right name is checked for the first time, and may have other errors
    # Of several arguments on a line, the one of a wrong type is recognized by its name, but not if that is inside another.
    mine = (each for each in fixes if isinstance(each.slip, UnknownArgument) and each.place.path == fix.place.path)
    beside = {each.name for each in mine}
    return any(key.line in fix.lines and (key.name == fix.name or key.name not in beside) for key in new)


def _errors(program: Program) -> Counter[Key]:
    return Counter(map(_key, program.reading.all()))


def _key(slip: Slip) -> Key:
    return Key(type(slip), slip.place.path, slip.place.line, slip.name, slip.of, slip.detail)


def _anywhere(keys: Counter[Key]) -> Counter[tuple[str, type[Slip], str, str]]:
    found: Counter[tuple[str, type[Slip], str, str]] = Counter()
    for key, count in keys.items():
        found[key.path, key.kind, key.name, key.of] += count
    return found


def _changes(program: FolderProgram, draft: FolderProgram) -> tuple[list[Change], set[str]]:
    """The files that differ, each once however many links lead to it; and the paths of those that have changed on disk."""
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
