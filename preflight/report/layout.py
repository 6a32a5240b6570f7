"""Where the resources of a stack are in its picture: what waits for others is to the right of them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, sqrt
from typing import NamedTuple

from preflight.judge.nodes import Node

MOST = 2_000
"""How many resources a picture shows. A browser has to draw them, and a reader to find one."""
WIDTH, HEIGHT = 200, 46
"""The size of a resource, in pixels."""
ACROSS, DOWN = 72, 12
"""The space between columns, and between the resources of a column."""
_APART = 36  # between groups that have no link to each other
_SWEEPS = 4
_WIDER = 1.7  # a picture is wider than high


class Picture(NamedTuple):
    """A picture: the resources and the place of each (left, top), in pixels.

    `edges` are pairs of numbers of resources: the second one waits for the first, by the property that is named. `left_out` is
    how many resources there are besides.
    """

    nodes: Sequence[Node]
    places: Sequence[tuple[int, int]]
    edges: Sequence[tuple[int, int, str]]
    width: int
    height: int
    left_out: int


def laid_out(nodes: Sequence[Node], ranks: Mapping[str, int]) -> Picture:
    """The picture of a stack. `ranks` has the URNs of what findings are about: the gravest have the lowest numbers.

    Components that have no findings are left out. Where there are too many resources, those with findings are kept, then those
    that they are linked to.
    """
    awaited = {urn for node in nodes for urn in node.waits_for}
    wanted = [node for node in nodes if not node.is_component or node.urn in ranks or node.urn in awaited]
    shown = _chosen(wanted, ranks)
    numbers = {node.urn: at for at, node in enumerate(shown)}
    edges = [
        (numbers[urn], at, key)
        for at, node in enumerate(shown)
        for urn, key in node.waits_for.items()
        if urn in numbers
    ]
    groups = [_Group(members, edges) for members in _linked(len(shown), edges)]
    worst = [min(ranks.get(shown[each].urn, len(ranks)) for each in group.members) for group in groups]
    order = sorted(range(len(groups)), key=lambda at: (len(groups[at].members) == 1, worst[at], groups[at].members[0]))
    places, width, height = _packed([groups[at] for at in order])
    return Picture(shown, [places[at] for at in range(len(shown))], edges, width, height, len(wanted) - len(shown))


def _chosen(nodes: Sequence[Node], ranks: Mapping[str, int]) -> Sequence[Node]:
    if len(nodes) <= MOST:
        return nodes
    kept = {urn for urn, _ in sorted(ranks.items(), key=lambda each: each[1])[:MOST]}
    near = {urn for node in nodes if node.urn in kept for urn in node.waits_for}
    near |= {node.urn for node in nodes if not kept.isdisjoint(node.waits_for)}
    order = sorted(nodes, key=lambda node: (node.urn not in kept, node.urn not in near))
    chosen = {node.urn for node in order[:MOST]}
    return [node for node in nodes if node.urn in chosen]


def _linked(count: int, edges: Iterable[tuple[int, int, str]]) -> list[list[int]]:
    """The numbers of the resources, those that are linked together, directly or through others."""
    beside: dict[int, list[int]] = defaultdict(list)
    for first, second, _ in edges:
        beside[first].append(second)
        beside[second].append(first)
    groups, met = [], set()
    for at in range(count):
        if at in met:
            continue
        group, waiting = [], deque([at])
        met.add(at)
        while waiting:
            group.append(each := waiting.popleft())
            new = [other for other in beside[each] if other not in met]
            met.update(new)
            waiting.extend(dict.fromkeys(new))
        groups.append(sorted(group))
    return groups


class _Group:
    """Resources that are linked, in columns: each is to the right of all that it waits for."""

    def __init__(self, members: Sequence[int], edges: Iterable[tuple[int, int, str]]) -> None:
        self.members = members
        self._before: dict[int, list[int]] = {each: [] for each in members}
        self._after: dict[int, list[int]] = {each: [] for each in members}
        for first, second, _ in edges:
            if first in self._before:
                self._before[second].append(first)
                self._after[first].append(second)
        columns = self._ordered(self._columns())
        # A column that is high is broken into several.
        most = max(6, ceil(sqrt(len(members)) * 1.2))
        self._broken = [column[at : at + most] for column in columns for at in range(0, len(column), most)]
        self.width = len(self._broken) * (WIDTH + ACROSS) - ACROSS
        self.height = max(map(len, self._broken)) * (HEIGHT + DOWN) - DOWN

    def places(self, left: int, top: int) -> dict[int, tuple[int, int]]:
        """The place of each resource, where the group begins at a place. Columns are centred."""
        found = {}
        for at, column in enumerate(self._broken):
            above = (self.height - len(column) * (HEIGHT + DOWN) + DOWN) // 2
            for row, each in enumerate(column):
                found[each] = (left + at * (WIDTH + ACROSS), top + above + row * (HEIGHT + DOWN))
        return found

    def _columns(self) -> list[list[int]]:
        """By the longest way to something that waits for nothing. What waits for itself, in a broken export, comes last."""
        column = dict.fromkeys(self.members, 0)
        open_ = {each: len(before) for each, before in self._before.items()}
        ready = deque(each for each, count in open_.items() if not count)
        placed = set()
        while ready:
            each = ready.popleft()
            placed.add(each)
            for after in self._after[each]:
                column[after] = max(column[after], column[each] + 1)
                open_[after] -= 1
                if not open_[after]:
                    ready.append(after)
        last = max((column[each] for each in placed), default=-1) + 1
        columns = [[] for _ in range(last)]  # type: list[list[int]]
        for each in self.members:
            if each in placed:
                columns[column[each]].append(each)
        circle = [each for each in self.members if each not in placed]
        return [*columns, circle] if circle else columns

    def _ordered(self, columns: list[list[int]]) -> list[list[int]]:
        """Each column in the order of what it is linked to, so that few lines cross."""
        row = {each: at for column in columns for at, each in enumerate(column)}

        def middle(each: int, beside: Mapping[int, Sequence[int]]) -> float:
            linked = beside[each]
            return sum(row[other] for other in linked) / len(linked) if linked else row[each]

        for sweep in range(_SWEEPS):
            beside = self._after if sweep % 2 else self._before
            for column in reversed(columns) if sweep % 2 else columns:
                column.sort(key=lambda each: (middle(each, beside), each))
                row.update({each: at for at, each in enumerate(column)})
        return columns


def _packed(groups: Sequence[_Group]) -> tuple[dict[int, tuple[int, int]], int, int]:
    """The groups beside each other, in lines; the places, and the size of it all."""
    area = sum((group.width + _APART) * (group.height + _APART) for group in groups)
    room = max([int(sqrt(area) * _WIDER), *(group.width for group in groups)], default=0)
    places: dict[int, tuple[int, int]] = {}
    left = top = line = widest = 0
    for group in groups:
        if left and left + group.width > room:
            left, top, line = 0, top + line + _APART, 0
        places |= group.places(left, top)
        line = max(line, group.height)
        widest = max(widest, left + group.width)
        left += group.width + _APART
    return places, widest, top + line
