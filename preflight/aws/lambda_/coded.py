"""What functions and layers share: an archive of code."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from preflight.aws.code.imports import MOST_FILES
from preflight.core.assets import ArchiveForm, AssetForm
from preflight.core.syntax import ArchiveFile
from preflight.core.values import KnownLater, Undecided, Unknown, secrets_read
from preflight.core.view import Resource

if TYPE_CHECKING:
    from preflight.core.archive import Archive
    from preflight.core.syntax import Source


class Coded(Resource):
    """A resource that Lambda creates from an archive of code."""

    code: ArchiveForm | AssetForm | None = None

    @property
    def archive(self) -> Archive:
        """The archive; raises Undecided where the code comes from elsewhere, is secret, or cannot be read here."""
        before = secrets_read()
        code = self.code
        if code is None:
            raise Undecided("code, which is not in this program")
        if isinstance(code, Unknown):
            raise KnownLater("code")
        if secrets_read() > before:
            raise Undecided("code, which is secret: its path and its files are not read")
        if self.stack.files is None:
            raise Undecided("the program's folder, which is not known")
        return self.stack.files.archive(code)

    @property
    def own_folder(self) -> str:
        """The folder of the archive that holds its author's modules; for a layer the one on Python's path."""
        return "python"

    @property
    def own_files(self) -> list[Source]:
        """The Python files that its author wrote: those that no installer recorded.

        An archive of more than MOST_FILES holds copied packages: then only the files in `own_folder` count.
        """
        files = list(self.archive.python_files())
        if len(files) <= MOST_FILES:
            return files
        return [source for source in files if posixpath.dirname(source.path) == self.own_folder]

    def archive_files(self) -> Iterator[ArchiveFile]:
        """The Python files of the archive."""
        for source in self.archive.python_files():
            yield ArchiveFile(source, self)


def python_version(runtime: str) -> tuple[int, int] | None:
    """The version of a Python runtime, such as (3, 13) for `python3.13`; None for another language."""
    found = re.fullmatch(r"python(3)\.(\d+)", runtime)
    return (int(found[1]), int(found[2])) if found else None


def node_version(runtime: str) -> int | None:
    """The version of a Node.js runtime, such as 24 for `nodejs24.x`; None for another language."""
    found = re.fullmatch(r"nodejs(\d+)\.x", runtime)
    return int(found[1]) if found else None
