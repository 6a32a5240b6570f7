"""The places of an archive's files: folders, zip and tar files, strings. Each lists its files and reads one."""

from __future__ import annotations

import gzip
import io
import os
import posixpath
import stat
import struct
import tarfile
import tempfile
import threading
import weakref
import zipfile
import zlib
from abc import ABC, abstractmethod
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias

from .limits import MAX_BYTES, MAX_FILE_BYTES, MAX_FILES
from .reading import CarefulFile, Fault, blame, clean, look, open_file, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind: TypeAlias = Literal["folder", "zip", "tar", "file", "text", "map"]

# Pulumi keeps its own things in folders of this name and leaves them out of archives (readPath in archive.go).
BOOKKEEPING = ".pulumi"

# What zipfile, tarfile, gzip and zlib raise for a file that is not what its name promises.
DEFECTS = (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)
# What they raise for what they do not support, and for sizes and offsets that make no sense.
ODDITIES = (ValueError, RuntimeError, struct.error, OverflowError, LookupError, AttributeError, TypeError)


class Store(ABC):
    """A place that holds files."""

    @contextmanager
    def held_open(self) -> Iterator[None]:
        """Keeps it open while several files are read. May raise DEFECTS, ODDITIES and OSError."""
        yield

    @abstractmethod
    def read(self, entry: Entry) -> bytes:
        """A file's content, no more than MAX_FILE_BYTES of it. May raise the same, and Undecided."""


@dataclass(frozen=True)
class Entry:
    """A file of an archive. `name` is how a message calls it, `key` what its store knows it by.

    `unread` is why its content cannot be had, such as "./lambda/app.py, which is a link out of ./lambda".
    """

    name: str
    size: int
    store: Store
    key: Any
    unread: str = ""


@dataclass
class Listing:
    """The files of an archive by their paths, and what is wrong with it.

    `problem` is certain, and a clause: "./lambda does not exist". `incomplete` is why there may be files that the
    list lacks: "./lambda, which does not exist". Where `unavailable`, not even whether there is a problem is known.
    """

    kind: Kind | None
    entries: dict[str, Entry] = field(default_factory=dict)
    exists: bool = True
    problem: str = ""
    incomplete: str = ""
    unavailable: bool = False

    def fails(self, fault: Fault) -> None:
        """Note a problem; the first is the one that is reported."""
        self.problem = self.problem or fault.clause

    def lacks(self, fault: Fault) -> None:
        """Note why there may be files that the list lacks."""
        self.incomplete = self.incomplete or fault.reason


class Budget:
    """How many more files may be listed, over an archive and all those in it."""

    def __init__(self, files: int = MAX_FILES) -> None:
        self._left = self._whole = files

    def spend(self, listing: Listing, name: str) -> bool:
        """Take one; False, and noted in the listing, when none are left."""
        self._left -= 1
        if self._left < 0:
            listing.lacks(Fault(name, f"has more than {self._whole} files"))
        return self._left >= 0


class Loose(Store):
    """Files of the file system; a key is a path."""

    def read(self, entry: Entry) -> bytes:
        """By its path."""
        return read_file(entry.key, entry.name)


class Text(Store):
    """Strings that the program wrote; a key is a string."""

    def read(self, entry: Entry) -> bytes:
        """In UTF-8, as Pulumi writes it."""
        return str(entry.key).encode("utf-8", "replace")


class Container(Store):
    """A folder or an archive file. `name` is how a message calls it: the path as the program wrote it."""

    kind: Kind

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name

    @abstractmethod
    def fill(self, listing: Listing, budget: Budget) -> None:
        """List its files. May raise DEFECTS, ODDITIES and OSError."""

    def called(self, path: str) -> str:
        """How a message calls one of its files."""
        return posixpath.join(self.name, path)


def listed(container: Container, budget: Budget, defect: str = "") -> Listing:
    """The files of a folder or an archive file; never raises. `defect` describes a file that is something else."""
    listing = Listing(container.kind)
    try:
        container.fill(listing, budget)
    except DEFECTS:
        fault = Fault(container.name, defect or f"is not a readable {container.kind} archive")
        listing.fails(fault)
        listing.lacks(fault)
    except OSError as error:
        fault, certain = blame(container.name, error)
        listing.lacks(fault)
        if certain:
            listing.fails(fault)
    except ODDITIES:
        listing.lacks(Fault(container.name, "is an archive of an unusual form"))
    return listing


