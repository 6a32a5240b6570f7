"""The formats of a report, and where each is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, TextIO

from preflight.core.spelling import nearest

from .report import Report

TERMINAL = "terminal"
MODULES = {
    "json": "as_json",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
    "html": "page",
}
"""The formats but for the terminal's, each with the module that writes a report in parts; one is imported when it is wanted."""
NAMES = (TERMINAL, *MODULES)
LINES = (TERMINAL, "github")
"""The formats that a reader takes line by line: on standard output, they may follow each other."""


class Output(NamedTuple):
    """A format that is wanted, and the file that it goes to; None for standard output."""

    format: str
    file: Path | None = None

    @property
    def is_document(self) -> bool:
        """Whether a program reads it, which waits for it also where nothing could be checked."""
        return self.format != TERMINAL


class InvalidOutput(ValueError):  # noqa: N818 - named for what the user wrote
    """What a user wrote is no format, or formats exclude each other."""


def read_output(given: str, names: Sequence[str] = NAMES) -> Output:
    """An output as a user writes it: `sarif`, `sarif=report.sarif`. Raises InvalidOutput for anything else."""
    name, _, file = given.partition("=")
    if name not in names:
        close = nearest(name, names)
        hint = f"did you mean {close}?" if close else f"it is one of {', '.join(names)}"
        raise InvalidOutput(f"there is no format {name!r}; {hint}")
    if "=" in given and not file:
        raise InvalidOutput(f"{given!r} names no file: write {name}=FILE")
    return Output(name, Path(file) if file and file != "-" else None)


def read_outputs(given: Sequence[str], names: Sequence[str] = NAMES) -> Sequence[Output]:
    """The outputs that are wanted: the terminal's where nothing else goes to standard output."""
    outputs = [read_output(each, names) for each in given]
    files = [each.file.absolute() for each in outputs if each.file is not None]
    if len(set(files)) < len(files):
        raise InvalidOutput("several formats have the same file; give each its own")
    printed = [each.format for each in outputs if each.file is None]
    if not printed:
        return [Output(TERMINAL), *outputs]
    alone = [name for name in printed if name not in LINES]
    if alone and len(printed) > 1:
        raise InvalidOutput(f"{' and '.join(printed)} cannot share standard output; write {alone[-1]}=FILE")
    return outputs


Write = Callable[[str, TextIO], None]


def write(report: Report, outputs: Sequence[Output], terminal: Callable[[Report, TextIO], None]) -> list[str]:
    """Write a report in each format. Returns, for each file that cannot be written, a clause that names it, and the reason.

    `terminal` writes it as a terminal shows it.
    """

    def written(name: str, stream: TextIO) -> None:
        if name == TERMINAL:
            terminal(report, stream)
        else:
            stream.writelines(import_module(f"{__package__}.{MODULES[name]}").written(report))

    return write_each(outputs, written)


def write_each(outputs: Sequence[Output], written: Write) -> list[str]:
    """Call `written` with each format and the stream that it goes to. Returns the files that cannot be written, as `write`."""
    problems = []
    for output in outputs:
        if output.file is None:
            written(output.format, sys.stdout)
            continue
        try:
            output.file.parent.mkdir(parents=True, exist_ok=True)
            with output.file.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                written(output.format, stream)
        except OSError as error:
            problems.append(f"{output.file} cannot be written ({error.strerror})")
    return problems
