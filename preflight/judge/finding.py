"""A finding: the one record from the judge to every output."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from preflight import pack
from preflight.core.evidence import Evidence
from preflight.core.messages import shortened
from preflight.core.planned import Planned
from preflight.core.policy import Abstention, Defect, Severity, Verdict, Violation
from preflight.core.stack import Setting
from preflight.core.syntax import Place
from preflight.plan.redaction import Redaction

from .configuration import Configuration
from .fixes import fix

Level = Literal["mandatory", "advisory"]


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
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Finding:
        """A finding from `as_json`; raises KeyError or TypeError for anything else."""
        locations = tuple(Location(**each) for each in given["locations"])
        evidence = tuple(Evidence(**each) for each in given["evidence"])
        return cls(**{**given, "locations": locations, "evidence": evidence})


class Judged(NamedTuple):
    """The result of evaluating the policies.

    `problem` is why what is known only after deployment could not be foreseen, as a clause; "" where it could, or where
    foresight was not needed.
    """

    findings: list[Finding]
    abstentions: list[Abstention]
    defects: list[Defect]
    problem: str = ""


def judged(
    verdicts: list[Verdict],
    planned: Mapping[str, Planned],
    configuration: Configuration,
    setting: Setting,
    problem: str = "",
) -> Judged:
    """Verdicts, sorted by what they are; `planned` has the resources by URN."""
    result = Judged([], [], [], problem)
    for verdict in verdicts:
        if isinstance(verdict, Violation):
            result.findings.append(finding(verdict, planned.get(verdict.urn), configuration, setting))
        elif isinstance(verdict, Abstention):
            result.abstentions.append(verdict)
        else:
            result.defects.append(verdict)
    return result


def finding(violation: Violation, planned: Planned | None, configuration: Configuration, setting: Setting) -> Finding:
    """The finding of a violation. Its fix is in the program's language, and its source has no secret."""
    policy = violation.policy
    message, document = shortened(violation.message)
    written = fix(policy, setting.runtime)
    advises = violation.advisory or configuration.level(policy) != "mandatory"
    return Finding(
        policy=policy.name,
        severity=policy.severity,
        enforcement="advisory" if advises else "mandatory",
        message=message,
        fix=f"{written} The statement: {document}" if document else written,
        subject=violation.subject,
        urn=violation.urn,
        type=planned.type if planned is not None else "",
        locations=_locations(violation, planned, setting),
        foreseen=violation.foreseen,
        secret=violation.secret,
        rule=policy.doc["sentence"],
        page=pack.page(policy),
        see=next(iter(policy.see), ""),
        evidence=policy.evidence,
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
    text = "" if violation.secret else redaction(setting.secret_strings)(place.text)
    in_archive = violation.policy.kind != "program"
    return (Location(place.path, place.line, place.column, text, place.length, in_archive), *created)
