"""What AWS Backup tests and reports: restore testing, frameworks, reports, and logically air-gapped vaults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_RESTORE_NAME = re.compile(r"[0-9A-Za-z_]{1,50}")
_AUDIT_NAME = re.compile(r"[a-zA-Z][_a-zA-Z0-9]{0,255}")
_MOST_HOURS, _MOST_DAYS, _MOST_RESOURCES = 168, 365, 30
_FEWEST_DAYS = 7
_COMPLIANCE = ("RESOURCE_COMPLIANCE_REPORT", "CONTROL_COMPLIANCE_REPORT")


class RecoveryPoints(View):
    """Which recovery points are restored."""

    include_vaults: list[str] = prop()
    selection_window_days: int | None = None


class RestoreTestingPlan(Resource, token="aws:backup/restoreTestingPlan:RestoreTestingPlan"):
    """A plan that restores backups as a test."""

    name: str | None = None
    schedule_expression: str = prop()
    start_window_hours: int | None = None
    recovery_point_selection: RecoveryPoints = prop()

    def faults(self) -> Iterator[str]:
        """Why Backup rejects it, each as a clause that begins with a verb."""
        yield from independently(
            (RestoreTestingPlan._name_faults, RestoreTestingPlan._time_faults, RestoreTestingPlan._selection_faults),
            self,
        )

    def _name_faults(self) -> Iterator[str]:
        yield from _restore_name_faults(known(self.name))

    def _time_faults(self) -> Iterator[str]:
        schedule, hours = known(self.schedule_expression), self.start_window_hours
        if not schedule.startswith("cron("):
            yield f"has the schedule '{schedule}'; it is cron(…)"
        if hours is not None and hours > _MOST_HOURS:
            yield f"has `start_window_hours` {hours}; it is at most {_MOST_HOURS}"

    def _selection_faults(self) -> Iterator[str]:
        selection = known(self.recovery_point_selection)
        days = selection.selection_window_days
        if not selection.include_vaults:
            yield 'has no `include_vaults`; it has ARNs of vaults, or ["*"]'
        if days is not None and not 1 <= days <= _MOST_DAYS:
            yield f"has `selection_window_days` {days}; it is 1 to {_MOST_DAYS}"


class RestoreTestingSelection(Resource, token="aws:backup/restoreTestingSelection:RestoreTestingSelection"):
    """The resources that a plan of tests restores."""

    name: str | None = None
    protected_resource_arns: list[str] = prop(())
    protected_resource_conditions: Any = None
    validation_window_hours: int | None = None

    def faults(self) -> Iterator[str]:
        """Why Backup rejects it, each as a clause that begins with a verb."""
        yield from independently(
            (
                RestoreTestingSelection._name_faults,
                RestoreTestingSelection._hour_faults,
                RestoreTestingSelection._resource_faults,
            ),
            self,
        )

    def _name_faults(self) -> Iterator[str]:
        yield from _restore_name_faults(known(self.name))

    def _hour_faults(self) -> Iterator[str]:
        hours = self.validation_window_hours
        if hours is not None and not 0 <= hours <= _MOST_HOURS:
            yield f"has `validation_window_hours` {hours}; it is 0 to {_MOST_HOURS}"

    def _resource_faults(self) -> Iterator[str]:
        arns = [known(arn) for arn in self.protected_resource_arns]
        if len(arns) > _MOST_RESOURCES:
            yield f"has {len(arns)} `protected_resource_arns`; it has at most {_MOST_RESOURCES}, or *"
        if "*" in arns and len(arns) > 1:
            yield "has * and others in its `protected_resource_arns`; it has one of both"
        if arns and "*" not in arns and self.has("protected_resource_conditions"):
            yield "has `protected_resource_conditions` with ARNs; conditions go with *"


def _restore_name_faults(name: str | None) -> Iterator[str]:
    if name is not None and not _RESTORE_NAME.fullmatch(name):
        yield f"has the name '{name}'; it has letters, digits and underscores, 50 at most"


def _audit_name_faults(name: str | None) -> Iterator[str]:
    if name is not None and not _AUDIT_NAME.fullmatch(name):
        yield f"has the name '{name}'; it begins with a letter, and has letters, digits and underscores"


class ReportSetting(View):
    """What a report covers."""

    report_template: str = prop()
    framework_arns: list[str] = prop(())


class ReportPlan(Resource, token="aws:backup/reportPlan:ReportPlan"):
    """A plan of reports."""

    name: str | None = None
    report_setting: ReportSetting = prop()

    def faults(self) -> Iterator[str]:
        """Why Backup rejects it, each as a clause that begins with a verb."""
        yield from independently((ReportPlan._name_faults, ReportPlan._framework_faults), self)

    def _name_faults(self) -> Iterator[str]:
        yield from _audit_name_faults(known(self.name))

    def _framework_faults(self) -> Iterator[str]:
        setting = known(self.report_setting)
        if setting.report_template in _COMPLIANCE and not setting.framework_arns:
            yield f"has the template {setting.report_template} without `framework_arns`, which it reports on"


class ControlScope(View):
    """The resources that a control evaluates."""

    tags: dict[str, Any] | None = None


class Control(View):
    """A control of a framework."""

    name: str = prop()
    scope: ControlScope | None = None


class Framework(Resource, token="aws:backup/framework:Framework"):
    """A framework of controls."""

    name: str | None = None
    controls: list[Control] = prop(())

    def faults(self) -> Iterator[str]:
        """Why Backup rejects it, each as a clause that begins with a verb."""
        yield from independently((Framework._name_faults, Framework._control_faults), self)

    def _name_faults(self) -> Iterator[str]:
        yield from _audit_name_faults(known(self.name))

    def _control_faults(self) -> Iterator[str]:
        for control in self.controls:
            scope = known(control.scope)
            tags = known(scope.tags) if scope is not None else None
            if tags is not None and len(tags) > 1:
                yield f"has the control {control.name} with {len(tags)} tags in its scope; it has one"


class AirGappedVault(Resource, token="aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault"):
    """A logically air-gapped vault; numbers are days."""

    name: str | None = None
    min_retention_days: int = prop()
    max_retention_days: int = prop()

    def faults(self) -> Iterator[str]:
        """Why Backup rejects it, each as a clause that begins with a verb."""
        yield from independently((AirGappedVault._least_faults, AirGappedVault._order_faults), self)

    def _least_faults(self) -> Iterator[str]:
        if self.min_retention_days < _FEWEST_DAYS:
            yield f"has `min_retention_days` {self.min_retention_days}; it is {_FEWEST_DAYS} or more"

    def _order_faults(self) -> Iterator[str]:
        least, most = self.min_retention_days, self.max_retention_days
        if least > most:
            yield f"has `min_retention_days` {least} and `max_retention_days` {most}; the maximum is not less"
