"""AWS Backup."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_DAYS_IN_COLD_STORAGE = 90
_SHORTEST_START = 60
_SHORTEST_RUN = 60
# What the provider sends for a window that is absent, in minutes.
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/backup/plan.go
_DEFAULT_START, _DEFAULT_COMPLETION = 60, 180
_SHORTEST_GRACE, _MOST_DAYS = 3, 36500
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
    schedule: str | None = None
    lifecycle: Lifecycle | None = None
    rule_name: str = prop()


class Plan(Resource, token="aws:backup/plan:Plan"):
    """A backup plan."""

    rules: list[PlanRule] = prop(())


def rule_faults(plan: Plan) -> Iterator[str]:
    """What is wrong with the rules of a plan, as predicates of it."""
    for rule in plan.rules:
        for fault in _rule(rule):
            words = f"has the rule '{rule.rule_name}', which {fault}"
            yield Advice(words) if isinstance(fault, Advice) else words


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
    starts, completes = rule.start_window or _DEFAULT_START, rule.completion_window
    if (completes or _DEFAULT_COMPLETION) < starts + _SHORTEST_RUN:
        window = "no completion_window" if not completes else f"a completion_window of {completes} minutes"
        default = "" if completes else f", for which the provider sends {_DEFAULT_COMPLETION} minutes"
        yield Advice(f"has {window}{default}, and starts within {starts}; {starts + _SHORTEST_RUN} are the least")
    schedule = known(rule.schedule)
    if schedule and not schedule.startswith("cron("):
        yield f"has the schedule '{schedule}'; it is cron(…)"


class Condition(View):
    """A condition on a tag."""

    key: str = prop()


class SelectionTag(Condition):
    """A tag that selects resources."""

    type: str = prop()


class Conditions(View):
    """The conditions on tags, by their operators."""

    string_equals: list[Condition] = prop(())
    string_not_equals: list[Condition] = prop(())
    string_likes: list[Condition] = prop(())
    string_not_likes: list[Condition] = prop(())


class Selection(Resource, token="aws:backup/selection:Selection"):
    """The resources that a plan backs up."""

    name: str | None = None
    resources: list[str] = prop(())
    selection_tags: list[SelectionTag] = prop(())
    conditions: list[Conditions] = prop(())

    def faults(self) -> Iterator[str]:
        """Why Backup rejects it, each as a clause that begins with a verb."""
        yield from independently((Selection._choice_faults, Selection._key_faults, Selection._type_faults), self)

    def _choice_faults(self) -> Iterator[str]:
        if not self.resources and not self.selection_tags:
            yield 'has neither `resources` nor `selection_tags`; `resources=["*"]` with `conditions` selects by tags'

    def _key_faults(self) -> Iterator[str]:
        for conditions in self.conditions:
            operators = ("string_equals", "string_not_equals", "string_likes", "string_not_likes")
            for condition in (each for name in operators for each in getattr(conditions, name)):
                if not known(condition.key).startswith("aws:ResourceTag/"):
                    yield f"has a condition on '{condition.key}'; a key begins with aws:ResourceTag/"

    def _type_faults(self) -> Iterator[str]:
        for tag in self.selection_tags:
            if tag.type != "STRINGEQUALS":
                yield f"has a selection tag of type {tag.type}; it is STRINGEQUALS"


class VaultLock(Resource, token="aws:backup/vaultLockConfiguration:VaultLockConfiguration"):
    """The lock of a vault; numbers are days."""

    names = ()

    changeable_for_days: int | None = None
    min_retention_days: int | None = None
    max_retention_days: int | None = None

    def faults(self) -> Iterator[str]:
        """Why Backup rejects it, each as a clause that begins with a verb."""
        yield from independently((VaultLock._grace_faults, VaultLock._retention_faults), self)

    def _grace_faults(self) -> Iterator[str]:
        grace = self.changeable_for_days
        if grace is not None and not _SHORTEST_GRACE <= grace <= _MOST_DAYS:
            yield f"has `changeable_for_days` {grace}; it is {_SHORTEST_GRACE} to {_MOST_DAYS}"

    def _retention_faults(self) -> Iterator[str]:
        least, most = self.min_retention_days, self.max_retention_days
        if most is not None and most > _MOST_DAYS:
            yield f"has `max_retention_days` {most}; it is at most {_MOST_DAYS}"
        if least and most and least > most:  # the provider does not send 0
            yield f"has `min_retention_days` {least} and `max_retention_days` {most}; the maximum is not less"
