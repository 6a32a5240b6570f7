"""The baseline: what was found on the day on which it was written. It stays advice, and what is new blocks.

A finding is known by its policy, its resource and the block of it, and by no text: a message may change, and may show values.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from preflight.core.messages import shortened
from preflight.core.program import SettingsFile

from .finding import Finding, Location, Notice

FILE: Final = "preflight.baseline.json"
VERSION: Final = 1
KNOWN: Final[Mapping[str, Any]] = {
    "description": "Findings that are known: `preflight baseline` writes them.",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["policy"],
        "additionalProperties": False,
        "properties": {
            "policy": {"type": "string", "minLength": 1},
            "urn": {"type": "string", "description": "The resource's URN; absent for the stack or the program."},
            "property": {"type": "string", "description": "The path of the block in it, or the file of the program."},
            "count": {"type": "integer", "minimum": 1, "description": "How many there are; 1 unless it is given."},
        },
    },
}
"""The entries of the file and of the configuration of `baseline`, as JSON schema."""
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["version", "known"],
    "properties": {"version": {"const": VERSION}, "known": KNOWN},
}
"""The file, as JSON schema."""
_STACK_OF = re.compile(r"urn:pulumi:(?P<stack>[^:]*)::(?P<project>[^:]*)::")


class Key(NamedTuple):
    """What a finding is known by. `path` is without numbers, as they change when a block is added before it."""

    policy: str
    urn: str
    path: str

    def is_of(self, project: str, stack: str) -> bool:
        """Whether it is about this stack; one that is about no resource is about all stacks of its project."""
        found = _STACK_OF.match(self.urn)
        return found is None or (found["project"], found["stack"]) == (project, stack)


Known = Counter[Key]
"""How many findings there are of each key."""


class InvalidBaseline(ValueError):  # noqa: N818 - named for what the user has
    """A baseline cannot be used; the message is a clause that states why, `line` where."""

    def __init__(self, problem: str, line: int = 1) -> None:
        super().__init__(problem)
        self.line = line


def key(finding: Finding) -> Key:
    """What a finding is known by."""
    at = finding.location
    path = finding.path if finding.urn else at.file if at is not None and not at.in_archive else ""
    return Key(finding.policy, finding.urn, re.sub(r"\[\d+\]", "[]", path))


def known_in(findings: Iterable[Finding]) -> Known:
    """The findings as a baseline has them, apart from exempted ones."""
    return Counter(key(finding) for finding in findings if finding.exempted_by is None)


def read(file: SettingsFile) -> Known:
    """The entries of a baseline's file. Raises InvalidBaseline."""
    try:
        document = json.loads(file.text)
    except RecursionError:
        raise InvalidBaseline("is nested too deeply") from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise InvalidBaseline(f"is not JSON: {shortened(str(error))[0]}", line) from None
    if not isinstance(document, dict) or "known" not in document:
        raise InvalidBaseline("is no baseline: it has no list `known`")
    if document.get("version") != VERSION:
        raise InvalidBaseline(f"has the version {document.get('version')!r}, and this pack reads {VERSION}")
    return entries(document["known"])


def entries(given: Any) -> Known:
    """The entries of a list. Raises InvalidBaseline."""
    if not isinstance(given, list):
        raise InvalidBaseline("`known` is not a list")
    known: Known = Counter()
    for number, entry in enumerate(given, 1):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("policy"), str) or not entry["policy"]:
            raise InvalidBaseline(f"entry {number} names no policy")
        if strange := sorted(entry.keys() - KNOWN["items"]["properties"].keys()):
            raise InvalidBaseline(f"entry {number} has {strange[0]!r}, which is no field of a baseline")
        fields = [entry.get(name, "") for name in ("policy", "urn", "property")]
        count = entry.get("count", 1)
        if isinstance(count, float) and count.is_integer():
            count = int(count)  # numbers arrive as floats from the engine
        if not all(isinstance(field, str) for field in fields) or type(count) is not int or count < 1:
            raise InvalidBaseline(f"entry {number} has a field of another type, or a count that is not 1 or more")
        known[Key(*fields)] += count
    return known


def as_list(known: Known) -> list[dict[str, Any]]:
    """The entries as a file and a configuration have them, in an order that does not change."""
    return [
        {
            "policy": each.policy,
            **({"urn": each.urn} if each.urn else {}),
            **({"property": each.path} if each.path else {}),
            **({"count": known[each]} if known[each] > 1 else {}),
        }
        for each in sorted(known)
        if known[each] > 0
    ]


def as_text(known: Known) -> str:
    """The file: one entry a line, so that a difference is easy to read."""
    lines = ",\n".join(f"    {json.dumps(entry, ensure_ascii=False)}" for entry in as_list(known))
    return f'{{\n  "version": {VERSION},\n  "known": [{f"{chr(10)}{lines}{chr(10)}  " if lines else ""}]\n}}\n'


def shrunk(before: Known, found: Known, project: str, stack: str) -> Known:
    """A baseline without what is no longer found of a stack. Nothing is added, and other stacks stay as they are."""
    return Counter(
        {each: min(count, found[each]) if each.is_of(project, stack) else count for each, count in before.items()}
    )


def applied(findings: Iterable[Finding], known: Known, never: frozenset[str]) -> tuple[list[Finding], Known]:
    """The findings, those that are known as advice; and what of the baseline they are. `never`: policies that none covers.

    Of several with one key, the mandatory ones are covered first.
    """
    used: Known = Counter()
    result = list(findings)
    if known:
        for at in sorted(range(len(result)), key=lambda at: result[at].enforcement != "mandatory"):
            finding = result[at]
            known_by = key(finding)
            if finding.exempted_by is None and finding.policy not in never and used[known_by] < known[known_by]:
                used[known_by] += 1
                result[at] = finding._replace(enforcement="advisory", in_baseline=True)
    return result, used


def unusable(problem: InvalidBaseline, path: str = "") -> Notice:
    """The notice of a baseline that cannot be used."""
    if path:
        return Notice("invalid", f"the baseline {problem}; nothing of it counts", Location(path, problem.line))
    return Notice("invalid", f"the policy configuration of baseline: {problem}; nothing of it counts")