class Folder(Container, Loose):
    """A folder, as Pulumi archives it: all files, links to files as copies, and no links to folders."""

    kind = "folder"

    def fill(self, listing: Listing, budget: Budget) -> None:
        """Every file below it, in an order that does not depend on the file system."""
        pending = [(self.path, "")]
        while pending:
            folder, prefix = pending.pop()
            try:
                with os.scandir(folder) as found:
                    children = sorted(islice(found, MAX_FILES + 1), key=lambda child: child.name)
            except OSError as error:
                fault, certain = blame(self.called(prefix).rstrip("/"), error)
                listing.lacks(fault)
                if certain:
                    listing.fails(fault)
                continue
            folders = []
            for child in children:
                if child.name == BOOKKEEPING:
                    continue
                if not budget.spend(listing, self.name):
                    return
                path = prefix + clean(child.name)
                if child.is_dir(follow_symlinks=False):
                    folders.append((Path(child.path), f"{path}/"))
                else:
                    self._file(listing, child, path)
            pending += reversed(folders)

    def _file(self, listing: Listing, child: os.DirEntry[str], path: str) -> None:
        name, target, outside = self.called(path), Path(child.path), ""
        found = look(target, name)
        if child.is_symlink():
            if found.kind == "folder":
                return
            if found.kind == "nothing":
                listing.fails(Fault(name, "is a link to nothing"))
                return
            target = Path(os.path.realpath(target))
            if not target.is_relative_to(os.path.realpath(self.path)):
                outside = Fault(name, f"is a link out of {self.name}").reason
        if found.kind == "file" or outside:
            listing.entries.setdefault(path, Entry(name, found.size, self, target, outside))
        elif found.fault:
            (listing.fails if found.certain else listing.lacks)(found.fault)


