"""What `list` and `explain` show of each policy, kept in the user's cache so that they start without importing all policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from preflight.core.policy import Policy
from preflight.user_cache import kept_of_pack

from .lookup import Words, words_of

FORM = 1
"""Changes with the format, so that an older overview is not read."""


@dataclass(frozen=True, eq=False)
class Summary:
    """What is known of a policy without importing it. `listed` is what `list --json` prints."""

    name: str
    module: str
    doc: Mapping[str, str]
    listed: Mapping[str, Any]
    counted: Sequence[Any]
    """Its words, as they are kept."""
    evidence: Sequence[Any] = ()

    @cached_property
    def words(self) -> Words:
        """Its words."""
        errors, rule, reason = self.counted
        return Words([(frozenset(text), weight) for text, weight in errors], frozenset(rule), frozenset(reason))

    @property
    def error(self) -> Sequence[str]:
        """The errors that it prevents."""
        found: Sequence[str] = self.listed["error"]
        return found

    @property
    def formerly(self) -> Sequence[str]:
        """The names that it had before."""
        found: Sequence[str] = self.listed["formerly"]
        return found


@dataclass(frozen=True)
class Overview:
    """Every policy's summary, by name."""

    policies: Sequence[Summary]

    @cached_property
    def by_name(self) -> Mapping[str, Summary]:
        """Every summary by the policy's name, and by the names it had before."""
        former = {name: each for each in self.policies for name in each.formerly}
        return former | {each.name: each for each in self.policies}


def overview() -> Overview:
    """The overview of the catalogue: the one that is kept, or a new one, which is then kept."""
    return kept_of_pack("overview", FORM, _made, lambda kept: Overview([_summary(each) for each in kept]))


def _made() -> list[Mapping[str, Any]]:
    from preflight.core.catalogue import discover  # noqa: PLC0415 - as below

    return [_as_json(policy) for policy in discover().policies]


def _as_json(policy: Policy) -> Mapping[str, Any]:
    from .listing import as_json  # noqa: PLC0415 - needed only to make an overview

    found = words_of(policy)
    return {
        "module": policy.check.__module__,
        "doc": dict(policy.doc),
        "listed": as_json(policy),
        "words": [[[sorted(text), weight] for text, weight in found.errors], sorted(found.rule), sorted(found.reason)],
    }


def _summary(kept: Mapping[str, Any]) -> Summary:
    return Summary(kept["listed"]["name"], kept["module"], kept["doc"], kept["listed"], kept["words"])
