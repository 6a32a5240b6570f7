"""What the inputs of a resource have: whether one is set, and which values occur twice."""

from __future__ import annotations

from collections.abc import Iterable

from preflight.core.values import Partial, Unknown, bare, known
from preflight.core.view import View


def is_set(view: View, name: str) -> bool:
    """Whether a property, by its Python name, has another value than the empty ones that Terraform does not send.

    One whose value is unknown is set.
    """
    value = bare(known(view).wire_value(getattr(type(view), name).key))
    return isinstance(value, Unknown | Partial) or value not in (None, "", False, [], {})


def repeated(values: Iterable[object]) -> list[str]:
    """The strings and numbers that occur more than once, as strings, each once; values that are unknown are skipped."""
    seen: dict[str, int] = {}
    for value in values:
        if isinstance(value, str | int):
            seen[str(value)] = seen.get(str(value), 0) + 1
    return [value for value, times in seen.items() if times > 1]
