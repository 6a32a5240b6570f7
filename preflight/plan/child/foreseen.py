"""Changes the SDK in this process for a plan in which markers represent what only a deployment would know."""

from __future__ import annotations

from typing import Any

import pulumi

from .markers import ANY
from .outputs import unknown
from .references import exported


def change_sdk(markers: Any) -> None:
    """Give each reference to another stack the outputs that are read, and have a function of `apply` survive a marker."""
    _foresee_stack_references(markers)
    _survive_markers()


def _survive_markers() -> None:
    """Where the function of an `apply` raises at a marker, the result is unknown, as it is in a preview.

    A function may take a real value apart in a way that no marker has parts for: an address by its colons, text in base64. An
    error that another value would bring as well, such as an attribute that no string has, stays one.
    """
    original = pulumi.Output.apply

    def apply(self: Any, func: Any, run_with_unknowns: bool = False) -> Any:  # noqa: FBT001, FBT002 - as in the SDK
        def tried(value: Any) -> Any:
            try:
                return func(value)
            except Exception as error:
                if not (_is_of_value(error) and _holds_marker(value)):
                    raise
                return unknown()

        return original(self, tried, run_with_unknowns)

    pulumi.Output.apply = apply  # type: ignore[method-assign]


def _is_of_value(error: Exception) -> bool:
    """Whether an error may be one of the value alone: None is what a search in it gives that finds nothing."""
    return isinstance(error, (ValueError, LookupError, ArithmeticError)) or "'NoneType'" in str(error)


def _holds_marker(value: Any) -> bool:
    if isinstance(value, (list, tuple, dict)):
        return any(map(_holds_marker, value.values() if isinstance(value, dict) else value))
    return isinstance(value, (str, int, float)) and ANY.search(str(value)) is not None


def _foresee_stack_references(markers: Any) -> None:
    """Give every reference to another stack the outputs that the program reads.

    No class declares what another stack exports, so the outputs of a reference, a dict, become one that has every key.
    """
    original = pulumi.StackReference.__init__

    def init(self: Any, name: str, *args: Any, **kwargs: Any) -> None:
        original(self, name, *args, **kwargs)
        self.outputs = pulumi.Output.all(self.urn, self.outputs).apply(lambda both: _ForeseenOutputs(both[0], markers))

    pulumi.StackReference.__init__ = init  # type: ignore[method-assign]


class _ForeseenOutputs(dict):  # type: ignore[type-arg]
    """The outputs of another stack, as far as the program reads them."""

    def __init__(self, urn: str, markers: Any) -> None:
        super().__init__()
        self._urn, self._markers = urn, markers

    def __missing__(self, key: str) -> Any:
        return exported(key, self._urn, self._markers)

    def __contains__(self, _: object) -> bool:
        return True

    def get(self, key: str, _: Any = None) -> Any:
        return self[key]
