"""Asks the policies about a plan, and turns what they say into findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from preflight import pack
from preflight.core.catalogue import Catalogue, Configured
from preflight.core.planned import Planned
from preflight.core.policy import Abstention, Defect, Kind, Policy, Verdict, Violation
from preflight.core.program import Files
from preflight.core.stack import Setting, Stack
from preflight.judge.merge import merge

from .report import Finding, Level, Outcome, Spot

if TYPE_CHECKING:
    from preflight.plan.foresight import Foresight

# What can be asked of each outcome: a stack of which a part is missing says nothing about the whole.
ASKED: Mapping[Outcome, tuple[Kind, ...]] = {
    "planned": ("program", "bundle", "resource", "stack"),
    "stopped": ("program", "bundle", "resource"),
    "not-planned": ("program",),
    "read": ("program",),
}


class Judged(NamedTuple):
    """What the policies say.

    `unasked` is how many were not asked, `blind` why what is undecided could not be judged as it will be deployed.
    """

    findings: list[Finding]
    abstentions: list[Abstention]
    defects: list[Defect]
    unasked: int = 0
    blind: str = ""


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
        self._folder, self.redact = folder, redact

    def judged(
        self,
        planned: Sequence[Planned],
        outcome: Outcome,
        *,
        setting: Setting,
        files: Files,
        foresee: Callable[[], Foresight] | None = None,
    ) -> Judged:
        """What they say of the resources that were planned, and of the program.

        With `foresee`, what hangs on a value that is not known yet is judged once more on the stack that it gives.
        """
        asked = [policy for policy in self._catalogue.policies if policy.kind in ASKED[outcome]]
        enabled = [policy for policy in asked if self._configured_of(policy).enforcement != "disabled"]
        stack = Stack(planned, whole=outcome == "planned", setting=setting, files=files)
        said = {policy: self._asked(policy, stack) for policy in enabled}
        undecided = [policy for policy, verdicts in said.items() if any(map(_is_known_later, verdicts))]
        foresight = foresee() if foresee and undecided and outcome == "planned" else None
        if foresight is not None and foresight.planned:
            deployed = Stack(foresight.planned, setting=setting, markers=foresight.markers, files=files)
            for policy in undecided:
                said[policy] = merge(said[policy], self._asked(policy, deployed))
        unasked = len(self._catalogue.policies) - len(asked) + self._catalogue.others
        judged = Judged([], [], [], unasked, foresight.problem if foresight else "")
        for verdict in (verdict for verdicts in said.values() for verdict in verdicts):
            if isinstance(verdict, Violation):
                judged.findings.append(self._finding(verdict, stack))
            elif isinstance(verdict, Abstention):
                judged.abstentions.append(verdict)
            else:
                judged.defects.append(verdict)
        return judged

    def _configured_of(self, policy: Policy) -> Configured:
        return self._configured.get(policy.name, Configured())

    def _asked(self, policy: Policy, stack: Stack) -> list[Verdict]:
        return policy.judge(stack, self._configured_of(policy).options)

    def _finding(self, violation: Violation, stack: Stack) -> Finding:
        policy, resource = violation.policy, stack.get(violation.urn)
        spot = None
        if violation.place is not None:
            place = violation.place
            text = "" if violation.secret else self.redact(place.text)
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
            message=as_sentence(violation.sentence),
            fix=fix(policy),
            page=pack.page(policy),
            urn=violation.urn,
            type=resource.type_token if resource is not None else "",
            resource=violation.subject if violation.urn or violation.place is None else "",
            spot=spot,
            foreseen=violation.foreseen,
        )

    def level(self, policy: Policy, *, advisory: bool = False) -> Level:
        """How a violation of a policy counts; advice never blocks."""
        level = self._configured_of(policy).enforcement or policy.enforcement
        return "advisory" if advisory or level == "advisory" else "mandatory"

    def shown(self, file: str) -> str:
        """A file's path as seen from the working folder, or whole where it lies elsewhere."""
        if self._folder is None:
            return file
        path = os.path.normpath(self._folder / file)
        return os.path.relpath(path) if Path(path).is_relative_to(Path.cwd()) else path


def _is_known_later(verdict: Verdict) -> bool:
    return isinstance(verdict, Abstention) and verdict.known_later


def as_sentence(text: str) -> str:
    """Text with a full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def fix(policy: Policy) -> str:
    """What a policy's page says to do, on one line."""
    return " ".join(policy.doc["fix"].split())
