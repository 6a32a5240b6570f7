"""A program made of texts, for reading it without a folder."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path

from preflight.core import slips
from preflight.core.program import Program
from preflight.core.syntax import ProgramFile
from preflight.sdk.packages import packages_in
from preflight.source_check.reading import SourceReading


class TextProgram(Program):
    """A program whose files are the texts of a map, run from `__main__.py`."""

    def __init__(self, texts):
        self._texts = texts
        self._files = {path: ProgramFile(path, text) for path, text in texts.items() if path.endswith(".py")}

    name = "program"
    root = "."
    project_file = project = project_error = None
    runtime = "python"
    entry_point = "__main__.py"
    truncated = is_linted = False
    python = sys.version_info[:2]

    def files(self):
        return iter(self._files.values())

    modules = files

    def unreadable(self):
        return ((file, file.error) for file in self.files() if file.error)

    def module(self, dotted):
        path = dotted.replace(".", "/")
        return self._files.get(f"{path}/__init__.py") or self._files.get(f"{path}.py")

    def module_name(self, file):
        return file.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def text(self, path):
        return self._texts.get(path)

    def exists(self, path):
        return path in self._texts

    @cached_property
    def reading(self):
        here = tuple(Path(path) for path in sys.path if path.endswith("site-packages"))
        return SourceReading(self, packages_in(here))


# What is about the files around the source is asked of nobody here.
TextProgram.__abstractmethods__ = frozenset()


def every_kind():
    """The classes of slips that are found."""
    found = [each for each in vars(slips).values() if isinstance(each, type) and issubclass(each, slips.Slip)]
    return [each for each in found if not each.__abstractmethods__]
