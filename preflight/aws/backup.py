"""AWS Backup."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.values import known
from preflight.core.view import Resource, View, prop

_DAYS_IN_COLD_STORAGE = 90
_SHORTEST_START = 60
_LONGEST_CONTINUOUS = 35


class Lifecycle(View):
    """When recovery points go to cold storage and when they are deleted, in days."""

    cold_storage_after: int | None = None
    delete_after: int | None = None


class CopyAction(View):
    """A copy of the recovery points in another vault."""

    lifecycle: Lifecycle | None = None


class PlanRule(View):
    """A rule of a backup plan; its windows are in minutes."""

    completion_window: int | None = None
    start_window: int | None = None
    copy_actions: list[CopyAction] = prop(())
    enable_continuous_backup: bool = False
    lifecycle: Lifecycle | None = None
    rule_name: str = prop()


class Plan(Resource, token="aws:backup/plan:Plan"):
    """A backup plan."""

    rules: list[PlanRule] = prop(())


def rule_faults(plan: Plan) -> Iterator[str]:
    """What is wrong with the rules of a plan, as predicates of it."""
    for rule in plan.rules:
        for fault in _rule(rule):
            yield f"has the rule '{rule.rule_name}', which {fault}"


def _rule(rule: PlanRule) -> Iterator[str]:
    for where, lifecycle in (("", rule.lifecycle), *((" of a copy", copy.lifecycle) for copy in rule.copy_actions)):
        given = known(lifecycle)
        if given is not None and given.cold_storage_after and given.delete_after:
            least = given.cold_storage_after + _DAYS_IN_COLD_STORAGE
            if 0 < given.delete_after < least:
                days = (
                    f"{given.delete_after} days{where} and moves them to cold storage after {given.cold_storage_after}"
                )
                yield f"deletes backups after {days}; {least} days are the least"
    lifecycle = known(rule.lifecycle)
    if rule.enable_continuous_backup and lifecycle is not None:
        if lifecycle.cold_storage_after:
            yield "has enable_continuous_backup and cold_storage_after (MoveToColdStorageAfterDays is unavailable)"
        if lifecycle.delete_after and lifecycle.delete_after > _LONGEST_CONTINUOUS:
            kept = lifecycle.delete_after
            yield f"has enable_continuous_backup and deletes after {kept} days; {_LONGEST_CONTINUOUS} are the most"
    if rule.start_window and rule.start_window < _SHORTEST_START:
        yield f"has a start_window of {rule.start_window} minutes; {_SHORTEST_START} are the least"
