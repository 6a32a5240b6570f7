"""What a resource's constructor knows that its registration does not: its class, and the line that creates it."""

from __future__ import annotations

import os
import sys
import sysconfig
from typing import Any, NamedTuple, Optional, Union

from .shapes import TEXT, Declared, Shape


class Seen(NamedTuple):
    """A resource as its constructor knew it.

    `untyped` are properties that it named without a value and that its class does not declare: the outputs of a
    dynamic provider's resource.
    """

    cls: Union[type, Declared]  # noqa: UP007 - evaluated, which Python 3.9 cannot do with a bar
    untyped: dict[str, Shape]
    file: Optional[str]  # noqa: UP045 - evaluated, which Python 3.9 cannot do with a bar
    line: Optional[int]  # noqa: UP045
    lost_inputs: int = 0
    """The error that left out some of its inputs; 0 where none did."""
    lost_provider: int = 0
    """The error that has lost its provider or parent, and so its region; 0 where none has."""


class Registrations:
    """The resources that were made so far.

    `see` is a stack transformation (https://www.pulumi.com/docs/iac/concepts/options/transformations/) that changes
    nothing: every SDK calls it in the constructor of every resource.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str], Seen] = {}
        self._seen_of: dict[int, Seen] = {}
        # By identity, as a program's class may hide what Pulumi keeps in attributes such as `_name`. The resource is kept
        # so that no other is given its identity.
        self._keys: dict[int, tuple[Any, str]] = {}
        self._places: dict[str, str | None] = {}
        self._real_paths: dict[str, str] = {}
        self._root = ""
        self._foreign: tuple[str, ...] = ()

    def within(self, root: str) -> None:
        """Set the folder of the program."""
        self._root = os.path.realpath(root) + os.sep
        paths = sysconfig.get_paths()
        foreign = {paths["purelib"], paths["platlib"], paths["stdlib"]}
        if sys.prefix != sys.base_prefix:
            foreign.add(sys.prefix)  # a virtual environment may be in the program's folder
        self._foreign = tuple(os.path.realpath(path) + os.sep for path in foreign)

    def see(self, args: Any) -> None:
        """Remembers a resource that is being made."""
        file, line = self.here()
        self._keys[id(args.resource)] = args.resource, _key(args.type_, args.name)
        _, parent = self._keys.get(id(getattr(args.opts, "parent", None)), (None, ""))
        key = (args.type_, args.name, parent)
        cls = type(args.resource)
        untyped = {
            name: Shape(TEXT)
            for name, value in dict(args.props).items()
            if value is None and not isinstance(getattr(cls, name, None), property)
        }
        kept = vars(args.resource)
        lost = kept.get("_preflight_lost_inputs", 0), kept.get("_preflight_lost_provider", 0)
        self._seen[key] = self._seen_of[id(args.resource)] = Seen(cls, untyped, file, line, *lost)

    def place_of(self, resource: Any) -> tuple[str | None, int | None]:
        """The line of the program that made a resource."""
        seen = self._seen_of.get(id(resource))
        return (seen.file, seen.line) if seen else (None, None)

    def find(self, kind: str, name: str, parent: str) -> Seen | None:
        """The resource of that type and name under the parent with that URN."""
        types, _, parent_name = parent.rpartition("::")
        key = _key(types.rpartition("::")[2].rpartition("$")[2], parent_name)
        return self._seen.get((kind, name, key))

    def here(self) -> tuple[str | None, int | None]:
        """The innermost line of the program that is running."""
        frame: Any = sys._getframe(1)  # noqa: SLF001 - a whole traceback would read every file
        while frame is not None:
            if (file := self.own(frame.f_code.co_filename)) is not None:
                return file, frame.f_lineno
            frame = frame.f_back
        return None, None

    def own(self, file: str) -> str | None:
        """The absolute path of a file of the program; None for files of others, such as installed packages."""
        if file not in self._places:
            path = os.path.realpath(file) if os.name == "nt" or os.pardir in file else self._real_path(file)
            foreign = path.startswith(self._foreign) or "site-packages" in path
            compiled = file.startswith("<")  # `<string>`: what eval() was given has no file
            self._places[file] = path if path.startswith(self._root) and not foreign and not compiled else None
        return self._places[file]

    def _real_path(self, file: str) -> str:
        """As `os.path.realpath`, which looks at the folders of each file again; an SDK has hundreds of files."""
        path = os.path.abspath(file)  # noqa: PTH100 - and below: as many objects of `Path` would take longer
        if path not in self._real_paths:
            folder, name = os.path.split(path)
            real = os.path.join(self._real_path(folder), name) if name else path  # noqa: PTH118
            self._real_paths[path] = os.path.realpath(real) if os.path.islink(real) else real  # noqa: PTH114
        return self._real_paths[path]


def _key(kind: str, name: str) -> str:
    return "" if not kind or kind == "pulumi:pulumi:Stack" else f"{kind}::{name}"
