"""A program with changed source in some of its files, none of which is written yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from typing_extensions import override

from preflight.core.syntax import ProgramFile

from .program import FolderProgram


class EditedProgram(FolderProgram):
    """A program with other source in some of its files: `texts` by path, as the program has it."""

    def __init__(self, program: FolderProgram, contents: Mapping[str, str]) -> None:
        super().__init__(program.project_folder)
        self._program, self._contents = program, contents

    @override
    def files(self) -> Iterator[ProgramFile]:
        for file in self._program.files():
            yield ProgramFile(file.path, self._contents[file.path]) if file.path in self._contents else file

    @property
    @override
    def truncated(self) -> bool:
        return self._program.truncated
