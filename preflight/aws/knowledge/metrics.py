"""Who may put metrics into which namespace, and who reads or writes them there."""

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
    """The namespaces, which may have wildcards, that a statement lets somebody put metrics into; None where any."""
    limits = [condition for condition in statement.conditions if _limits(condition)]
    return [known(value) for value in limits[0].values] if limits else None


def lets_put_metrics(statement: Statement) -> bool:
    """Whether a statement allows to put metrics."""
    return statement.effect == "Allow" and any(
        fnmatchcase(_ACTION.lower(), known(action).lower()) for action in statement.action
    )


def unwritable_namespaces(stack: Stack) -> list[str]:
    """The namespaces that alarms watch or code of the stack writes to, and that no statement of it admits.

    Raises Undecided where a statement that nobody can read yet may admit them, or a call whose namespace is computed is all.
    """
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
        with suppress(Undecided):  # code that nobody can read here tells nothing
            for file in function.archive_files():
                yield from file.calls("put_metric_data") if file.error is None else ()
