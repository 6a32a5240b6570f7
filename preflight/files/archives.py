"""Archives and assets as policies see them: listed at the first question, read file by file, within the limits."""

from __future__ import annotations

import csv
import io
import posixpath
import threading
from abc import ABC, abstractmethod
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from typing_extensions import override

from preflight.core.archive import Archive, Content
from preflight.core.assets import (
    ArchiveForm,
    AssetArchive,
    AssetForm,
    FileArchive,
    FileAsset,
    RemoteArchive,
    RemoteAsset,
    TextAsset,
    UnreadableArchive,
    UnreadableAsset,
)
from preflight.core.syntax import Source
from preflight.core.values import Undecided

from .compression import is_packed_above
from .limits import MAX_BYTES, MAX_FILE_BYTES, MAX_SOURCE_BYTES
from .reading import Anchor, Fault, Found, is_lfs_pointer, look
from .stores import (
    DEFECTS,
    ODDITIES,
    Budget,
    Container,
    Entry,
    Folder,
    Kind,
    Listing,
    Loose,
    Tar,
    Text,
    Zip,
    inside,
    listed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Pulumi goes by the end of the name, and by nothing else (ArchiveExts in sdk/go/common/resource/archive/archive.go).
ARCHIVE_ENDS = (".zip", ".jar", ".tar", ".tgz", ".tar.gz")

# Modules that Python imports and that nobody can read: compiled files in the place of a source file.
COMPILED = (".pyc", ".so", ".pyd")

_LOOSE = Loose()
_TEXT = Text()


def list_archive(form: ArchiveForm | AssetForm, anchor: Anchor, budget: Budget) -> Listing:
    """The files of what a program ships as an archive; never raises."""
    if isinstance(form, AssetArchive):
        return _map(form, anchor, budget)
    if isinstance(form, TextAsset):
        return _broken("text", Fault("the text", "is not an archive"))
    if isinstance(form, FileArchive | FileAsset):
        return _written(form, anchor, budget)
    return Listing(None, incomplete=_unreadable(form, "an archive"), unavailable=True)


def _written(form: FileArchive | FileAsset, anchor: Anchor, budget: Budget) -> Listing:
    try:
        path = anchor.resolve(form.path)
    except Undecided as reason:
        return Listing(None, incomplete=str(reason), unavailable=True)
    found = look(path, form.path)
    if found.fault:
        return _unusable(found, found.fault)
    if is_lfs_pointer(path, found):
        return _broken("file", _lfs_pointer(form.path))
    return (_file_archive if isinstance(form, FileArchive) else _file_as_archive)(path, found, form.path, budget)


def _file_archive(path: Path, found: Found, written: str, budget: Budget) -> Listing:
    packed = written.endswith(ARCHIVE_ENDS)
    if found.kind == "folder":
        by_name = Fault(written, "is a folder, which Pulumi takes for an archive file by its name")
        return _broken("folder", by_name) if packed else listed(Folder(path, written), budget)
    if not packed:
        ends = ", ".join(ARCHIVE_ENDS)
        return _broken(
            "file", Fault(written, f"is neither a folder nor an archive that Pulumi knows by its name ({ends})")
        )
    if written.endswith((".zip", ".jar")):
        return _packed(Zip(path, written), found, budget)
    return _packed(Tar(path, written, compressed=not written.endswith(".tar")), found, budget)


def _file_as_archive(path: Path, found: Found, written: str, budget: Budget) -> Listing:
    if found.kind == "folder":
        return _broken("folder", Fault(written, "is a directory"))
    return _packed(Zip(path, written), found, budget, "is not an archive")


def _packed(container: Container, found: Found, budget: Budget, defect: str = "") -> Listing:
    if not found.size:
        return _broken(container.kind, Fault(container.name, "is an empty file"))
    if found.size > MAX_BYTES:
        too_large = Fault(container.name, f"is larger than {MAX_BYTES // 1024**2} MiB")
        return Listing(container.kind, incomplete=too_large.reason)
    return listed(container, budget, defect)


def _map(form: AssetArchive, anchor: Anchor, budget: Budget) -> Listing:
    whole = Listing("map")
    for key in sorted(form.assets):  # as Pulumi does, which writes the first file of a path
        member = form.assets[key]
        if isinstance(member, FileArchive | AssetArchive | RemoteArchive | UnreadableArchive):
            part = list_archive(member, anchor, budget)
        elif budget.spend(whole, "the archive"):
            part = list_asset(member, anchor, key)
        else:
            break
        whole.exists &= part.exists
        whole.unavailable |= part.unavailable
        whole.problem = whole.problem or part.problem
        whole.incomplete = whole.incomplete or part.incomplete
        for name, entry in part.entries.items():
            if isinstance(entry.store, Zip) and entry.store.is_refused_inside_a_map(entry):
                whole.fails(
                    Fault(entry.name, "is compressed by a method that Pulumi does not read inside another archive")
                )
            written = posixpath.join(key, name) if name else key
            path = inside(written)
            if path is None:
                whole.lacks(Fault("the archive", f"has a file with the path {written!r}"))
            else:
                whole.entries.setdefault(path, entry)
    return whole


def list_asset(form: AssetForm, anchor: Anchor, name: str) -> Listing:
    """The one file of an asset, by an empty path; never raises. `name` is what a message calls one that has no path."""
    if isinstance(form, TextAsset):
        size = len(form.text.encode("utf-8", "replace"))
        return Listing("text", {"": Entry(name, size, _TEXT, form.text)})
    if not isinstance(form, FileAsset):
        return _unavailable_file(name, _unreadable(form, name))
    try:
        path = anchor.resolve(form.path)
    except Undecided as reason:
        return _unavailable_file(name, str(reason))
    found = look(path, form.path)
    fault = found.fault
    if found.kind == "folder":
        fault = Fault(form.path, "is a directory")
    elif is_lfs_pointer(path, found):
        fault = _lfs_pointer(form.path)
    listing = _unusable(found, fault) if fault else Listing("file")
    listing.incomplete = ""
    listing.entries[""] = Entry(form.path, found.size, _LOOSE, path, fault.reason if fault else "")
    return listing


def _lfs_pointer(written: str) -> Fault:
    return Fault(written, "is a Git LFS pointer and not the file itself (`git lfs pull` fetches it)")


def _broken(kind: Kind, fault: Fault) -> Listing:
    return Listing(kind, problem=fault.clause, incomplete=fault.reason)


def _unusable(found: Found, fault: Fault) -> Listing:
    certain = fault.clause if found.certain else ""
    return Listing("file", {}, found.kind != "nothing", certain, fault.reason, unavailable=not certain)


def _unavailable_file(name: str, reason: str) -> Listing:
    return Listing(None, {"": Entry(name, 0, _TEXT, "", reason)}, unavailable=True)


def _unreadable(form: RemoteAsset | RemoteArchive | UnreadableAsset | UnreadableArchive, name: str) -> str:
    if isinstance(form, UnreadableAsset | UnreadableArchive):
        return Fault(name, form.reason).reason
    return Fault(_without_secrets(form.uri), "is fetched at deployment").reason


def _without_secrets(uri: str) -> str:
    """Where a URI leads, without user, password and query: a signed address is a key."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return "an address"
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def read_entry(entry: Entry) -> bytes:
    """A file's content. Raises Undecided where it cannot be had or is larger than MAX_FILE_BYTES."""
    if entry.unread:
        raise Undecided(entry.unread)
    if entry.size > MAX_FILE_BYTES:
        raise Undecided(Fault(entry.name, f"is larger than {MAX_FILE_BYTES // 1024**2} MiB").reason)
    try:
        return entry.store.read(entry)
    except (*DEFECTS, *ODDITIES, OSError):
        raise Undecided(Fault(entry.name, "cannot be read").reason) from None


class _Listed(ABC):
    """What archives and assets on this machine have in common."""

    @abstractmethod
    def _list(self) -> Listing: ...

    @cached_property
    def _listing(self) -> Listing:
        return self._list()

    @property
    def exists(self) -> bool:
        if self._listing.unavailable and self._listing.exists:
            raise self._unknown()
        return self._listing.exists

    @property
    def problem(self) -> str | None:
        if self._listing.unavailable and not self._listing.problem:
            raise self._unknown()
        return self._listing.problem or None

    def _unknown(self) -> Undecided:
        unread = (entry.unread for entry in self._listing.entries.values() if entry.unread)
        return Undecided(self._listing.incomplete or next(unread))


class OpenedArchive(_Listed, Archive):
    """An archive on this machine. Every answer is computed once; threads may share it."""

    def __init__(self, form: ArchiveForm | AssetForm, anchor: Anchor) -> None:
        self._form, self._anchor = form, anchor
        self._reading = threading.RLock()
        self._charged: set[str] = set()
        self._bytes = 0
        self._sources: dict[str, Source | Undecided] = {}
        self._packed_above: dict[int, bool] = {}

    @override
    def _list(self) -> Listing:
        return list_archive(self._form, self._anchor, Budget())

    @property
    @override
    def kind(self) -> Kind:
        if self._listing.kind is None:
            raise self._unknown()
        return self._listing.kind

    @property
    @override
    def truncated(self) -> bool:
        paths, all_of_them = self._own_python
        entries = [self._listing.entries[path] for path in paths]
        unread = any(entry.unread or entry.size > MAX_FILE_BYTES for entry in entries)
        return bool(self._listing.incomplete) or not all_of_them or unread

    @property
    @override
    def is_empty(self) -> bool:
        return not self._listing.entries and not self.names()

    @property
    @override
    def size(self) -> int:
        return sum(self._listing.entries[path].size for path in self.names())

    @override
    def is_packed_above(self, size: int) -> bool:
        if self._listing.kind == "zip" and isinstance(self._form, FileArchive | FileAsset):  # uploaded as it is
            return look(self._anchor.resolve(self._form.path), self._form.path).size > size
        if size not in self._packed_above:
            self._packed_above[size] = self.size > size and is_packed_above(
                [self._listing.entries[path] for path in sorted(self.names())], size
            )
        return self._packed_above[size]

    @override
    def names(self) -> frozenset[str]:
        if self._listing.incomplete:
            raise self._unknown()
        return frozenset(self._listing.entries)

    @override
    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._find(path) is not None

    @override
    def read(self, path: str) -> bytes | None:
        found = self._find(path)
        return None if found is None else self._read(found)

    @override
    def module(self, dotted: str) -> Source | None:
        path = posixpath.normpath(dotted.replace(".", "/"))
        stems = (f"{path}/__init__", path)  # as Python does, which takes a package before a module of its name
        found = next((f"{stem}.py" for stem in stems if f"{stem}.py" in self._listing.entries), None)
        if found is not None:
            self._load([found])
            source = self._sources[found]
            if isinstance(source, Undecided):
                raise Undecided(*source.args)
            return source
        for name, entry in self._listing.entries.items():
            if name.endswith(COMPILED) and name.startswith(tuple(f"{stem}." for stem in stems)):
                raise Undecided(Fault(entry.name, "is compiled").reason)
        self._find(f"{path}.py")
        return None

    @override
    def python_files(self) -> Iterator[Source]:
        paths, _ = self._own_python
        self._load(paths)
        sources = [self._sources[path] for path in paths]
        return (source for source in sources if isinstance(source, Source))

    @cached_property
    @override
    def installed(self) -> frozenset[str]:
        found: set[str] = set()
        for record in (path for path in self._listing.entries if path.endswith(".dist-info/RECORD")):
            folder = posixpath.dirname(posixpath.dirname(record))
            try:
                text = self._read(record).decode("utf-8", "replace")
                rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
            except (Undecided, csv.Error):
                continue
            found.update(posixpath.normpath(posixpath.join(folder, row[0])) for row in rows)
        return frozenset(found & self._listing.entries.keys())

    @cached_property
    def _own_python(self) -> tuple[list[str], bool]:
        """The paths of the Python files to go through, and whether these are all."""
        paths: list[str] = []
        total = 0
        for path, entry in sorted(self._listing.entries.items()):
            if path.endswith(".py") and path not in self.installed:
                total += entry.size
                if total > MAX_SOURCE_BYTES:
                    return paths, False
                paths.append(path)
        return paths, True

    def _find(self, path: str) -> str | None:
        plain = posixpath.normpath(path)
        if plain in self._listing.entries:
            return plain
        if self._listing.incomplete:
            raise self._unknown()
        return None

    def _load(self, paths: list[str]) -> None:
        with self._reading, ExitStack() as held:
            for path in paths:
                if path in self._sources:
                    continue
                try:
                    held.enter_context(self._listing.entries[path].store.held_open())
                    self._sources[path] = Source(path, self._read(path))
                except Undecided as reason:
                    self._sources[path] = reason
                except (*DEFECTS, *ODDITIES, OSError):
                    self._sources[path] = Undecided(Fault(self._listing.entries[path].name, "cannot be read").reason)

    def _read(self, path: str) -> bytes:
        entry = self._listing.entries[path]
        with self._reading:
            if path not in self._charged and entry.size <= MAX_FILE_BYTES:
                if self._bytes + entry.size > MAX_BYTES:
                    raise Undecided(Fault(entry.name, f"is in more than {MAX_BYTES // 1024**2} MiB of code").reason)
                self._charged.add(path)
                self._bytes += entry.size  # as it claims: no more than that is decompressed of it
            return read_entry(entry)


class OpenedContent(_Listed, Content):
    """An asset on this machine."""

    def __init__(self, form: AssetForm, anchor: Anchor) -> None:
        self._form, self._anchor = form, anchor

    @override
    def _list(self) -> Listing:
        return list_asset(self._form, self._anchor, "an asset")

    @property
    @override
    def size(self) -> int:
        entry = self._listing.entries[""]
        if entry.unread:
            raise Undecided(entry.unread)
        return entry.size

    @override
    def read(self) -> bytes:
        return read_entry(self._listing.entries[""])
