"""Which types of resources a part of the program would have created that an error has lost, as far as its source shows."""

from __future__ import annotations

import ast
import builtins
import difflib
import keyword
import re
import sys
import types
from typing import Any

import pulumi

from .lost import Lost
from .statements import Sites

EVERYTHING = "*"
NEAR, SIMILAR = 0.75, 0.6
"""How near a misspelt argument is to one that it stands for, as difflib measures it, and to others that it may stand for."""
_OF_AWSX = {
    "cloudtrail": ("cloudtrail", "cloudwatch", "iam", "s3"),
    "ec2": ("ec2",),
    "ecr": ("ecr",),
    "ecs": ("alb", "cloudwatch", "ec2", "ecs", "iam", "lb"),
    "lb": ("alb", "ec2", "lb"),
}
"""The modules of pulumi_aws from which the components of pulumi_awsx create resources: https://github.com/pulumi/pulumi-awsx."""
_BLOCK = ("Args", "ArgsDict")
_PROVIDERS = ("pulumi_random", "pulumi_tls", "pulumi_archive", "pulumi_command", "pulumi_docker", "pulumi_kubernetes")
"""SDKs that create no resource of AWS."""
_CALL = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*)\s*\(")
_HARMLESS = (
    "apply",
    "append",
    "concat",
    "dumps",
    "export",
    "format",
    "get",
    "items",
    "join",
    "keys",
    "loads",
    "values",
)


class Creations:
    """Finds which types of resources a statement would have created, as far as its source shows.

    `errors` are those that were passed so far, as the run has them.
    """

    def __init__(self, sites: Sites, errors: list[dict[str, Any]]) -> None:
        self._sites, self._errors = sites, errors

    def of(self, node: Any, frame: types.FrameType) -> set[str]:
        """The types of resources that a statement would have created, as far as its source shows."""
        found: set[str] = set()
        pending = [(node, frame.f_globals, frame.f_locals)]
        seen: set[int] = set()
        while pending:
            at, names, local = pending.pop()
            if id(at) in seen:
                continue
            seen.add(id(at))
            for call in (each for each in ast.walk(at) if isinstance(each, ast.Call)):
                called = _value_of(call.func, names, local)
                token = getattr(called, "pulumi_type", None)
                if isinstance(called, Lost):
                    found |= self._lost_type(called)
                elif isinstance(called, _Absent):
                    found |= called.creates
                elif called is pulumi.export:
                    found.add("pulumi:pulumi:Stack")
                elif isinstance(called, type) and issubclass(called, pulumi.CustomResource):
                    found.add(token or EVERYTHING)
                elif isinstance(called, (types.FunctionType, type)) and (inner := self._definition(called)):
                    pending.append((inner, vars(sys.modules[called.__module__]), {}))
                elif called is None and _is_dynamic(call.func, names, local):
                    found.add(EVERYTHING)
        return found

    def _lost_type(self, called: Any) -> set[str]:
        if called.path:
            return of_absent_package(called.path)
        record = self._errors[called.lost_by - 1] if 0 < called.lost_by <= len(self._errors) else None
        return set(record["creates"]) if record else {EVERYTHING}

    def _definition(self, called: Any) -> Any:
        if isinstance(called, type):
            files = {(getattr(sys.modules.get(called.__module__), "__file__", ""), called.__name__)}
            for (file, _), node in self._sites.functions.items():
                if isinstance(node, ast.ClassDef) and (file, node.name) in files:
                    return node
            return None
        return self._sites.functions.get((called.__code__.co_filename, called.__code__.co_firstlineno))


class _Absent:
    """A name that a module of an SDK does not have."""

    def __init__(self, module: str, name: str) -> None:
        package, _, rest = module.partition(".")
        service = rest.partition(".")[0]
        prefix = f"{package.partition('_')[2]}:{service + '/' if service else ''}*"
        creates_nothing = name.endswith(_BLOCK) or not name[:1].isupper()
        self.creates: set[str] = set() if creates_nothing else {prefix}


def of_absent_package(path: str) -> set[str]:
    """The types of resources that a call of something creates whose package is not installed, as far as its name shows."""
    package, *inner = path.split(".")
    if package == "pulumi_awsx":
        modules = _OF_AWSX.get(inner[0], ()) if len(inner) > 1 else ()
        return {f"aws:{module}/*" for module in modules} or {EVERYTHING}
    if package in _PROVIDERS:
        return {f"{package[7:]}:*"}
    return {EVERYTHING} if package.startswith("pulumi_") else set()


def _is_block(names: Any, name: str) -> bool:
    """Whether a name that a module lacks is, by the nearest one that it has, a class of arguments."""
    near = next(iter(difflib.get_close_matches(name, list(names), 1, NEAR)), "")
    return f"{name}Args" in names or (near.endswith(_BLOCK) and f"{near}Args" not in names)


def _like(names: Any, name: str) -> set[str]:
    """The types of the resources of a module whose names are near to one that it lacks."""
    found = (
        getattr(names.get(near), "pulumi_type", None) for near in difflib.get_close_matches(name, list(names), 5, NEAR)
    )
    return {token for token in found if isinstance(token, str)}


def created_by(text: str) -> set[str]:
    """The types of resources that a piece would have created which does not parse, as far as its calls show."""
    found: set[str] = set()
    own = {*re.findall(r"\b(?:def|class)\s+(\w+)", text)}
    for called in _CALL.findall(text):
        first, *rest = called.split(".")
        if first == "aws" and len(rest) == 2:  # noqa: PLR2004 - module and class
            found.add(f"aws:{rest[0].rstrip('_')}/*")
        elif rest and (first in ("json", "os", "pulumi") or rest[-1] in _HARMLESS):
            continue
        elif rest or not (hasattr(builtins, first) or first in own or keyword.iskeyword(first)):
            return {EVERYTHING}
    return found


def _value_of(node: ast.AST, names: Any, local: Any) -> Any:
    """What a dotted name stands for; None where that would run code of the program, or it is not there."""
    if isinstance(node, ast.Name):
        return local.get(node.id, names.get(node.id, getattr(builtins, node.id, None)))
    if isinstance(node, ast.Attribute):
        owner = _value_of(node.value, names, local)
        if isinstance(owner, _Absent):
            return owner
        if isinstance(owner, Lost):
            return owner if node.attr.startswith("_") else getattr(owner, node.attr)
        if isinstance(owner, (types.ModuleType, type)):
            return getattr(owner, node.attr, None) if isinstance(owner, type) else _of_module(owner, node.attr)
    return None


def _of_module(module: types.ModuleType, name: str) -> Any:
    if name in vars(module):
        return vars(module)[name]
    if not module.__name__.startswith("pulumi_"):
        return None
    # A module that an SDK imports when it is needed.
    return getattr(module, name, None) or _Absent(module.__name__, name)


def _is_dynamic(node: ast.AST, names: Any, local: Any) -> bool:
    """Whether nothing shows what a call would have created: a name of the program that is not there, or is computed."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    return (
        isinstance(root, ast.Name) and root.id not in local and root.id not in names and not hasattr(builtins, root.id)
    )


def of_absent_name(names: Any, package: str, name: str) -> set[str]:
    """The types of resources that a name would create which a module of an SDK lacks; none for a class of arguments."""
    return set() if _is_block(names, name) else _like(names, name) or _Absent(package, name).creates
