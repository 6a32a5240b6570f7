"""Findings with one cause, so that a reader sees it once."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from preflight.judge.finding import Finding, Level


class Cause(NamedTuple):
    """Findings with one cause. The first one explains it, the others are further places.

    `repeats` are those of other policies that report the same misspelt name.
    """

    findings: tuple[Finding, ...]
    repeats: tuple[Finding, ...] = ()

    @property
    def first(self) -> Finding:
        """The finding that explains the cause."""
        return self.findings[0]

    @property
    def level(self) -> Level:
        """The enforcement level of the first finding; none of the others has a higher one."""
        return self.first.enforcement


def causes(findings: Sequence[Finding]) -> list[Cause]:
    """The findings by their causes, in the order in which the causes first appear.

    One cause have findings of one policy with the same message, such as those about five functions with one role; and a
    misspelt name in the source with what other policies report about the resource that gets it.
    """
    same: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        same.setdefault(_key(finding), []).append(finding)
    misspelt: dict[str, list[tuple[Finding, str]]] = {}
    for group in same.values():
        if (name := _misspelt(group[0])) and group[0].location:
            misspelt.setdefault(group[0].location.file, []).append((group[0], name))
    repeats: dict[int, list[Finding]] = {}
    found: list[list[Finding]] = []
    for group in same.values():
        near = misspelt.get(group[0].location.file, ()) if group[0].urn and group[0].location else ()
        source = next((each for each, name in near if _repeats(group, each, name)), None)
        if source is None:
            found.append(group)
        else:
            repeats.setdefault(id(source), []).extend(group)
    return [Cause(tuple(group), tuple(repeats.get(id(group[0]), ()))) for group in found]


# What is misspelt is the first thing that a message quotes.
_QUOTED = re.compile(r"'(\w+)'|`(\w+)`")
_HINT = "did you mean"
_SHORTEST_NAME = 6


def _key(finding: Finding) -> Hashable:
    """What findings with one cause have in common."""
    if (name := _misspelt(finding)) and finding.location:
        return finding.policy, finding.enforcement, finding.in_baseline, name, finding.location.file
    return (
        finding.policy,
        finding.enforcement,
        finding.message,
        finding.foreseen,
        finding.in_baseline,
        finding.secret and finding.urn,
    )


def _misspelt(finding: Finding) -> str:
    """The misspelt name that a finding about the source is about, as it is compared; "" for any other finding."""
    quoted = _QUOTED.search(finding.message) if finding.is_about_source and _HINT in finding.message else None
    name = _plain(quoted[1] or quoted[2]) if quoted else ""
    return name if len(name) >= _SHORTEST_NAME else ""


def _repeats(group: Sequence[Finding], source: Finding, name: str) -> bool:
    """Whether findings about a resource are about a name that is misspelt in the statement which creates it."""
    at = source.location
    return at is not None and all(
        each.urn
        and source.enforcement in (each.enforcement, "mandatory")
        and each.location is not None
        and each.location.file == at.file
        and each.location.line <= at.line
        and re.search(rf"\b{name}\b", _plain(each.message))
        for each in group
    )


def _plain(text: str) -> str:
    """Names as they are compared: `visibility_config` is `visibilityConfig`."""
    return text.replace("_", "").lower()
