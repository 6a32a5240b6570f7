"""A policy's options: its keyword-only parameters, as a JSON schema for Pulumi and as validated values."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints


class Between:
    """Bounds of a number, both allowed: `Annotated[int, Between(1, 900)]`."""

    def __init__(self, lowest: float, highest: float | None = None) -> None:
        self.lowest, self.highest = lowest, highest


class InvalidOption(ValueError):  # noqa: N818 - named for what the user wrote
    """An option has a value that its policy does not take. The message names the option, the value and the allowed values."""


@dataclass(frozen=True)
class Option:
    """One option: its name, its type, its default."""

    name: str
    hint: Any
    default: Any
    bounds: Between | None
    description: str

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        found = _schema(self.hint)
        if self.bounds:
            found["minimum"] = self.bounds.lowest
            if self.bounds.highest is not None:
                found["maximum"] = self.bounds.highest
        if self.description:
            found["description"] = self.description
        if self.default is not None:
            found["default"] = _plain(self.default)
        return found

    def value(self, given: Any) -> Any:
        """A configured value as the policy takes it; raises InvalidOption."""
        value = _value(self.hint, given)
        low, high = (self.bounds.lowest, self.bounds.highest) if self.bounds else (None, None)
        too_low = low is not None and value is not _WRONG and value < low
        if value is _WRONG or too_low or (high is not None and value > high):
            raise InvalidOption(f"{self.name}: {given!r} is not {_words(self.hint, self.bounds)}")
        return value


def options_of(function: Callable[..., Any], descriptions: Mapping[str, str]) -> dict[str, Option]:
    """The options of a policy's function, by name."""
    if inspect.isfunction(function) and not function.__code__.co_kwonlyargcount:
        return {}  # as most have none, which takes less time than to read the signature
    hints = get_type_hints(function, include_extras=True)
    found = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            hint, bounds = hints[parameter.name], None
            if get_origin(hint) is Annotated:
                hint, bounds = get_args(hint)
            name = parameter.name
            found[name] = Option(name, hint, parameter.default, bounds, descriptions.get(name, ""))
    return found


_WRONG = object()
_NAMES = {int: "integer", float: "number", bool: "boolean", str: "string"}


def _schema(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if _is_list(hint):
        return {"type": "array", "items": _schema(get_args(hint)[0])}
    if hint is date:
        return {"type": "string", "format": "date"}
    if inner := _optional(hint):
        return _schema(inner)
    return {"type": _NAMES[hint]}


def _value(hint: Any, given: Any) -> Any:
    if inner := _optional(hint):
        return None if given is None else _value(inner, given)
    if get_origin(hint) is Literal:
        return given if given in get_args(hint) else _WRONG
    if _is_list(hint):
        if not isinstance(given, Sequence) or isinstance(given, str):
            return _WRONG
        values = tuple(_value(get_args(hint)[0], item) for item in given)
        return _WRONG if any(v is _WRONG for v in values) else values
    if hint is date:
        return _date(given)
    if hint is int and isinstance(given, float) and given.is_integer():
        return int(given)  # numbers arrive as floats from the engine
    if hint is float and isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    return given if type(given) is hint else _WRONG


def _date(given: Any) -> Any:
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        return _WRONG


def _words(hint: Any, bounds: Between | None) -> str:
    if inner := _optional(hint):
        return _words(inner, bounds)
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(map(repr, get_args(hint)))
    if _is_list(hint):
        return f"a list of {_NAMES[get_args(hint)[0]]}s"
    if hint is date:
        return "a date such as '2027-01-31'"
    kind = {int: "a whole number", float: "a number", bool: "true or false", str: "a string"}[hint]
    if bounds is None:
        return kind
    return (
        f"{kind} from {bounds.lowest} to {bounds.highest}"
        if bounds.highest is not None
        else f"{kind} of at least {bounds.lowest}"
    )


def _is_list(hint: Any) -> bool:
    return get_origin(hint) in (tuple, list, Sequence)


def _optional(hint: Any) -> Any:
    inner = [a for a in get_args(hint) if a is not type(None)]
    return inner[0] if type(None) in get_args(hint) else None


def _plain(default: Any) -> Any:
    return (
        default.isoformat() if isinstance(default, date) else list(default) if isinstance(default, tuple) else default
    )
