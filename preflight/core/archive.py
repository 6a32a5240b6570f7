"""The files that a program ships, as policies see them. preflight.files reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .syntax import Source


class Archive(Protocol):
    """The files of a function's code, of a layer, or of anything else that a program ships as an archive.

    Paths are those in the archive, with `/`, normalized. What cannot be known raises Undecided: everything
    about the content of a remote archive, and whether a file is in an archive that could be read only in part.
    """

    @property
    def kind(self) -> Literal["folder", "zip", "tar", "file", "text", "map"]:
        """What it is built from; `file` and `text` are not archives."""

    @property
    def exists(self) -> bool:
        """Whether everything that it is built from exists."""

    @property
    def problem(self) -> str | None:
        """Why it cannot be deployed, as a clause: "./lambda does not exist"; None where nothing is wrong."""

    @property
    def truncated(self) -> bool:
        """Whether some of its files could not be read: some answers raise Undecided. Never raises."""

    @property
    def is_empty(self) -> bool:
        """Whether it has no file."""

    @property
    def size(self) -> int:
        """The bytes of all its files together, not compressed."""

    def is_packed_above(self, size: int) -> bool:
        """Whether the zip file that Pulumi uploads is certain to be larger than a number of bytes.

        Large files are compressed to find out. Raises Undecided where they cannot be read.
        """

    def names(self) -> frozenset[str]:
        """The paths of all its files."""

    def __contains__(self, path: object) -> bool:
        """Whether it has a file of this path."""

    def read(self, path: str) -> bytes | None:
        """A file's content; None where there is no such file. Raises Undecided where it is too large to read."""

    def module(self, dotted: str) -> Source | None:
        """The file that Python finds for a module, such as `app.orders`; slashes may stand for the dots."""

    def python_files(self) -> Iterator[Source]:
        """Its Python files in the order of their paths, without those that an installer put there. Never raises."""

    @property
    def installed(self) -> frozenset[str]:
        """The paths of the files that pip or another installer put there, from the `*.dist-info/RECORD` files."""

    def __hash__(self) -> int:
        """By identity, so that what was found in it can be cached."""
        return object.__hash__(self)


class Content(Protocol):
    """One file that a program ships: the content of an asset. What cannot be known raises Undecided."""

    @property
    def exists(self) -> bool:
        """Whether it is there."""

    @property
    def problem(self) -> str | None:
        """Why Pulumi cannot take it, as a clause: "./page.html does not exist"; None where nothing is wrong."""

    @property
    def size(self) -> int:
        """Its bytes."""

    def read(self) -> bytes:
        """Its content. Raises Undecided where it is missing or too large to read."""
