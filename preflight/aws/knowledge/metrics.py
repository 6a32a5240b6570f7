"""CloudWatch namespaces: which ones the stack's policies allow to write to, and which ones it uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatchcase

from preflight.aws.cloudwatch import MetricAlarm
from preflight.aws.iam import Condition, Statement
from preflight.aws.lambda_ import Function
from preflight.core.stack import Stack
from preflight.core.syntax import Call
from preflight.core.values import Undecided, known

RESERVED = "AWS/"
_ACTION = "cloudwatch:PutMetricData"
_KEY = "cloudwatch:namespace"


def admitted_namespaces(statement: Statement) -> list[str] | None:
    """The namespace patterns to which a statement restricts PutMetricData; None if it does not restrict them."""
    limits = [condition for condition in statement.conditions if _limits(condition)]
    return [known(value) for value in limits[0].values] if limits else None


def lets_put_metrics(statement: Statement) -> bool:
    """Whether a statement allows cloudwatch:PutMetricData."""
    return statement.effect == "Allow" and any(
        fnmatchcase(_ACTION.lower(), known(action).lower()) for action in statement.action
    )


def unwritable_namespaces(stack: Stack) -> list[str]:
    """The namespaces that the stack's alarms or code use and none of its statements allows to write to.

    Raises Undecided if a statement is not known yet, or if only a call with a computed namespace is left.
    """
    found: list[str] | Undecided = stack.indexed("unwritable namespaces", lambda: _unwritable_or_reason(stack))
    if isinstance(found, Undecided):
        raise found
    return found


def _unwritable_or_reason(stack: Stack) -> list[str] | Undecided:
    try:
        return _unwritable(stack)
    except Undecided as reason:
        return reason


def _unwritable(stack: Stack) -> list[str]:
    admitted: list[str] = []
    for statement in stack.subjects(Statement):
        if isinstance(statement, Undecided):
            raise statement
        if isinstance(statement, Statement) and lets_put_metrics(statement):
            namespaces = admitted_namespaces(statement)
            admitted += ["*"] if namespaces is None else namespaces
    calls = list(_calls(stack))
    used = {*_watched(stack), *(name for call in calls if (name := call.keyword("Namespace")) is not None)}
    unwritable = [name for name in sorted(used) if not any(fnmatchcase(name, pattern) for pattern in admitted)]
    computed = [call for call in calls if call.keyword("Namespace") is None]
    if computed and not unwritable:
        raise Undecided(f"the namespace that {computed[0].place} writes to")
    return unwritable


def _limits(condition: Condition) -> bool:
    equal = condition.operator.removeprefix("ForAnyValue:") in ("StringEquals", "StringLike")
    return equal and condition.key.lower() == _KEY


def _watched(stack: Stack) -> Iterator[str]:
    for alarm in stack.all(MetricAlarm):
        yield from (name for name in map(known, alarm.namespaces) if not name.startswith(RESERVED))


def _calls(stack: Stack) -> Iterator[Call]:
    for function in stack.all(Function):
        with suppress(Undecided):  # code that cannot be read
            for file in function.archive_files():
                yield from file.calls("put_metric_data") if file.error is None else ()
