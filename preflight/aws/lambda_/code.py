"""What a function's code needs: variables, modules, and permissions for the calls that it makes."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from preflight.aws.code.actions import SdkCall
from preflight.aws.code.environment import SET_BY_LAMBDA, variables_read, variables_set
from preflight.aws.code.imports import (
    changes_the_path,
    distribution,
    has_module,
    has_part,
    in_python,
    needed,
    requirements,
)
from preflight.aws.code.nodejs.sdk_calls import calls_of_nobody, uses_other_credentials
from preflight.aws.code.nodejs.sdk_calls import sdk_calls as node_calls
from preflight.aws.code.sdk_calls import changes_credentials, sdk_calls
from preflight.aws.knowledge import facts
from preflight.aws.knowledge.permissions import allows
from preflight.core.values import Undecided

if TYPE_CHECKING:
    from preflight.aws.code.environment import Read
    from preflight.aws.code.imports import Needed
    from preflight.aws.code.nodejs.environment import NodeRead
    from preflight.core.syntax import Source

    from .function import Function


W = TypeVar("W", "Needed", "Read", "NodeRead")
R = TypeVar("R", "Read", "NodeRead")


def missing_variables(function: Function) -> list[Read]:
    """The environment variables that its code cannot do without and that nobody gives it, each once.

    Raises Undecided where the code or a wrapper around it may set them.
    """
    reads = [each for source in function.modules for each in variables_read(source)]
    return lacking(function, reads, ((str(source), variables_set(source)) for source in function.modules))


def lacking(function: Function, reads: Iterable[R], filled: Iterable[tuple[str, frozenset[str] | None]]) -> list[R]:
    """The variables among some that code reads and that nobody gives it, each once.

    `filled` has the variables that each of its files sets itself, None where nobody can read which. Raises Undecided as
    `missing_variables`.
    """
    read = {each.name: each for each in reversed(_on_import_first(reads))}
    given = SET_BY_LAMBDA | facts.reserved_environment_names()
    found = {name: each for name, each in read.items() if name not in given and name not in function.variables}
    if found and "AWS_LAMBDA_EXEC_WRAPPER" in function.variables:
        raise Undecided("environment.variables.AWS_LAMBDA_EXEC_WRAPPER, whose script may set others")
    for path, names in filled if found else ():
        if names is None:
            raise Undecided(f"the environment, which {path} fills")
        found = {name: each for name, each in found.items() if name not in names}
    return sorted(found.values(), key=lambda each: (each.place.path, each.place.line))


def forbidden_calls(function: Function) -> list[SdkCall]:
    """The calls of AWS in its code that its role allows on no resource, each action once.

    Raises Undecided where a document that nobody knows yet could allow one, where the code may call with other
    credentials than the role's, and where such calls are in a minified bundle, perhaps of a package that never makes them.
    """
    found = [call for source in function.modules for call in sdk_calls(source)]
    found += [call for script in function.scripts for call in node_calls(script)]
    calls = {call.action: call for call in reversed(found)}
    forbidden = [call for call in calls.values() if not allows(function.role, call.action, "*")]
    if forbidden:
        for each, is_other in (
            *((source, changes_credentials(source)) for source in function.modules),
            *((script, uses_other_credentials(script)) for script in function.scripts),
        ):
            if is_other:
                raise Undecided(f"the credentials that {each} calls with")
    else:
        for script in function.scripts:
            if not all(allows(function.role, call.action, "*") for call in calls_of_nobody(script)):
                raise Undecided(f"whose the calls in {script} are, which is minified")
    return sorted(forbidden, key=lambda call: (call.place.path, call.place.line))


def missing_imports(function: Function) -> list[Needed]:
    """What its code needs and neither Python, Lambda's runtime, its archive nor its layers have, each module once.

    Raises Undecided where it may be in a layer that cannot be read, or where the code looks elsewhere.
    """
    if function.python is None:
        return []
    found: dict[str, Needed] = {}
    for each in _on_import_first(each for source in function.modules for each in needed(source)):
        if each.module not in found and not _finds(function, each.module, function.python):
            found[each.module] = each
    return list(found.values())


def _finds(function: Function, module: str, version: tuple[int, int]) -> bool:
    package = module.partition(".")[0]
    if not package or in_python(package, version):
        return bool(package)
    if has_module(function.archive, package):
        return has_part(function.archive, module)
    folders = ("python/", f"python/lib/python{version[0]}.{version[1]}/site-packages/")
    if any(has_module(layer.archive, package, folders) for layer in function.own_layers):
        return True
    if len(function.layers) > len(function.own_layers):
        raise Undecided("layers, one of which belongs to another stack")
    if "PYTHONPATH" in function.variables:
        raise Undecided("environment.variables.PYTHONPATH, which leads elsewhere")
    if changing := next(filter(changes_the_path, function.modules), None):
        raise Undecided(f"sys.path, which {changing} changes")
    return False


def trace_of(function: Function, module: str) -> str:
    """Where a module that it lacks is spoken of all the same: a clause for a message, empty where it is nowhere."""
    package = module.partition(".")[0]
    for layer in function.own_layers:
        folder = next((path for path in sorted(layer.archive.names()) if f"/{package}/" in f"/{path}"), None)
        if folder is not None:
            return f"; {layer} has it outside of python/, in {folder}"
    for path, listed in requirements(function.archive).items():
        lists = "lists it, and nobody has installed that" if distribution(module) in listed else "does not list it"
        return f"; {path} {lists}"
    return ""


def _on_import_first(each: Iterable[W]) -> list[W]:
    """What is certain to happen at every start first, so that it is what is kept where several are alike."""
    return sorted(each, key=lambda one: one.when != "import")


def does_nothing(source: Source) -> bool:
    """Whether a Python file has functions and none of them does anything."""
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = list(source.walk(ast.FunctionDef, ast.AsyncFunctionDef))
    return bool(functions) and all(map(_is_idle, (line for each in functions for line in each.body)))


def _is_idle(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)  # a docstring, or `...`
    nothing = isinstance(statement, ast.Return) and (
        statement.value is None or (isinstance(statement.value, ast.Constant) and statement.value.value is None)
    )
    return nothing or isinstance(statement, ast.Pass)
