"""`preflight watch`: checks a program again whenever one of its files changes.

The files are polled: their number is bounded, no watches of the operating system are used up, and network drives and
containers, which send no events, work as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from preflight.core.values import Undecided
from preflight.files.folders import ENVIRONMENTS, NOT_OURS
from preflight.files.limits import MAX_FILES
from preflight.files.program import FolderProgram

from . import apart

PAUSE = 0.3
"""Seconds between two looks at the files."""
SHARE = 0.05
"""The part of one processor that looking at the files may take."""
NAMED = 3
"""How many changed files are named."""
# What a program does not write itself: a change of these is always checked again.
SOURCE = (".py", ".yaml", ".yml", ".toml", ".ts", ".js", ".go", ".cs", ".java")

State = Mapping[Path, tuple[int, int, int]]
"""Files with their time, size and number: what differs after a change."""


@dataclass
class Watch:
    """Checks with `words`, the arguments of `preflight check`, whenever one of the watched files changes."""

    words: Sequence[str]
    folders: Sequence[Path]
    files: Sequence[Path] = ()
    _written: set[Path] = field(default_factory=set)
    """Files that the program itself writes when it is planned."""
    _imported: Sequence[Path] = ()
    """Modules outside of the folders."""

    def run(self) -> None:
        """Check, wait for a change, check again; until Ctrl-C."""
        suspects: set[Path] = set()
        before = self._begin()
        while True:
            after = self._checked(before)
            changed = self._changes(before, after)
            if again := {path for path in changed & suspects if not path.name.endswith(SOURCE)}:
                self._written |= again
                _print(f"Written by the program itself, and no longer watched: {_named(again)}")
                changed -= again
            suspects = changed
            if not changed:
                before = after
                after = self._changed(before)
                changed = self._changes(before, after)
            _print(f"{time.strftime('%H:%M:%S')} {_named(changed)} changed")
            before = self._begin()

    def _begin(self) -> State:
        """The files before a check: other modules may be imported than before."""
        self._imported = [path for folder in self.folders for path in _outside(folder)]
        return self.state()

    def state(self) -> State:
        """The watched files as they are now."""
        found: dict[Path, tuple[int, int, int]] = {}
        for path in self._paths():
            with suppress(OSError):
                stat = path.stat()
                found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        return found

    def _paths(self) -> Iterator[Path]:
        yield from self.files
        yield from self._imported
        for folder in self.folders:
            yield from _files(folder)

    def _changes(self, before: State, after: State) -> set[Path]:
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        return changed - self._written

    def _checked(self, before: State) -> State:
        """Check once, and end the check when source changes meanwhile; the files afterwards."""
        process = subprocess.Popen(apart.command("check", *self.words), stdin=subprocess.DEVNULL)  # noqa: S603 - itself
        try:
            while True:
                began = time.monotonic()
                now = self.state()
                if any(path.name.endswith(SOURCE) for path in self._changes(before, now)):
                    return self._settled(now)
                took = time.monotonic() - began
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(PAUSE, took / SHARE))
                    _print("Waiting for a change; Ctrl-C ends")
                    return self.state()
        finally:
            _end(process)

    def _changed(self, before: State) -> State:
        """Wait for a change; the files after it."""
        while True:
            began = time.monotonic()
            now = self.state()
            if self._changes(before, now):
                return self._settled(now)
            time.sleep(max(PAUSE, (time.monotonic() - began) / SHARE))

    def _settled(self, state: State) -> State:
        """The files when they no longer change: an editor or git may write many, one after the other."""
        while True:
            time.sleep(PAUSE / 3)
            now = self.state()
            if not self._changes(state, now):
                return now
            state = now


def _files(folder: Path) -> Iterator[Path]:
    """The files of a program's folder, without hidden ones, environments and caches; not more than a check reads."""
    pending, seen = [folder], 0
    while pending and seen < MAX_FILES:
        try:
            with os.scandir(pending.pop()) as found:
                children = list(found)
        except OSError:
            continue
        if any(child.name in ENVIRONMENTS for child in children):
            continue
        seen += len(children)
        for child in children:
            if child.name.startswith(".") or child.name.endswith("~") or child.name in NOT_OURS:
                continue
            if child.is_dir(follow_symlinks=False):
                pending.append(Path(child.path))
            else:
                yield Path(child.path)


def _outside(folder: Path) -> Iterator[Path]:
    """The modules that a program imports from outside of its folder."""
    program = FolderProgram(folder)
    with suppress(Undecided, OSError):
        for module in program.modules():
            path = Path(os.path.normpath(program.folder / module.path))
            if not path.is_relative_to(folder):
                yield path


def _end(process: subprocess.Popen[bytes]) -> None:
    """Interrupt a check and wait until it has ended what it started; by force where it does not end in time."""
    if process.poll() is None:
        apart.interrupt(process.pid)
    try:
        process.wait(apart.GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _named(paths: Iterable[Path]) -> str:
    names = sorted(os.path.relpath(path) for path in paths)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _print(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"── {text}\n")
    sys.stderr.flush()
