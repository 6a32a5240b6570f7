"""What a program ships, from this machine's file system."""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from preflight.core.archive import Archive, Content
from preflight.core.program import Comment, Files, SettingsFile
from preflight.core.values import Undecided

from .reading import Anchor, Fault, look, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.core.assets import ArchiveForm, AssetForm

    from .program import FolderProgram


class LocalFiles(Files):
    """The files of a program in a folder of this machine.

    `folder` is any folder of the project; None where it is not known, and then `reason` is why: strings and absolute
    paths can be read all the same. Settings are then read from the folder `beside`, if it is given. `edited` has source that
    is not written yet, by the absolute path of its file.
    """

    def __init__(
        self,
        folder: Path | None,
        reason: str = "",
        edited: Mapping[Path, str] | None = None,
        beside: Path | None = None,
    ) -> None:
        self._beside = beside
        self._program = _program_in(folder, edited) if folder else None
        self._why_unknown = f"the program's folder, which is not known{reason and f' ({reason})'}"
        self._opening = threading.Lock()
        self._archives: dict[ArchiveForm | AssetForm, Archive] = {}

    @property
    def project_folder(self) -> Path | None:
        """The folder of the project file; None where the program's folder is not known."""
        return self._program.project_folder if self._program else None

    @property
    @override
    def program(self) -> FolderProgram:
        if self._program is None:
            raise Undecided(self._why_unknown)
        return self._program

    @override
    def archive(self, form: ArchiveForm | AssetForm) -> Archive:
        from .archives import OpenedArchive  # noqa: PLC0415 - who only reads source opens none

        with self._opening:
            return self._archives.setdefault(form, OpenedArchive(form, self._anchor))

    @override
    def asset(self, form: AssetForm) -> Content:
        from .archives import OpenedContent  # noqa: PLC0415 - as above

        return OpenedContent(form, self._anchor)

    @override
    def settings(self, name: str) -> SettingsFile | None:
        if self._program is not None:
            path = posixpath.normpath(f"{self._program.root}/{name}")
            text = self._program.text(path)
            return None if text is None else SettingsFile(path, text)
        if self._beside is None or look(self._beside / name, name).kind == "nothing":
            return None
        try:
            return SettingsFile(str(self._beside / name), read_file(self._beside / name, name).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Undecided(Fault(name, "is not UTF-8 text").reason) from None

    @override
    def comments(self) -> Iterator[Comment]:
        from .comments import comments  # noqa: PLC0415 - only a finding needs them

        for source in self._program.sources() if self._program is not None else ():
            yield from comments(source.path, source.text)

    @property
    def _anchor(self) -> Anchor:
        return self._program.anchor if self._program else Anchor(None, None, self._why_unknown)


def _program_in(folder: Path, edited: Mapping[Path, str] | None) -> FolderProgram:
    from .program import FolderProgram  # noqa: PLC0415 - reading source takes a lot to load, and an export has none

    program = FolderProgram(folder)
    if not edited:
        return program
    from .edited import EditedProgram  # noqa: PLC0415 - as above

    return EditedProgram(program, {program.path_of(path): text for path, text in edited.items()})
