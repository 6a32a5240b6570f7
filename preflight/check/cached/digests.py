"""Digests of what a check depends on: files, folders and strings. Only regular files are opened, and only so many are read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from preflight.files.folders import ENVIRONMENTS, NOT_OURS
from preflight.files.limits import MAX_BYTES, MAX_FILES
from preflight.files.reading import open_file

SALT = 32
"""Bytes of a salt."""
CACHES = "CACHEDIR.TAG"
"""The file that marks a folder as a cache: https://bford.info/cachedir/"""
# What tools keep for themselves.
_TOOLS = frozenset({".git", ".hg", ".svn", ".idea", ".vscode", ".terraform", ".nox", ".tox", ".eggs"})
_TEMPORARY = (".pyc", ".pyo", ".swp", ".swo", "~", ".DS_Store")
_BLOCK = 1 << 20

Digests = dict[str, str]
"""A digest by the name of what it is of."""


class TooMuch(Exception):  # noqa: N818 - named for what there is
    """More files or bytes than are compared; the message names where, as a clause."""


class Digester:
    """Makes digests with a salt, so that equal content has another digest in each entry of the cache."""

    def __init__(self, salt: bytes, but: Collection[Path | int] = ()) -> None:
        """`but` are files that are not compared: what the check itself writes."""
        self._salt, self._but = salt, {(each.st_dev, each.st_ino) for each in _states(but)}
        self._files, self._bytes = MAX_FILES, MAX_BYTES
        self._linked: set[str] = set()

    def of(self, text: str | bytes) -> str:
        """The digest of a string."""
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        return hashlib.blake2b(data, key=self._salt, digest_size=16).hexdigest()

    def of_file(self, path: Path) -> str:
        """The digest of a file's content; of what is at the path where that is no file. Raises TooMuch."""
        digest = hashlib.blake2b(key=self._salt, digest_size=16)
        try:
            with open_file(Path(os.path.realpath(path))) as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
                    self._bytes -= len(block)
                    if self._bytes < 0:
                        raise TooMuch(f"more than {MAX_BYTES >> 20} MiB would have to be compared, up to {path}")
        except (OSError, ValueError) as error:
            return self.of(f"none: {type(error).__name__} {getattr(error, 'errno', '')}")
        return digest.hexdigest()

    def of_folder(self, folder: Path, but: frozenset[str] = frozenset(), without: Path | None = None) -> Digests:
        """The digests of the files below a folder, by their absolute paths. Raises TooMuch.

        Left out are environments, caches, and folders with the names `but` or the path `without`.
        """
        found = {}
        for path in self._below(folder, but, without):
            if self._is_written(path):
                continue
            self._files -= 1
            if self._files < 0:
                raise TooMuch(f"more than {MAX_FILES} files would have to be compared, up to {folder}")
            found[str(path)] = self.of_file(path)
            if path.is_symlink():
                real = os.path.realpath(path)
                found[str(path)] += self.of(real)
                if real not in self._linked and os.path.isdir(real) and not Path(real).is_relative_to(folder):  # noqa: PTH112 - never raises
                    self._linked.add(real)
                    found |= self.of_folder(Path(real), but, without)
        return found

    def _is_written(self, path: Path) -> bool:
        return bool(self._but) and any((each.st_dev, each.st_ino) in self._but for each in _states([path]))

    @staticmethod
    def _below(folder: Path, but: frozenset[str], without: Path | None) -> Iterator[Path]:
        pending, left_out = [str(folder)], NOT_OURS | _TOOLS | but
        while pending:
            try:
                with os.scandir(pending.pop()) as found:
                    children = sorted(found, key=lambda each: each.name)
            except OSError:
                continue
            names = {each.name for each in children}
            if CACHES in names or not names.isdisjoint(ENVIRONMENTS):
                continue
            for each in children:
                if (each.name in left_out and each.is_dir()) or each.path == str(without):
                    continue
                if each.is_dir(follow_symlinks=False):
                    pending.append(each.path)
                elif not each.name.endswith(_TEMPORARY):
                    yield Path(each.path)

    def of_state(self, path: Path) -> str:
        """The digest of the size and time of what is at a path, links followed: for programs and what installers write."""
        try:
            real = os.path.realpath(path)
            state = os.stat(real)  # noqa: PTH116 - a string is all there is
        except (OSError, ValueError):
            return self.of("none")
        return self.of(f"{real} {state.st_size} {state.st_mtime_ns}")


def _states(files: Collection[Path | int]) -> Iterator[os.stat_result]:
    """The states of those that are regular files, by paths or by numbers of open files."""
    for each in files:
        with suppress(OSError, ValueError):
            state = os.stat(each)  # noqa: PTH116 - or the number of an open file
            if stat.S_ISREG(state.st_mode):
                yield state
