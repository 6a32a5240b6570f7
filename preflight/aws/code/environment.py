"""Which environment variables a Python file cannot do without."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .steps import When, steps

if TYPE_CHECKING:
    from preflight.core.syntax import Place, Source

# What Lambda sets beside the variables that it reserves, and what its system does:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
SET_BY_LAMBDA = frozenset(
    {
        *("AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TZ"),
        *("AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_SNAPSTART_INITIALIZED"),
        *("NODE_EXTRA_CA_CERTS", "NODE_PATH"),
        *("_AWS_XRAY_DAEMON_ADDRESS", "_AWS_XRAY_DAEMON_PORT", "HOME", "PWD", "SHLVL"),
    }
)


class Read(NamedTuple):
    """A variable that a file reads in a way that fails without it, `os.environ["NAME"]`, and when."""

    name: str
    place: Place
    when: When


@lru_cache(maxsize=1024)
def variables_read(source: Source) -> tuple[Read, ...]:
    """The variables that a file cannot do without; raises Undecided where it does not parse.

    Without those whose absence it handles by `try`, and outside of import those that it also looks for in a safe way.
    """
    if source.tree and not source.may_name("environ"):
        return ()
    looked_for = set(_looked_for(source))
    return tuple(
        Read(name, source.place(step.node), step.when)
        for step in steps(source)
        if isinstance(step.node, ast.Subscript) and isinstance(step.node.ctx, ast.Load)
        if (name := _key(step.node, source))
        if not step.is_guarded_against("KeyError", "LookupError")
        if step.when == "import" or name not in looked_for
    )


def variables_set(source: Source) -> frozenset[str] | None:
    """The variables that a file sets itself; None where nobody can read which. Raises Undecided where it does not parse."""
    items = [node for node in source.walk(ast.Subscript) if isinstance(node.ctx, ast.Store)]
    names = [_key(node, source) for node in items if _is_environ(node.value, source)]
    names += [call.argument(0) for call in source.calls("environ.setdefault")]
    if any(True for _ in source.calls("environ.update", "load_dotenv", "putenv")):
        return None
    return frozenset(names) if all(isinstance(name, str) and name for name in names) else None


def _looked_for(source: Source) -> Iterator[str]:
    """The variables that a file reads with a default, or asks for with `in`."""
    for call in source.calls("os.getenv", "environ.get"):
        if isinstance(name := call.argument(0), str):
            yield name
    for node in source.walk(ast.Compare):
        if isinstance(node.left, ast.Constant) and any(_is_environ(each, source) for each in node.comparators):
            yield str(node.left.value)


def _key(node: ast.Subscript, source: Source) -> str:
    """The variable that an item of `os.environ` is; empty for another item, and for one whose key is computed."""
    if _is_environ(node.value, source) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return ""


def _is_environ(node: ast.expr, source: Source) -> bool:
    imported = {each.binds: each.what for each in source.imports}
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr == "environ" and imported.get(node.value.id) == "os"
    return isinstance(node, ast.Name) and imported.get(node.id) == "os.environ"
