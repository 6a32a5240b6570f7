"""Which programs have changed since a commit, by git."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from preflight.core.values import Undecided
from preflight.files import LocalFiles

from .failure import CannotCheck

# What a repository's configuration could make git run is turned off: its files are to be compared, and nothing else.
GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=", "-c", "core.quotePath=false")


def changed(paths: Sequence[str], base: str, also: Iterable[Path] = ()) -> list[str]:
    """Those of the programs and exports with a file that differs from where the work on `base` began, or that git does not know.

    All of them, where one of the files `also` has changed. Raises CannotCheck where git cannot compare.
    """
    trees: dict[Path, frozenset[Path]] = {}
    found = []
    for path in paths:
        folder = Path(path) if Path(path).is_dir() else Path(path).parent
        if not folder.is_dir():
            found.append(path)  # its check reports that it does not exist
            continue
        top = _top(folder)
        if top not in trees:
            trees[top] = frozenset(_changed_files(top, base))
        if any(each.resolve() in trees[top] for each in also) or _has_changed(Path(path).resolve(), trees[top]):
            found.append(path)
    return found


def _has_changed(path: Path, files: frozenset[Path]) -> bool:
    if path in files or any(file.is_relative_to(path) for file in files):
        return True
    return path.is_dir() and any(file.suffix == ".py" for file in files) and not files.isdisjoint(_imported(path))


def _imported(folder: Path) -> set[Path]:
    """The program's modules, also those outside of its folder."""
    try:
        program = LocalFiles(folder).program
        return {(program.folder / module.path).resolve() for module in program.modules()}
    except Undecided:
        return set()


def _top(folder: Path) -> Path:
    top = _git(folder, "rev-parse", "--show-toplevel")
    if not top:
        raise CannotCheck(f"{folder} is in no git repository", "leave out --changed")
    return Path(top.removesuffix("\n")).resolve()


def _changed_files(top: Path, base: str) -> set[Path]:
    commit = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}").strip()
    if not commit:
        advice = "name a branch or a commit; in continuous integration, fetch it first (fetch-depth: 0)"
        raise CannotCheck(f"git has no commit {base!r}", advice)
    began = _git(top, "merge-base", commit, "HEAD").strip() or commit
    options = ("--no-ext-diff", "--no-textconv", "--no-renames", "--name-only", "-z")
    different = _git(top, "diff", *options, began, "--")
    unknown = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    return {top / name for name in (different + unknown).split("\0") if name}


def _git(folder: Path, *arguments: str) -> str:
    """What git prints; nothing where it fails."""
    if shutil.which("git") is None:
        raise CannotCheck("there is no `git` on PATH", "install it, or leave out --changed")
    done = subprocess.run(  # noqa: S603 - git, with arguments that are no options
        [*GIT, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return "" if done.returncode else os.fsdecode(done.stdout)
