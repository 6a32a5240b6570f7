"""The files and folders that a program packs into assets and archives.

https://www.pulumi.com/docs/iac/concepts/assets-archives/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.program import Packed, Program
from preflight.core.syntax import Source

from . import node_program

_CLASSES = ("FileAsset", "FileArchive")
_ASSETS = tuple(f"pulumi.{each}" for each in _CLASSES)

# `fn::fileAsset: ./page.html` of a YAML program, on its own line or in a flow mapping.
_IN_YAML = re.compile(r"\bfn::file(?:Asset|Archive)[\"']?\s*:\s*[\"']?([^\s\"'{}#,]+)", re.IGNORECASE)


def packed(program: Program) -> Iterator[Packed]:
    """See Program.packed."""
    if program.runtime in node_program.RUNTIMES:
        yield from node_program.packed(program)
    elif program.runtime == "yaml":
        yield from _in_yaml(program)
    # The folder may hold thousands of files that it packs: those that name no asset are not parsed.
    files = (file for file in program.files() if file.may_name(*_CLASSES) and file.error is None)
    for call in (call for file in files for call in file.calls(*_ASSETS)):
        path = call.argument(0) if call.node.args else call.keyword("path")
        if isinstance(path, str):
            yield Packed(call.place, path, certain=True)


def _in_yaml(program: Program) -> Iterator[Packed]:
    for name in (program.project_file, "Main.yaml", "Main.yml"):
        text = program.text(name) if name is not None and program.is_file(name) else None
        if name is None or text is None:
            continue
        source = Source(name, text)
        for number, line in enumerate(source.lines, 1):
            for found in _IN_YAML.finditer(line):
                if not line.lstrip().startswith("#") and "$" not in found[1] and "://" not in found[1]:
                    yield Packed(source.place(number), found[1], certain=True)
