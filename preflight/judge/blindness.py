"""What could not be foreseen, in one line with its count."""

from __future__ import annotations

from collections.abc import Sequence

from preflight.core import wire
from preflight.core.planned import Planned
from preflight.core.values import Secret, Unknown

# How the properties end that hold a document: `assumeRolePolicy`, `containerDefinitions`, `eventPattern`, `dashboardBody`.
DOCUMENTS = ("policy", "policies", "definition", "definitions", "document", "documents", "pattern", "template", "body")


def blind(planned: Sequence[Planned], reason: str) -> str:
    """Why documents of a stack are not known, with their number: a sentence without its full stop."""
    count = hidden(planned)
    if not count:
        return f"Judged by what the preview knows alone: {reason}"
    return f"{count} document{'s are' if count > 1 else ' is'} not known at this preview: {reason}"


def hidden(planned: Sequence[Planned]) -> int:
    """How many documents are unknown as a whole."""
    return sum(
        _is_unknown(wire.value(resource.inputs.get(key), key))
        for resource in planned
        for key in resource.inputs
        if key.lower().endswith(DOCUMENTS)
    )


def _is_unknown(value: object) -> bool:
    return isinstance(value.value if isinstance(value, Secret) else value, Unknown)
