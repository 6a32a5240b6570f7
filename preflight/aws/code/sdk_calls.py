"""The calls of AWS that a Python file makes through boto3, and the action that each needs a permission for."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .actions import SdkCall, action_of

if TYPE_CHECKING:
    from preflight.core.syntax import Source

_OF_A_TABLE = {"batch_writer": "dynamodb:BatchWriteItem"}


def sdk_calls(source: Source) -> Iterator[SdkCall]:
    """The calls of AWS in a file whose client and whose action are plain; raises Undecided where it does not parse."""
    services = _clients(source)
    for node in source.walk(ast.Call):
        called = node.func
        if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
            continue
        service = services.get(called.value.id)
        method = _first_text(node) if called.attr in ("get_paginator", "get_waiter") else called.attr
        action = _action(service, method) if service and method else None
        if action is not None:
            yield SdkCall(f"{called.value.id}.{called.attr}", source.place(node), action)


def _clients(source: Source) -> dict[str, str]:
    """The service of each variable that is a client, or a table of DynamoDB; without those that are several things."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in source.walk(ast.Assign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name):
                found[target.id].add(_service(getattr(node, "value", None)))
    return {name: next(iter(services)) for name, services in found.items() if len(services) == 1 and services != {""}}


def _service(value: ast.expr | None) -> str:
    """What an expression makes a client of: `sqs` for `boto3.client("sqs")`; empty for anything else."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return ""
    if value.func.attr == "client":
        return _first_text(value)
    if value.func.attr == "Table":
        return "Table"
    return ""


def _first_text(call: ast.Call) -> str:
    """The first argument of a call, where it is a text; empty else."""
    first = (
        call.args[0] if call.args else next((each.value for each in call.keywords if each.arg == "service_name"), None)
    )
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _action(service: str, method: str) -> str | None:
    """The action that a method of a client needs, as AWS spells it; None where that is not certain."""
    if service == "Table" and method in _OF_A_TABLE:
        return _OF_A_TABLE[method]
    operation = "".join(word.capitalize() for word in method.split("_"))
    return action_of("dynamodb" if service == "Table" else service, operation)
