"""What could not be foreseen, in one line with its count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from preflight.core import wire
from preflight.core.planned import Planned
from preflight.core.values import Unknown, bare
from preflight.core.wire import NO_MARKERS, Markers

if TYPE_CHECKING:
    from preflight.plan.foresight import Foresight

# How the properties end that hold a document: `assumeRolePolicy`, `containerDefinitions`, `eventPattern`, `dashboardBody`.
DOCUMENTS = ("policy", "policies", "definition", "definitions", "document", "documents", "pattern", "template", "body")

# Names that end so and have the ARN of what is defined elsewhere.
REFERENCES = frozenset({"taskDefinition", "jobDefinition"})


def blind(planned: Sequence[Planned], reason: str) -> str:
    """Why documents of a stack are not known, with their number: a sentence without its full stop."""
    count = hidden(planned)
    if not count:
        return f"Judged by what the preview knows alone: {reason}"
    return f"{_counted(count)} not known at this preview: {reason}"


def partly_blind(foresight: Foresight) -> str:
    """How many documents stay unknown although a stack was foreseen, and why the first of them does; "" where none does."""
    left = list(_hidden(foresight.planned, foresight.markers))
    if not left:
        return ""
    resource, key = left[0]
    kind = resource.type.rpartition(":")[2]
    why = f"`{key}` of {kind} '{resource.name}' {foresight.why_unknown(resource, key)}"
    return f"{_counted(len(left))} not known at this preview: {why}"


def hidden(planned: Sequence[Planned], markers: Markers = NO_MARKERS) -> int:
    """How many documents are unknown as a whole."""
    return sum(1 for _ in _hidden(planned, markers))


def _hidden(planned: Sequence[Planned], markers: Markers) -> Iterator[tuple[Planned, str]]:
    for resource in planned:
        for key in resource.inputs:
            if key.lower().endswith(DOCUMENTS) and key not in REFERENCES:
                value = bare(wire.value(resource.inputs[key], key, markers))
                # A value that is an output as a whole is known by where it comes from.
                if isinstance(value, Unknown) and value.__origin__ is None:
                    yield resource, key


def _counted(count: int) -> str:
    return f"{count} document{'s are' if count > 1 else ' is'}"
