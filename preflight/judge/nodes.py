"""The resources of a stack as a picture needs them: what each waits for, and none of their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from preflight.core.planned import Planned


class Node(NamedTuple):
    """A resource. `waits_for` maps the URNs of the resources that it depends on to the property by which it does, or to ""."""

    urn: str
    type: str
    name: str
    parent: str = ""
    waits_for: Mapping[str, str] = {}
    is_component: bool = False
    place: str = ""
    """Where the program creates it, such as "infra/queues.py:12"; "" where that is not known."""

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Node:
        """A node from its `_asdict()`; raises TypeError for anything else."""
        return cls(**given)


def nodes(planned: Iterable[Planned]) -> Sequence[Node]:
    """The resources of a stack, without the stack itself and the providers."""
    return [_node(each) for each in planned if not each.type.startswith("pulumi:")]


def _node(planned: Planned) -> Node:
    waits_for = dict.fromkeys(planned.dependencies, "")
    for key, urns in planned.links.items():
        waits_for |= dict.fromkeys(urns, key)
    waits_for.pop(planned.urn, None)
    place = f"{planned.place[0]}:{planned.place[1]}" if planned.place is not None else ""
    return Node(planned.urn, planned.type, planned.name, planned.parent, waits_for, not planned.custom, place)
