"""The associations and maintenance windows of AWS Systems Manager."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_RATE = re.compile(r"rate\((?P<number>[0-9]+) (?P<unit>minute|hour|day)(?P<plural>s?)\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}
_SHORTEST_INTERVAL = 30  # minutes
_KINDS = ("rate(", "cron(", "at(")
_CRON_FIELDS = 6
_EACH_MONTH = ("*", "1/1")


class Association(Resource, token="aws:ssm/association:Association"):
    """What runs a document on targets, perhaps on a schedule."""

    names = ()

    schedule_expression: str | None = None
    apply_only_at_cron_interval: bool = False

    def faults(self) -> Iterator[str]:
        """Why Systems Manager rejects its schedule, each as a clause that begins with a verb."""
        schedule = known(self.schedule_expression)
        if not schedule:
            if self.apply_only_at_cron_interval:
                yield "has `apply_only_at_cron_interval` without a schedule, which it needs"
            return
        if not schedule.startswith(_KINDS):
            yield f"has the schedule '{schedule}'; it is rate(…), cron(…) or at(…)"
        if schedule.startswith("rate("):
            yield from self._rate_faults(schedule)
        if schedule.startswith("cron("):
            yield from _cron_faults(schedule)
        if schedule.startswith("at(") and not self.apply_only_at_cron_interval:
            yield f"has the schedule '{schedule}' without `apply_only_at_cron_interval`, which at(…) needs"

    def _rate_faults(self, schedule: str) -> Iterator[str]:
        found = _RATE.fullmatch(schedule)
        if found is None or (found["number"] == "1") == bool(found["plural"]):
            yield f"has the schedule '{schedule}'; it has the form rate(30 minutes), rate(1 hour) or rate(7 days)"
            return
        if int(found["number"]) * _MINUTES[found["unit"]] < _SHORTEST_INTERVAL:
            yield f"has the schedule '{schedule}'; it runs every {_SHORTEST_INTERVAL} minutes at the most"
        if self.apply_only_at_cron_interval:
            yield f"has `apply_only_at_cron_interval` with '{schedule}'; only cron(…) and at(…) have it"


def _cron_faults(schedule: str) -> Iterator[str]:
    fields = schedule[5:-1].split()
    if len(fields) < _CRON_FIELDS:
        yield f"has the schedule '{schedule}'; cron(…) has {_CRON_FIELDS} fields, from minutes to the year"
        return
    # The seconds, the first of seven fields, are optional.
    day, month, weekday = fields[-4:-1]
    if month not in _EACH_MONTH:
        yield f"has the schedule '{schedule}'; an association runs in each month, so that the month is *"
    if "?" not in (day, weekday):
        yield f"has the schedule '{schedule}'; either the day of the month or of the week is ?"


class MaintenanceWindow(Resource, token="aws:ssm/maintenanceWindow:MaintenanceWindow"):
    """A window for tasks, in hours."""

    name: str | None = None
    schedule: str = prop()
    duration: int = prop()
    cutoff: int = prop()

    def faults(self) -> Iterator[str]:
        """Why Systems Manager rejects it, each as a clause that begins with a verb."""
        yield from independently((MaintenanceWindow._length_faults, MaintenanceWindow._schedule_faults), self)

    def _length_faults(self) -> Iterator[str]:
        if self.cutoff >= self.duration:
            yield f"has `cutoff` {self.cutoff} and `duration` {self.duration} hours; the cutoff is less"

    def _schedule_faults(self) -> Iterator[str]:
        schedule = known(self.schedule).lower()
        if not schedule.startswith(_KINDS):
            yield f"has the schedule '{self.schedule}'; it is rate(…), cron(…) or at(…)"
        elif schedule.startswith("cron("):
            fields = schedule[5:-1].split()
            if len(fields) < _CRON_FIELDS:
                yield f"has the schedule '{self.schedule}'; cron(…) has {_CRON_FIELDS} fields, from minutes to the year"


class WindowTargets(View):
    """Which instances or groups are targets."""

    key: str = prop()


class MaintenanceWindowTarget(Resource, token="aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget"):
    """The targets of a maintenance window."""

    names = ()

    resource_type: str = prop()
    targets: list[WindowTargets] = prop(())

    def faults(self) -> Iterator[str]:
        """Why Systems Manager rejects it, each as a clause that begins with a verb."""
        kind, keys = known(self.resource_type), [known(target.key) for target in self.targets]
        for key in keys:
            if kind == "INSTANCE" and key not in ("InstanceIds", "tag-key") and not key.startswith("tag:"):
                yield f"has the target '{key}' with type INSTANCE; it is InstanceIds, tag-key or tag: and a key"
            if kind == "RESOURCE_GROUP" and not key.startswith("resource-groups:"):
                yield f"has the target '{key}' with type RESOURCE_GROUP; it is resource-groups:Name"
        if kind == "INSTANCE" and "InstanceIds" in keys and len(keys) > 1:
            yield "has the target InstanceIds and others; it is the only one"
