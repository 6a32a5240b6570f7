"""Makes preflight/plan/hosts/pulumi_aws.json.gz: what each resource and function of pulumi_aws gives back.

    python -m tools.distil.outputs

Plans of programs in other languages than Python read it, as these have no classes of the SDK at hand.

A type is written in a few letters: `s` string, `i` integer, `n` number, `b` boolean, `a` anything, `[` a list of what
follows, `{` a map of what follows, `#12` the object type of the entry "#12"; `?` at the end where a provider may leave it out,
`=` where no program can give it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import warnings
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pulumi

from preflight.plan.child import shapes
from tools.distil.sources import versions
from tools.document import Document, write

FILE = Path(__file__).parents[2] / "preflight" / "plan" / "hosts" / "pulumi_aws.json.gz"
LETTERS = {shapes.TEXT: "s", shapes.INTEGER: "i", shapes.NUMBER: "n", shapes.BOOLEAN: "b", shapes.ANYTHING: "a"}


def outputs() -> Document:
    """The fields of each resource by its type, of each function's result by its token, and of each type inside by a number."""
    package = _imported()
    texts = "".join(file.read_text(encoding="utf-8") for file in sorted(Path(package.__path__[0]).rglob("*.py")))
    tokens = sorted(set(re.findall(r"invoke(?:_output)?\('(aws:[\w/]+:\w+)'", texts)))
    roots = {each.pulumi_type: each for each in _resources(package)}
    roots |= {token: cls for token in tokens if (cls := shapes.result_class(token))}
    types = _Types()
    data = {token: types.written(shapes.fields(cls)) for token, cls in sorted(roots.items())}
    return Document(
        source="the classes of the package on PyPI",
        version=versions("pulumi-aws"),
        license="Apache-2.0",
        as_of=None,
        data={**data, **types.entries},
    )


class _Types:
    """The types inside of others, each written once; types that are alike share an entry."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}
        self._names: dict[Any, str] = {}
        self._by_text: dict[str, str] = {}

    def written(self, fields: dict[str, shapes.Shape]) -> str:
        """The fields in one string."""
        return " ".join(f"{name}:{self._letters(shape)}" for name, shape in fields.items())

    def _letters(self, shape: shapes.Shape) -> str:
        end = "?" if not shape.required else "=" if shape.computed else ""
        if shape.kind in (shapes.LIST, shapes.MAP):
            assert shape.element is not None
            return f"{'[' if shape.kind == shapes.LIST else '{'}{self._letters(shape.element).rstrip('?=')}{end}"
        return f"{self._named(shape.fields) if shape.kind == shapes.OBJECT else LETTERS[shape.kind]}{end}"

    def _named(self, cls: Any) -> str:
        if cls not in self._names:
            # A type that refers to itself needs its name before it is written.
            name = self._names[cls] = f"#{len(self._names)}"
            text = self.written(shapes.fields(cls))
            if name not in text:
                name = self._names[cls] = self._by_text.setdefault(text, name)
            self.entries[name] = text
        return self._names[cls]


def _imported() -> Any:
    """The package with all of its modules."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # older programs still use what is deprecated
        package = importlib.import_module("pulumi_aws")
        for module in pkgutil.walk_packages(package.__path__, "pulumi_aws."):
            if not module.name.startswith("pulumi_aws.config"):  # it imports itself, and has no resources
                importlib.import_module(module.name)
    return package


def _resources(package: Any) -> list[Any]:
    found = {
        cls
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] == package.__name__
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, pulumi.Resource) and _token(cls).startswith("aws:")
    }
    return sorted(found, key=lambda cls: (cls.__module__, cls.__name__))


def _token(cls: Any) -> str:
    return str(getattr(cls, "pulumi_type", ""))


if __name__ == "__main__":
    write(FILE, outputs(), datetime.now(timezone.utc).date())
