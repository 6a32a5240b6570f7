"""Asks the policies about a plan, and turns what they say into findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from preflight import pack
from preflight.core.catalogue import Catalogue, Configured, verdicts
from preflight.core.policy import Abstention, Defect, Kind, Policy, Violation
from preflight.core.source import Files
from preflight.core.stack import Setting, Stack
from preflight.core.view import Planned
from preflight.core.wire import NO_MARKERS, Markers
from preflight.plan import PlannedResource

from .report import Finding, Level, Outcome, Spot

# What can be asked of each outcome: a stack of which a part is missing says nothing about the whole.
ASKED: Mapping[Outcome, tuple[Kind, ...]] = {
    "planned": ("program", "bundle", "resource", "stack"),
    "stopped": ("program", "bundle", "resource"),
    "not-planned": ("program",),
}


class Judged(NamedTuple):
    """What the policies say. `unasked` is how many were not asked."""

    findings: list[Finding]
    abstentions: list[Abstention]
    defects: list[Defect]
    unasked: int


class Judge:
    """Asks the policies of a catalogue, as they are configured.

    `folder` is the one that the program runs in: paths in it are shown as seen from the working folder. `redact` takes
    secrets out of the lines of source that are shown.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        configured: Mapping[str, Configured],
        folder: Path | None = None,
        redact: Callable[[str], str] = str,
    ) -> None:
        self._catalogue, self._configured = catalogue, configured
        self._folder, self._redact = folder, redact

    def judged(
        self,
        planned: Iterable[Planned],
        outcome: Outcome,
        *,
        setting: Setting,
        files: Files,
        markers: Markers = NO_MARKERS,
    ) -> Judged:
        """What they say of the resources that were planned, and of the program."""
        asked = Catalogue([policy for policy in self._catalogue.policies if policy.kind in ASKED[outcome]])
        stack = Stack(planned, whole=outcome == "planned", setting=setting, markers=markers, files=files)
        judged = Judged([], [], [], len(self._catalogue.policies) - len(asked.policies))
        for verdict in verdicts(asked, stack, self._configured):
            if isinstance(verdict, Violation):
                judged.findings.append(self._finding(verdict, stack))
            elif isinstance(verdict, Abstention):
                judged.abstentions.append(verdict)
            else:
                judged.defects.append(verdict)
        return judged

    def _finding(self, violation: Violation, stack: Stack) -> Finding:
        policy, resource = violation.policy, stack.get(violation.urn)
        spot = None
        if violation.place is not None:
            place = violation.place
            text = "" if violation.secret else self._redact(place.text)
            # A place in an archive is told as it is there.
            file = self.shown(place.path) if policy.kind == "program" else place.path
            spot = Spot(file, place.line, place.column, text)
        elif resource is not None and resource.planned.place is not None:
            made_in, line = resource.planned.place
            spot = Spot(self.shown(made_in), line)
        return Finding(
            policy=policy.name,
            severity=policy.severity,
            level=self.level(policy, advisory=violation.advisory),
            message=f"{violation.sentence.rstrip('.')}.",
            fix=fix(policy),
            page=pack.page(policy),
            urn=violation.urn,
            type=resource.type_token if resource is not None else "",
            resource="" if violation.place is not None else violation.subject,
            spot=spot,
        )

    def level(self, policy: Policy, *, advisory: bool = False) -> Level:
        """How a violation of a policy counts; advice never blocks."""
        configured = self._configured.get(policy.name, Configured())
        return "advisory" if advisory or (configured.enforcement or policy.enforcement) == "advisory" else "mandatory"

    def shown(self, file: str) -> str:
        """A file's path as seen from the working folder, or whole where it lies elsewhere."""
        if self._folder is None:
            return file
        path = os.path.normpath(self._folder / file)
        return os.path.relpath(path) if Path(path).is_relative_to(Path.cwd()) else path


def fix(policy: Policy) -> str:
    """What a policy's page says to do, on one line."""
    return " ".join(policy.doc["fix"].split())


def as_planned(resource: PlannedResource) -> Planned:
    """A resource of the planner as policies read it."""
    provider = resource.provider
    return Planned(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        inputs=resource.properties,
        outputs=resource.outputs,
        parent=resource.parent,
        provider=provider.urn if provider else "",
        provider_inputs=provider.properties if provider else None,
        dependencies=resource.dependencies,
        links=resource.property_dependencies,
        ignore_changes=resource.ignore_changes,
        custom=resource.custom,
        place=(str(resource.file), resource.line) if resource.file and resource.line else None,
    )
