"""Remedies: how the inputs of a resource are changed so that a policy holds, with the enforcement level `remediate`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, get_type_hints

from .options import Option, options_of
from .values import forget_secrets
from .view import Resource

Changes: TypeAlias = Iterator[tuple[str, Any]]
"""Each property that changes, by its name on the wire, with its new value; None removes it."""


@dataclass(frozen=True, eq=False)
class Remedy:
    """A function that changes the inputs of a resource; its docstring is what a user reads that it has done."""

    change: Callable[..., Changes]

    @cached_property
    def subject(self) -> type[Resource]:
        """The resources that it changes: the type of its first parameter."""
        kind: type[Resource] = next(iter(get_type_hints(self.change).values()))
        return kind

    @cached_property
    def description(self) -> str:
        """What it does: "Sets the tracing mode to Active"."""
        return " ".join(inspect.cleandoc(self.change.__doc__ or "").split()).removesuffix(".")

    def options(self, descriptions: Mapping[str, str]) -> dict[str, Option]:
        """What a user may configure of it: its keyword-only parameters."""
        return options_of(self.change, descriptions)

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(self.options({}))

    def changes(self, resource: Resource, options: Mapping[str, Any]) -> dict[str, Any]:
        """The properties that change; none where that depends on a value that is not known, or by a defect. Never raises."""
        forget_secrets()
        try:
            own = {name: value for name, value in options.items() if name in self._own}
            return dict(self.change(resource, **own))
        except Exception:  # noqa: BLE001 - what is not known or not as expected stays as it is, and blocks
            return {}


def remedy(change: Callable[..., Changes]) -> Remedy:
    """Mark the function, in a policy's file, that changes a resource so that the policy holds.

    Its first parameter is the resource. It yields only what leaves nothing to decide, and reads no secret.
    """
    return Remedy(change)
