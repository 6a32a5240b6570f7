"""The program's own files: where its resources are created, and which names it may read of another stack."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

# What is installed, generated or another's.
NOT_OWN = {"node_modules", "vendor", "bin", "obj", "target", "dist", "build", "venv", "__pycache__"}
SUFFIXES = (
    ".ts",
    ".tsx",
    ".mts",
    ".cts",
    ".js",
    ".mjs",
    ".cjs",
    ".go",
    ".cs",
    ".fs",
    ".vb",
    ".java",
    ".kt",
    ".scala",
    ".yaml",
)
LARGEST = 1024 * 1024
"""Bytes of a file that is read."""
MOST_FILES = 500
MOST_WORDS = 5000
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_STRING = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|`[^`]*`')
_CREATED = re.compile(r"""\bnew\s+(?:[\w$]+\.)*(?P<class>[\w$]+)\(\s*(?P<quote>["'`])(?P<name>[^"'`\n$]+)(?P=quote)""")
_ALL_OUTPUTS = re.compile(r"\.\s*(?:outputs|Outputs)\b(?!\s*\[\s*[\"'`])")
IN_JAVASCRIPT = frozenset({"nodejs", "bun"})
# Languages of which a stack trace has a class and the name of its file.
OF_CLASSES = frozenset({".java", ".kt", ".scala"})
# Languages that write strings without quotes.
AS_WORDS = frozenset({".yaml"})
# https://go.dev/ref/mod#go-mod-file-module
_MODULE = re.compile(r'^module\s+"?([^\s"]+)', re.MULTILINE)


class Sources:
    """The files below the folder of a project, which the program's own folder is in."""

    def __init__(self, root: Path, folder: Path, runtime: str) -> None:
        self._root, self._folder, self._runtime = Path(os.path.realpath(root)), folder, runtime

    def place(self, request: Any) -> tuple[str | None, int | None]:
        """The innermost line of the program that creates a resource, as its SDK reports it; (None, None) where it does not."""
        positions = [request.sourcePosition] if request.HasField("sourcePosition") else []
        trace = getattr(request, "stackTrace", None)
        positions += [frame.pc for frame in trace.frames] if trace is not None else []
        for position in positions:
            if (file := self.own(position.uri)) is not None:
                return file, position.line or None
        if self._runtime == "yaml":
            return self._written.get(request.name, (None, None))
        if request.type.startswith("pulumi:"):
            return None, None  # the stack, which no line creates: nothing has to be read for it
        return self._constructed.get((request.type.rpartition(":")[2], request.name), (None, None))

    @cached_property
    def _constructed(self) -> dict[tuple[str, str], tuple[str | None, int | None]]:
        """The file and line of each resource by its class and name, where one line alone creates such a one.

        The SDK for Node.js reports no places of code that is in no function of an ES module.
        """
        found: dict[tuple[str, str], tuple[str | None, int | None]] = {}
        for file in self._files if self._runtime in IN_JAVASCRIPT else ():
            text = file.read_bytes()[:LARGEST].decode("utf-8", "replace")
            for match in _CREATED.finditer(text):
                key = match["class"], match["name"]
                place = (str(file), text.count("\n", 0, match.start()) + 1)
                found[key] = (None, None) if key in found else place
        return found

    @cached_property
    def _written(self) -> dict[str, tuple[str, int]]:
        """The file and line of each resource by its name in a program in YAML, whose SDK reports no places."""
        found: dict[str, tuple[str, int]] = {}
        for file in sorted(self._root.glob("*.yaml")):
            with suppress(OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
                document = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
                for key, value in document.value if isinstance(document, yaml.MappingNode) else ():
                    if key.value == "resources" and isinstance(value, yaml.MappingNode):
                        found |= {name.value: (str(file), name.start_mark.line + 1) for name, _ in value.value}
        return found

    def own(self, uri: str) -> str | None:
        """The absolute path of a file of the program, from a path or a `file:` or `project:` URI; None for others'."""
        parts = urlsplit(uri)
        # Of ES modules the SDK for Node.js reports a URL below the working directory: `file:///shop/file:/shop/lib.js`.
        path = Path(unquote(parts.path).rpartition("/file:")[2] if parts.scheme in ("file", "project") else uri)
        if parts.scheme == "project":
            path = self._root / unquote(parts.path).lstrip("/")
        if parts.scheme != "project" and path.suffix == ".go" and not path.is_file():
            path = self._in_module(path)
        if path.suffix in OF_CLASSES and not path.is_absolute():
            path = self._of_class(path)
        real = Path(os.path.realpath(self._folder / path))
        if not real.is_relative_to(self._root) or NOT_OWN.intersection(real.relative_to(self._root).parts):
            return None
        return str(real) if real.is_file() else None

    def _in_module(self, path: Path) -> Path:
        """The file of a path that begins with the name of a module of Go, as binaries without the folders of their build have."""
        name, folder = self._module
        inside = path.relative_to("/") if path.is_absolute() else path
        return folder / inside.relative_to(name) if name and inside.is_relative_to(name) else path

    def _of_class(self, path: Path) -> Path:
        """The one file of a class whose path ends as its package has it, which is all that a stack trace has."""
        found = [file for file in self._files if file.parts[-len(path.parts) :] == path.parts]
        return found[0] if len(found) == 1 else path

    @cached_property
    def _module(self) -> tuple[str, Path]:
        """The name and the folder of the module of Go that the program is in; no name where there is none."""
        for folder in (self._folder, *self._folder.parents):
            with suppress(OSError, UnicodeDecodeError):
                if found := _MODULE.search((folder / "go.mod").read_text(encoding="utf-8")):
                    return found[1], folder
        return "", self._root

    @cached_property
    def words(self) -> list[str]:
        """The words in the sources that may be the name of an output of another stack.

        Such a name is in a string where a program asks for one output after the other (`getOutput("vpcId")`). A file that reads
        all `outputs` at a time may name one anywhere.
        """
        found: dict[str, None] = {}
        for file in self._files:
            text = file.read_bytes()[:LARGEST].decode("utf-8", "replace")
            parts = [text] if _ALL_OUTPUTS.search(text) or file.suffix in AS_WORDS else _STRING.findall(text)
            found.update(dict.fromkeys(word for part in parts for word in _WORD.findall(part)))
            if len(found) > MOST_WORDS:
                break
        return list(found)[:MOST_WORDS]

    @cached_property
    def _files(self) -> list[Path]:
        """The program's source files, at most MOST_FILES."""
        found: list[Path] = []
        for folder, folders, names in os.walk(self._root):
            folders[:] = sorted(name for name in folders if name not in NOT_OWN and not name.startswith("."))
            files = (
                Path(folder, name) for name in sorted(names) if name.endswith(SUFFIXES) and not name.endswith(".d.ts")
            )
            found += (file for file in files if file.is_file() and not file.is_symlink())
            if len(found) >= MOST_FILES:
                break
        return found[:MOST_FILES]
