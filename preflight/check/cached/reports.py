"""A report as JSON from which it can be made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

from typing_extensions import override

from preflight.core.outline import Imported
from preflight.core.policy import Policy
from preflight.judge import exchange
from preflight.judge.finding import Judged
from preflight.report.report import Planning, Report


def as_json(report: Report) -> Mapping[str, Any]:
    """The report of one program."""
    judged = Judged(
        list(report.findings),
        list(report.abstentions),
        list(report.defects),
        notices=tuple(report.notices),
        resources=report.resources,
    )
    return {
        "path": report.path,
        "planning": report.planning._asdict(),
        "judged": list(exchange.lines(judged)),
        "unasked": report.unasked,
        "fixable": report.fixable,
        "file": report.file,
        "policies": {policy.name: policy.check.__module__ for policy in report.policies},
    }


def from_json(given: Mapping[str, Any]) -> Report:
    """The report from `as_json`; raises KeyError, TypeError, ValueError or AttributeError for anything else.

    Its policies are imported when they are read: most formats name a few of them.
    """
    policies = Imported(given["policies"])
    judged = exchange.of_lines(given["judged"], policies)
    return Report(
        path=given["path"],
        planning=Planning(**given["planning"]),
        findings=judged.findings,
        abstentions=judged.abstentions,
        defects=judged.defects,
        unasked=given["unasked"],
        fixable=given["fixable"],
        file=given["file"],
        resources=judged.resources,
        policies=_Policies(policies),
        notices=judged.notices,
    )


class _Policies(Sequence[Policy]):
    """The policies of a mapping, in its order."""

    def __init__(self, by_name: Mapping[str, Policy]) -> None:
        self._by_name, self._names = by_name, list(by_name)

    @overload
    def __getitem__(self, at: int) -> Policy: ...

    @overload
    def __getitem__(self, at: slice) -> list[Policy]: ...

    @override
    def __getitem__(self, at: int | slice) -> Policy | list[Policy]:
        if isinstance(at, slice):
            return [self._by_name[name] for name in self._names[at]]
        return self._by_name[self._names[at]]

    @override
    def __len__(self) -> int:
        return len(self._names)