class _Packed(Container):
    """An archive file, opened while it is listed or read and then closed: a program may ship hundreds of them."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path, name)
        self._holders = 0
        self._opened: Any = None
        self._closing = ExitStack()

    @contextmanager
    def held_open(self) -> Iterator[None]:
        """The same open file for all who hold it."""
        if not self._holders:
            with ExitStack() as opening:
                self._opened = self._open(opening)
                self._closing = opening.pop_all()
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders:
                self._closing.close()

    @abstractmethod
    def _open(self, opening: ExitStack) -> Any: ...


class Zip(_Packed):
    """A zip file, or a jar, which is one."""

    kind = "zip"

    def _open(self, opening: ExitStack) -> zipfile.ZipFile:
        return opening.enter_context(zipfile.ZipFile(opening.enter_context(open_file(self.path))))

    def fill(self, listing: Listing, budget: Budget) -> None:
        """Every file of its directory. Of one that is there twice, nobody knows which counts."""
        with self.held_open():
            for info in self._opened.infolist():
                if not budget.spend(listing, self.name):
                    return
                if info.is_dir():
                    continue
                path = inside(info.filename)
                if path is None:
                    listing.lacks(Fault(self.name, f"has a file with the path {clean(info.filename)!r}"))
                    continue
                unread = self._unread(info, self.called(path))
                if path in listing.entries:
                    unread = Fault(self.called(path), "is there twice").reason
                if _is_link(info):  # perhaps to a folder, whose files then are there by a second path
                    listing.lacks(Fault(self.name, "has links in it"))
                listing.entries[path] = Entry(self.called(path), info.file_size, self, info, unread)

    @staticmethod
    def _unread(info: zipfile.ZipInfo, name: str) -> str:
        if _is_link(info):
            return Fault(name, "is a link").reason
        if info.flag_bits & 1:
            return Fault(name, "is encrypted").reason
        # zipfile expands what other methods compressed without a bound.
        return Fault(name, "is compressed by an unusual method").reason if _is_unusual(info) else ""

    @staticmethod
    def is_refused_inside_a_map(entry: Entry) -> bool:
        """Whether Pulumi fails on a file when it copies the zip into another archive: Go reads two methods of compression.

        A zip that is an archive by itself is uploaded as it is. https://pkg.go.dev/archive/zip#ErrAlgorithm
        """
        return _is_unusual(entry.key)

    def read(self, entry: Entry) -> bytes:
        """Decompressed as far as the directory claims and no further."""
        with self.held_open(), self._opened.open(entry.key) as file:
            data: bytes = file.read(MAX_FILE_BYTES)
        return data


def _is_unusual(info: zipfile.ZipInfo) -> bool:
    return info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Tar(_Packed):
    """A tar file, compressed by gzip or not."""

    kind = "tar"

    def __init__(self, path: Path, name: str, *, compressed: bool) -> None:
        super().__init__(path, name)
        self._compressed = compressed

    def _open(self, opening: ExitStack) -> CarefulFile:
        return opening.enter_context(_LATEST.opened(self) if self._compressed else open_file(self.path))

    def decompressed(self) -> IO[bytes]:
        """The whole of it, in a file that has no name and ends with us: gzip cannot jump to a file."""
        with ExitStack() as failing:
            plain = failing.enter_context(tempfile.TemporaryFile())
            with open_file(self.path) as file, gzip.GzipFile(fileobj=file) as stream:
                while block := stream.read(1024 * 1024):
                    plain.write(block)
                    if plain.tell() > MAX_BYTES:
                        raise ValueError(MAX_BYTES)
            plain.flush()
            failing.pop_all()
        return plain

    def fill(self, listing: Listing, budget: Budget) -> None:
        """Every file of it. Pulumi stops at anything that is neither a file nor a folder (tarArchiveReader)."""
        with self.held_open(), tarfile.open(fileobj=self._opened, mode="r:") as tar:
            while member := tar.next():
                tar.members = []  # type: ignore[attr-defined] # it would keep all of them
                if not budget.spend(listing, self.name):
                    return
                path = inside(member.name)
                if member.isdir():
                    continue
                if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
                    listing.fails(Fault(self.called(clean(member.name)), "is neither a file nor a folder"))
                elif path is None:
                    listing.lacks(Fault(self.name, f"has a file with the path {clean(member.name)!r}"))
                else:
                    name = self.called(path)
                    unread = Fault(name, "is stored with holes").reason if member.issparse() else ""
                    entry = Entry(name, member.size, self, member.offset_data, unread)
                    listing.entries.setdefault(path, entry)  # Pulumi repacks a tar and takes the first

    def read(self, entry: Entry) -> bytes:
        """From its position: a tar holds a file in one piece."""
        with self.held_open():
            self._opened.seek(entry.key)
            data: bytes = self._opened.read(entry.size)
        if len(data) < entry.size:
            raise EOFError
        return data


class _Latest:
    """Keeps what was decompressed last while its archive is in use: it is read several times, and more would fill the disk."""

    def __init__(self) -> None:
        self._changing = threading.RLock()
        self._of: weakref.ref[Tar] | None = None
        self._plain: IO[bytes] | None = None

    def opened(self, tar: Tar) -> CarefulFile:
        """What a compressed tar holds, from its beginning. It stays open where another is kept meanwhile."""
        with self._changing:
            if self._of is not None and self._of() is tar and self._plain is not None:
                return self._again(self._plain)
        plain = tar.decompressed()
        with self._changing:
            self._close(self._of)
            self._of, self._plain = weakref.ref(tar, self._close), plain
            return self._again(plain)

    def _again(self, plain: IO[bytes]) -> CarefulFile:
        return CarefulFile(_Opening(plain.fileno(), self._changing))

    def _close(self, of: weakref.ref[Tar] | None) -> None:
        with self._changing:
            if self._plain is not None and of is self._of:
                self._plain.close()
                self._of = self._plain = None


class _Opening(io.RawIOBase):
    """An open file once more, with its own position: duplicates of a descriptor share one."""

    def __init__(self, descriptor: int, reading: threading.RLock) -> None:
        self._descriptor, self._reading, self._at = os.dup(descriptor), reading, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = offset + (os.fstat(self._descriptor).st_size if start is None else start)
        return self._at

    def readinto(self, buffer: Any) -> int:
        with self._reading:
            os.lseek(self._descriptor, self._at, os.SEEK_SET)
            data = os.read(self._descriptor, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()


_LATEST = _Latest()


def inside(path: str) -> str | None:
    """A path in an archive, normalized; None for one that leads out of it or that systems read differently."""
    if path.startswith("/") or "\\" in path or "\0" in path:
        return None
    plain = posixpath.normpath(clean(path))
    return None if plain in (".", "..") or plain.startswith("../") else plain


def _is_link(info: zipfile.ZipInfo) -> bool:
    unix = 3
    return info.create_system == unix and stat.S_ISLNK(info.external_attr >> 16)
