"""The log groups that functions write to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preflight.aws.cloudwatch import LogGroup
from preflight.core.link import candidates

from .function import Function

if TYPE_CHECKING:
    from preflight.core.stack import Stack


def has_planned_log_group(function: Function) -> bool:
    """Whether the stack creates the log group that a function writes to.

    Raises Undecided where a log group whose name is known only later may be the one.
    """
    if candidates(function, "loggingConfig", (LogGroup,)):
        return True
    groups: _PlannedGroups = function.stack.indexed("log groups", lambda: _PlannedGroups(function.stack))
    return groups.holds(function)


class _PlannedGroups:
    """The log groups of a stack, by name and by the functions whose names they contain."""

    def __init__(self, stack: Stack) -> None:
        self._of: set[str] = set()
        self._names: set[str] = set()
        self._later: list[Any] = []
        for group in stack.all(LogGroup):
            self._of.update(function.urn for function in candidates(group, "name", (Function,)))
            if isinstance(group.name, str):
                self._names.add(group.name)
            elif group.name is not None:
                self._later.append(group.name)

    def holds(self, function: Function) -> bool:
        """Whether one of them belongs to a function; raises Undecided where one may."""
        wanted = function.log_group_name
        if function.urn in self._of:
            return True
        if isinstance(wanted, str):
            return wanted in self._names or any(name == wanted for name in self._later)
        return any(name == wanted for name in (*self._names, *self._later))
