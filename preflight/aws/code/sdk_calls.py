"""The calls of AWS that a Python file makes through boto3, and the action that each needs a permission for."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from preflight.core.syntax import dotted_name

from .actions import TRANSACTED, SdkCall, action_of

if TYPE_CHECKING:
    from preflight.core.syntax import Source

_OF_A_TABLE = {"batch_writer": "dynamodb:BatchWriteItem"}
_SESSIONS = frozenset({"boto3.Session", "boto3.session.Session"})

# Arguments of clients and sessions that choose other credentials than those of the function's role, or another service than
# AWS's; `None` is that of `**arguments`. https://boto3.amazonaws.com/v1/documentation/api/latest/reference/core/session.html
_OTHER = frozenset({"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "profile_name", None})
_ELSEWHERE = "endpoint_url"
_HAS_OWN_ENDPOINTS = "apigatewaymanagementapi"
_UNSIGNED = "botocore.UNSIGNED"
_SAFE_POSITIONS = {"client": 5, "resource": 5, "Session": 0}
"""How many positional arguments come before the endpoint and the credentials."""

# Variables of the environment from which boto3 takes credentials before those of the role.
_VARIABLES = frozenset({"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"})


class _Made(NamedTuple):
    """What an expression is: a `session`, a `client` or a `resource` of a service, or a `table` of DynamoDB."""

    kind: str
    service: str = ""


def sdk_calls(source: Source) -> Iterator[SdkCall]:
    """The calls of AWS in a file whose client and whose action are plain; raises Undecided where it does not parse.

    Only those of clients that have the credentials of the function's role.
    """
    clients = _Clients(source)
    for node in source.walk(ast.Call):
        called = node.func
        if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
            continue
        client = clients.made(called.value)
        method = _first_text(node) if called.attr in ("get_paginator", "get_waiter") else called.attr
        if client is None or not method:
            continue
        actions = _transacted(node) if method == "transact_write_items" else [_action(client, method)]
        for action in filter(None, actions):
            yield SdkCall(f"{called.value.id}.{called.attr}", source.place(node), action)


def changes_credentials(source: Source) -> bool:
    """Whether a file may give all clients other credentials than those of the function's role.

    Raises Undecided where it does not parse.
    """
    if any(True for _ in source.calls("boto3.setup_default_session")):
        return True
    if any(node.attr == "DEFAULT_SESSION" for node in source.walk(ast.Attribute)):
        return True
    # Perhaps it only reads one of the variables.
    return any(node.value in _VARIABLES for node in source.walk(ast.Constant) if isinstance(node.value, str))


class _Clients:
    """The clients of a file, by the names that it gives them."""

    def __init__(self, source: Source) -> None:
        self._imported = {each.binds: each.what for each in source.imports}
        self._values: dict[str, list[ast.expr | None]] = defaultdict(list)
        """What each name is given; None where it gets something else than the value of an expression."""
        self._found: dict[str, _Made | None] = {}
        assigned: set[int] = set()
        nodes: Iterator[ast.Assign | ast.AnnAssign] = source.walk(ast.Assign, ast.AnnAssign)
        for node in nodes:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    assigned.add(id(target))
                    if node.value is not None:
                        self._values[target.id].append(node.value)
        for name in source.walk(ast.Name):
            if not isinstance(name.ctx, ast.Load) and id(name) not in assigned:
                self._values[name.id].append(None)
        for argument in source.walk(ast.arg):
            self._values[argument.arg].append(None)

    def made(self, node: ast.expr) -> _Made | None:
        """What an expression is; None where it is nothing of boto3, where that is not plain, and for other credentials."""
        if isinstance(node, ast.Name):
            if node.id not in self._found:
                self._found[node.id] = None  # one that is made from itself
                self._found[node.id] = self._named(node.id)
            return self._found[node.id]
        if not isinstance(node, ast.Call):
            return None
        name = self._full_name(node.func)
        if name in _SESSIONS:
            return _Made("session") if self._is_of_the_role(node, "Session") else None
        if name in ("boto3.client", "boto3.resource"):
            return self._client(node, name.rpartition(".")[2])
        if not isinstance(node.func, ast.Attribute):
            return None
        owner, method = self.made(node.func.value), node.func.attr
        if owner == _Made("session") and method in ("client", "resource"):
            return self._client(node, method)
        return _Made("table") if owner == _Made("resource", "dynamodb") and method == "Table" else None

    def _named(self, name: str) -> _Made | None:
        values = {None if value is None else self.made(value) for value in self._values.get(name, ())}
        return values.pop() if len(values) == 1 else None

    def _full_name(self, node: ast.expr) -> str:
        first, dot, rest = dotted_name(node).partition(".")
        return f"{self._imported.get(first, '')}{dot}{rest}"

    def _client(self, call: ast.Call, kind: str) -> _Made | None:
        service = _first_text(call)
        return _Made(kind, service) if service and self._is_of_the_role(call, kind, service) else None

    def _is_of_the_role(self, call: ast.Call, kind: str, service: str = "") -> bool:
        """Whether a client or session has the credentials of the function's role, as it has unless an argument differs."""
        given = {each.arg for each in call.keywords}
        is_elsewhere = _ELSEWHERE in given and service != _HAS_OWN_ENDPOINTS
        is_anonymous = "config" in given and _UNSIGNED in self._imported.values()
        is_short = len(call.args) <= _SAFE_POSITIONS[kind] and not any(isinstance(x, ast.Starred) for x in call.args)
        return is_short and not (given & _OTHER or is_elsewhere or is_anonymous)


def _first_text(call: ast.Call) -> str:
    """The first argument of a call, where it is a text; empty else."""
    first = (
        call.args[0] if call.args else next((each.value for each in call.keywords if each.arg == "service_name"), None)
    )
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _transacted(call: ast.Call) -> list[str | None]:
    """The actions that a transaction of DynamoDB needs, as far as its items are written in the call."""
    items = next((each.value for each in call.keywords if each.arg == "TransactItems"), None)
    parts = [part for part in items.elts if isinstance(part, ast.Dict)] if isinstance(items, ast.List) else []
    keys = {key.value: None for part in parts for key in part.keys if isinstance(key, ast.Constant)}
    return [action_of("dynamodb", TRANSACTED[key]) for key in keys if isinstance(key, str) and key in TRANSACTED]


def _action(client: _Made, method: str) -> str | None:
    """The action that a method of a client needs, as AWS spells it; None where that is not certain."""
    if client.kind not in ("client", "table"):
        return None
    is_table = client.kind == "table"
    if is_table and method in _OF_A_TABLE:
        return _OF_A_TABLE[method]
    operation = "".join(word.capitalize() for word in method.split("_"))
    return action_of("dynamodb" if is_table else client.service, operation)
