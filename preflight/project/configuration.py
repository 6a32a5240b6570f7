"""The configuration that a program requires, and where its keys are named.

https://www.pulumi.com/docs/iac/concepts/config/
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from preflight.core.program import Program, Required
from preflight.core.syntax import Call, ProgramFile, below
from preflight.core.values import Undecided

from . import node_program
from .documents import DocumentError, load
from .project import DEFAULT_NAME, stack_folder

CONFIG = ("pulumi.Config", "pulumi.config.Config")
READERS = tuple(
    f"require{secret}{kind}" for secret in ("", "_secret") for kind in ("", "_int", "_bool", "_float", "_object")
)
# `pulumi config set --secret --path key value`; a key may be in quotes, options may take a value.
COMMAND = re.compile(r"pulumi\s+config\s+set(?:\s+(?:-[sC]\s+\S+|--stack[ =]\S+|-\S+))*\s+[\"'`]?([\w.:/-]+)")


def required_config(program: Program) -> Iterator[Required]:
    """See Program.required_config."""
    if program.runtime in node_program.RUNTIMES:
        yield from node_program.required_config(program)
        return
    project = (program.project or {}).get("name")
    seen: set[str] = set()
    for file in program.modules():
        if not file.parses or not isinstance(project, str):
            continue
        always = {id(node) for node in file.at_top_level} - {id(node) for node in _conditional(file)}
        for call in file.calls(*READERS):
            receiver, _, reader = call.written.rpartition(".")
            namespace = _namespace(program, file, receiver, project)
            short = call.argument(0) if call.node.args else call.keyword("key")
            if namespace is None or not isinstance(short, str):
                continue
            key = short if ":" in short else f"{namespace}:{short}"
            if key not in seen:
                seen.add(key)
                typed = short if namespace == project else key
                yield Required(call.place, key, typed, "_secret" in reader, certain=id(call.node) in always)


def _conditional(file: ProgramFile) -> Iterator[ast.AST]:
    """What does not run, or may fail without harm, although it is at the top level."""
    branches: Iterator[ast.stmt | ast.expr] = file.walk(
        ast.If, ast.Try, ast.For, ast.While, ast.IfExp, ast.BoolOp, ast.With
    )
    return (inner for outer in branches for inner in below(outer))


def _namespace(program: Program, file: ProgramFile, receiver: str, project: str) -> str | None:
    """The namespace of what a reader is called on; None where it cannot be inferred."""
    if receiver.endswith("()"):
        made = [call for call in file.calls(*CONFIG) if f"{call.written}()" == receiver]
        # Written alike, they may differ in what is passed.
        namespaces = {_of(call, project) for call in made}
        return namespaces.pop() if len(namespaces) == 1 else None
    assigned = _assigned(file, receiver, project)
    if not assigned and (source := _imported(program, file, receiver)):
        assigned = _assigned(source, receiver, project)
    return assigned.pop() if len(assigned) == 1 else None


def _imported(program: Program, file: ProgramFile, name: str) -> ProgramFile | None:
    modules = [
        each.module for each in file.imports if each.name == name and each.alias is None and each.module[:1] != "."
    ]
    return program.module(modules[0]) if len(modules) == 1 else None


def _assigned(file: ProgramFile, name: str, project: str) -> set[str | None]:
    """The namespaces of all that a name, such as `config` or `self.config`, is assigned in a file."""
    made = {id(call.node): call for call in file.calls(*CONFIG) if call.name in CONFIG}
    found: set[str | None] = set()
    nodes: Iterator[ast.Assign | ast.AnnAssign | ast.NamedExpr] = file.walk(ast.Assign, ast.AnnAssign, ast.NamedExpr)
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if name in (ast.unparse(target) for target in targets):
            call = made.get(id(node.value)) if node.value else None
            found.add(_of(call, project) if call else None)
    parameters = {node.arg for node in file.walk(ast.arg)}
    return found | {None} if name in parameters else found


def _of(call: Call, project: str) -> str | None:
    if not call.node.args and not call.node.keywords:
        return project
    given = call.argument(0) if call.node.args else call.keyword("name")
    return given if isinstance(given, str) and given else None


def declared_config(program: Program) -> frozenset[str]:
    """See Program.declared_config."""
    settings = program.project or {}
    project = str(settings.get("name"))
    config = settings.get("config")
    declared = _qualified(_mapping(config), project)
    extension = re.escape(PurePosixPath(program.project_file or DEFAULT_NAME).suffix)
    for path in program.paths(f"{program.root}/{stack_folder(settings)}", rf"Pulumi\..+{extension}"):
        stack = _stack(program, path)
        if stack.get("environment"):
            raise Undecided(f"{path}, which takes configuration from an environment")
        declared |= _qualified(_mapping(stack.get("config")), project)
    for where in {".", program.root}:
        for path in program.paths(where, r"(?i)readme.*|.*\.md|makefile|.*\.sh"):
            text = program.text(path) or ""
            declared |= _qualified(dict.fromkeys(COMMAND.findall(text)), project)
    return frozenset(declared)


def _stack(program: Program, path: str) -> Mapping[str, Any]:
    try:
        return _mapping(load(program.text(path) or "", is_json=path.endswith(".json")))
    except DocumentError as error:
        raise Undecided(f"{path}, which {error.message}") from None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _qualified(keys: Mapping[str, Any], project: str) -> set[str]:
    # `pulumi config set --path data.active` sets a part of the key `data`.
    names = {name for key in map(str, keys) for name in (key, re.split(r"[.\[]", key)[0])}
    return {name if ":" in name else f"{project}:{name}" for name in names}
