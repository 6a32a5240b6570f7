"""A finding: the one record from the judge to every output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from preflight import pack
from preflight.core.evidence import Evidence
from preflight.core.messages import escaped, shortened
from preflight.core.planned import Planned
from preflight.core.policy import Abstention, Defect, Severity, Verdict, Violation
from preflight.core.stack import Setting
from preflight.core.syntax import Place
from preflight.plan.redaction import Redaction

from .configuration import Configuration
from .fixes import fix
from .nodes import Node

Level = Literal["mandatory", "advisory"]
NOT_CHANGED = "The level `remediate` changes nothing for this policy, and blocks like `mandatory`."
NOT_CHANGED_YET = "The level `remediate` changes it in `pulumi up` where all that it needs is known; else it blocks."


class Location(NamedTuple):
    """A place in a file. Line and column count from 1; `text` is the line, `length` how many characters of it are meant.

    The column is 0 and the text empty where only the line is known. `in_archive`: the path is one in the archive of the
    resource, not one of the program.
    """

    file: str
    line: int
    column: int = 0
    text: str = ""
    length: int = 1
    in_archive: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Exempted(NamedTuple):
    """Why a finding does not count: somebody exempted it.

    `by` is where: the policy configuration, the file preflight.toml, or a comment in the program. `location` is its place; None
    for the policy configuration. `until` is an ISO date, the last day on which it is exempted; "" for one without an end.
    """

    by: Literal["configuration", "file", "comment"]
    reason: str
    owner: str = ""
    until: str = ""
    location: Location | None = None

    def __str__(self) -> str:
        end = f", until {self.until}" if self.until else ""
        return f"{self.reason}{end}{f', {self.owner}' if self.owner else ''}"


class Notice(NamedTuple):
    """What a user should know about exemptions, the baseline and the facts. `message` is a sentence without a full stop.

    "invalid": it cannot be used as it is written. "refused": the organization does not allow it. "expired", "expires" (within
    14 days), "unused": of an exemption. "fixed": entries of the baseline that are no longer found. "changed": what a policy
    with the level `remediate` has changed, or would change. "outdated": facts are older than the user allows.
    """

    kind: Literal["invalid", "refused", "expired", "expires", "unused", "fixed", "changed", "outdated"]
    message: str
    location: Location | None = None
    """Its place; None for the policy configuration."""

    @property
    def sentence(self) -> str:
        """The message after its place."""
        return f"{self.location}: {self.message}" if self.location else self.message

    def as_json(self) -> dict[str, Any]:
        """The notice as JSON can represent it."""
        return self._asdict() | {"location": _location_as_json(self.location)}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Notice:
        """A notice from `as_json`; raises KeyError or TypeError for anything else."""
        return cls(**{**given, "location": _location_from_json(given["location"])})


class Finding(NamedTuple):
    """A policy does not hold.

    `message` continues `subject` ("Queue 'orders'", "The stack", "api.py:3"); with an empty subject it is a sentence. `urn`
    and `type` are empty where it is about the program or the stack as a whole. `rule` is what must hold, `see` the first page
    that states it, `page` the address of the policy's page. `secret`: a secret was read, and the message contains no value.
    """

    policy: str
    severity: Severity
    enforcement: Level
    message: str
    fix: str
    subject: str = ""
    urn: str = ""
    type: str = ""
    locations: tuple[Location, ...] = ()
    foreseen: bool = False
    """Whether the preview alone does not show it: it was found in the stack as it will be deployed."""
    secret: bool = False
    rule: str = ""
    page: str = ""
    see: str = ""
    evidence: tuple[Evidence, ...] = ()
    path: str = ""
    """The path of the block that it is about, on the wire (`globalSecondaryIndexes[0]`); empty for the resource as a whole."""
    within: tuple[str, ...] = ()
    """The URNs of the components that the resource is in, the nearest first."""
    exempted_by: Exempted | None = None
    """Why it does not count. Then `enforcement` is the level that it would have."""
    in_baseline: bool = False
    """Whether it was there when the baseline was written, which makes it advisory."""

    @property
    def sentence(self) -> str:
        """What a user reads: the subject and what is wrong with it."""
        sentence = f"{self.subject} {self.message}" if self.subject else self.message
        return f"{sentence} (as it will be deployed)" if self.foreseen else sentence

    @property
    def text(self) -> str:
        """All of it, where there is one string for it: what is wrong, the fix, and where the fact is stated."""
        stop = "" if self.sentence.endswith("?") else "."
        return f"{self.sentence}{stop}\nFix: {self.fix}\nSee: {self.see}"

    @property
    def is_about_source(self) -> bool:
        """Whether it is about a place in the program, and not about a resource, the stack or the program as a whole."""
        return bool(self.locations) and not self.urn

    @property
    def location(self) -> Location | None:
        """The place of what is wrong: the first of its locations."""
        return self.locations[0] if self.locations else None

    @property
    def created_at(self) -> Location | None:
        """Where the program creates the resource that it is about; None where that is not known."""
        return next((each for each in self.locations if self.urn and not each.in_archive), None)

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON can represent it."""
        return self._asdict() | {
            "locations": [each._asdict() for each in self.locations],
            "evidence": [each._asdict() for each in self.evidence],
            "exempted_by": _exempted_as_json(self.exempted_by),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Finding:
        """A finding from `as_json`; raises KeyError or TypeError for anything else."""
        locations = tuple(Location(**each) for each in given["locations"])
        evidence = tuple(Evidence(**each) for each in given["evidence"])
        exempted_by = given["exempted_by"] and Exempted(
            **{**given["exempted_by"], "location": _location_from_json(given["exempted_by"]["location"])}
        )
        read = {
            "locations": locations,
            "evidence": evidence,
            "within": tuple(given["within"]),
            "exempted_by": exempted_by,
        }
        return cls(**{**given, **read})


def _exempted_as_json(given: Exempted | None) -> dict[str, Any] | None:
    return None if given is None else given._asdict() | {"location": _location_as_json(given.location)}


def _location_as_json(given: Location | None) -> dict[str, Any] | None:
    return None if given is None else given._asdict()


def _location_from_json(given: Mapping[str, Any] | None) -> Location | None:
    return Location(**given) if given else None


class Judged(NamedTuple):
    """The result of evaluating the policies.

    `problem` is why what is known only after deployment could not be foreseen, as a clause; "" where it could, or where
    foresight was not needed.
    """

    findings: list[Finding]
    abstentions: list[Abstention]
    defects: list[Defect]
    problem: str = ""
    notices: tuple[Notice, ...] = ()
    resources: Sequence[Node] = ()
    """What was judged, where it was kept."""


def judged(
    verdicts: list[Verdict],
    planned: Mapping[str, Planned],
    configuration: Configuration,
    setting: Setting,
    problem: str = "",
) -> Judged:
    """Verdicts, sorted by what they are; `planned` has the resources by URN."""
    result = Judged([], [], [], problem)
    components: dict[str, tuple[str, ...]] = {}  # one tuple for all findings about a resource and its siblings
    for verdict in verdicts:
        if isinstance(verdict, Violation):
            about = planned.get(verdict.urn)
            parent = about.parent if about is not None else ""
            within = components.get(parent)
            if within is None:
                within = components[parent] = _components(verdict.urn, planned)
            result.findings.append(finding(verdict, about, configuration, setting, within))
        elif isinstance(verdict, Abstention):
            result.abstentions.append(
                verdict._replace(subject=escaped(verdict.subject), reason=escaped(verdict.reason))
            )
        else:
            result.defects.append(verdict)
    return result


def _components(urn: str, planned: Mapping[str, Planned]) -> tuple[str, ...]:
    """The URNs of the components that a resource is in, the nearest first."""
    found: dict[str, None] = {}
    at = planned.get(urn)
    while at is not None and at.parent and at.parent not in found and ":pulumi:Stack::" not in at.parent:
        found[at.parent] = None
        at = planned.get(at.parent)
    return tuple(found)


def finding(
    violation: Violation,
    planned: Planned | None,
    configuration: Configuration,
    setting: Setting,
    within: tuple[str, ...] = (),
) -> Finding:
    """The finding of a violation. Its fix is in the program's language, and its source has no secret."""
    policy = violation.policy
    message, document = shortened(escaped(violation.message))
    written = fix(policy, setting.runtime)
    if configuration.remediates(policy):
        written = f"{written} {NOT_CHANGED if policy.remedy is None else NOT_CHANGED_YET}"
    advises = violation.advisory or configuration.level(policy) != "mandatory"
    return Finding(
        policy=policy.name,
        severity=policy.severity,
        enforcement="advisory" if advises else "mandatory",
        message=message,
        fix=f"{written} The statement: {document}" if document else written,
        subject=escaped(violation.subject),
        urn=violation.urn,
        type=planned.type if planned is not None else "",
        locations=_locations(violation, planned, setting),
        foreseen=violation.foreseen,
        secret=violation.secret,
        rule=policy.doc["sentence"],
        page=pack.page(policy),
        see=next(iter(policy.see), ""),
        evidence=policy.evidence,
        path=violation.path,
        within=within,
    )


@lru_cache(maxsize=1)
def redaction(secrets: frozenset[str]) -> Redaction:
    """Takes the secrets of a configuration out of a string."""
    return Redaction(secrets)


def _locations(violation: Violation, planned: Planned | None, setting: Setting) -> tuple[Location, ...]:
    created = (Location(*planned.place),) if planned is not None and planned.place is not None else ()
    place: Place | None = violation.place
    if place is None:
        return created
    text = "" if violation.secret else redaction(setting.secret_strings).of_source(place.text)
    in_archive = violation.policy.kind != "program"
    return (Location(place.path, place.line, place.column, text, place.length, in_archive), *created)
