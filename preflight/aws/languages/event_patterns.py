"""Event patterns: JSON objects shaped like an event, with a list of accepted values in place of each value.

EventBridge, Pipes, Lambda and SNS evaluate them with Event Ruler, each with its own set of operators.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/JsonRuleCompiler.java
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import Partial, Unknown, known

LONGEST = 4096  # characters of a pattern
OR = "$or"

_OPERATORS = ("anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard")
_IN_ANYTHING_BUT = ("equals-ignore-case", "prefix", "suffix", "wildcard")
_UNDOCUMENTED = ("exactly",)  # Event Ruler accepts it
_COMPARISONS = ("=", "<", "<=", ">", ">=")
_UPPER = ("<", "<=")
# With one of these names in an object of its list, $or is an ordinary field.
_RESERVED_IN_OR = frozenset(
    [
        *_OPERATORS,
        *_UNDOCUMENTED,
        *_COMPARISONS,
        *("regex", "not-wildcard", "not-equals-ignore-case", "ip-address-in-range", "ip-address-not-in-range"),
        *("date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"),
    ]
)
_DEEPEST = 100
_LONGEST_SHOWN = 60
_FEWEST_ALTERNATIVES = 2
_LONGEST_MASKS = {4: 31, 6: 127}
_NUMERIC_RANGE = 4  # elements: an operator and a number, twice


class Dialect(NamedTuple):
    """What a service accepts of the language.

    `in_anything_but` are the operators inside of `anything-but`. `undocumented` are operators that the service's pages do
    not list, such as "wildcard" and "anything-but prefix": a use is reported as uncertain.
    """

    service: str
    operators: tuple[str, ...] = _OPERATORS
    in_anything_but: tuple[str, ...] = _IN_ANYTHING_BUT
    undocumented: frozenset[str] = frozenset()

    def nested_undocumented(self, operator: str, operand: Any) -> str:
        """The operator inside of another one that the service does not list; "" without one."""
        inner = next(iter(operand), "") if isinstance(operand, Mapping) else ""
        return inner if f"{operator} {inner}" in self.undocumented else ""


EVENT_BUS = Dialect("EventBridge")
PIPE = Dialect("Pipes", undocumented=frozenset(["wildcard", *(f"anything-but {each}" for each in _IN_ANYTHING_BUT)]))
MAPPING = Dialect("Lambda", undocumented=PIPE.undocumented | {"cidr"})


class Fault(NamedTuple):
    """What is wrong with a pattern: a noun phrase that can follow "a pattern with"; and whether it is certain."""

    phrase: str
    is_certain: bool = True


def pattern_faults(pattern: Any, dialect: Dialect = EVENT_BUS) -> Iterator[Fault]:
    """What a service rejects in a decoded event pattern.

    Raises KnownLater at the end if the form of a value is not known.
    """
    reader = Reader(dialect)
    yield from reader.faults(pattern)
    reader.decide()


def messages(start: str, faults: Iterable[Fault]) -> Iterator[str]:
    """The messages of faults, each after `start`, such as "has an event pattern with"; an uncertain one is advice."""
    for fault in faults:
        message = f"{start} {fault.phrase}"
        yield message if fault.is_certain else Advice(message)


EVENT_FIELDS = (
    "account",
    "detail",
    "detail-type",
    "id",
    "region",
    "replay-name",
    "resources",
    "source",
    "time",
    "version",
)
"""The fields of every event of an event bus: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""


def stray_fields(pattern: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """The top-level fields of a pattern that no event has, each with the nearest field that events have.

    A field that only has to be absent, and one that is written with its path such as `detail.state`, is not among them.
    """
    for name, value in pattern.items():
        if name.partition(".")[0] not in (*EVENT_FIELDS, OR) and not _may_be_absent(value):
            yield name, nearest(name, EVENT_FIELDS)


def _may_be_absent(value: Any) -> bool:
    return isinstance(value, Unknown) or (is_list(value) and any(_is_absence(each) for each in value))


def _is_absence(value: Any) -> bool:
    return isinstance(value, Unknown) or (
        isinstance(value, Mapping) and any(isinstance(each, Unknown) or each is False for each in value.values())
    )


class Reader:
    """Reads a pattern for the operators of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._unknown: Any = None

    def decide(self) -> None:
        """Raise KnownLater if a value that was read may be of another form."""
        known(self._unknown)

    def faults(self, pattern: Any) -> Iterator[Fault]:
        """What is wrong with a pattern as a whole."""
        if self._is_unknown(pattern):
            return
        if not isinstance(pattern, Mapping):
            yield Fault(f"{shown(pattern)} in place of a JSON object ({self._answer('Filter is not an object')})")
        else:
            yield from self._object(pattern, "")

    def _answer(self, words: str) -> str:
        return f"{self._dialect.service}: {words}"

    def _is_unknown(self, value: Any) -> bool:
        """Whether the form of a value is unknown."""
        if isinstance(value, Unknown):
            self._unknown = value
            return True
        return False

    def _object(self, fields: Mapping[str, Any], path: str) -> Iterator[Fault]:
        if not fields:
            yield Fault(f"an empty object{_at(path)} ({self._answer('Empty objects are not allowed')})")
        if path.count(".") > _DEEPEST:
            return
        for name, value in fields.items():
            below = f"{path}.{name}".lstrip(".")
            if self._is_unknown(value):
                continue
            if name == OR and are_alternatives(value):
                for each in value:
                    yield from self._object(each, path)
            elif isinstance(value, Mapping):
                yield from self._object(value, below)
            elif is_list(value):
                yield from self._values(value, below)
            else:
                yield Fault(
                    f"{shown(value)} outside of a list{_at(below)}; write [{shown(value)}]"
                    f" ({self._answer(f'{shown(name)} must be an object or an array')})"
                )

    def _values(self, values: Sequence[Any], path: str) -> Iterator[Fault]:
        if not values:
            yield Fault(f"an empty list{_at(path)} ({self._answer('Empty arrays are not allowed')})")
        for value in values:
            if isinstance(value, Mapping):
                yield from self._match(value, path)
            elif is_list(value):
                words = self._answer("Match value must be String, number, true, false, or null")
                yield Fault(f"the list {shown(value)} inside of the list{_at(path)} ({words})")

    def _match(self, expression: Mapping[str, Any], path: str) -> Iterator[Fault]:
        """What is wrong with a match expression, such as `{"prefix": "orders-"}`."""
        service, found = self._dialect.service, f"{shown(expression)}{_at(path)}"
        if len(expression) != 1:
            words = "Only one key allowed in match expression" if expression else "Match expression name not found"
            yield Fault(f"{found} ({self._answer(words)})")
            return
        [(operator, operand)] = expression.items()
        if operator in self._dialect.undocumented:
            yield Fault(f"the operator '{operator}'{_at(path)}, which {service} does not list", is_certain=False)
        if operator not in (*self._dialect.operators, *_UNDOCUMENTED):
            close = nearest(operator, self._dialect.operators)
            listed = [each for each in self._dialect.operators if each not in self._dialect.undocumented]
            known_ones = close or ", ".join(listed)
            words = self._answer(f"Unrecognized match type {operator}")
            yield Fault(f"{found}; {service} has {known_ones} ({words})")
        elif is_string_later(operand) or not self._is_unknown(operand):
            check = (
                _anything_but_fault(self._dialect)
                if operator == "anything-but"
                else _CHECKS.get(operator, _string_fault)
            )
            if words := check(operator, operand):
                yield Fault(f"{found} ({self._answer(words)})")
            elif nested := self._dialect.nested_undocumented(operator, operand):
                yield Fault(
                    f"'{nested}' inside of '{operator}'{_at(path)}, which {service} does not list", is_certain=False
                )


def _anything_but_fault(dialect: Dialect) -> Callable[[str, Any], str]:
    def fault(_: str, operand: Any) -> str:
        if not isinstance(operand, Mapping):
            return _excluded_fault(operand)
        if len(operand) != 1:
            return "Only one key allowed in match expression" if operand else "Anything-But expression name not found"
        [(operator, inner)] = operand.items()
        if operator not in dialect.in_anything_but:
            return f"Unsupported anything-but pattern: {operator}"
        values = inner if is_list(inner) else [inner]
        return next((words for value in values if (words := _inner_fault(operator, value))), "")

    return fault


def _excluded_fault(operand: Any) -> str:
    values = operand if is_list(operand) else [operand]
    kinds = {_kind(each) for each in values} - {"unknown"}
    if not is_list(operand) and kinds - {"string", "number"}:
        return "Value of anything-but must be an array or single string/number value."
    if kinds - {"string", "number"}:
        return "Inside anything but list, start|null|boolean is not supported."
    if len(kinds) > 1 or not values:
        return "Inside anything but list, either all values are number or string, mixed type is not supported"
    return ""


def _inner_fault(operator: str, value: Any) -> str:
    kind = _kind(value)
    if kind == "unknown":
        return ""
    if kind == "object":
        return "Value of anything-but must be an array or single string/number value."
    if kind != "string":
        return {
            "equals-ignore-case": "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
            "wildcard": "wildcard match pattern must be a string",
        }.get(operator, "prefix/suffix match pattern must be a string")
    if value == "" and operator in ("prefix", "suffix"):
        return "Null prefix/suffix not allowed"
    return _wildcard_fault(operator, value) if operator == "wildcard" else ""


def _string_fault(operator: str, operand: Any) -> str:
    return "" if _kind(operand) in ("string", "unknown") else f"{operator} match pattern must be a string"


def _edge_fault(operator: str, operand: Any) -> str:
    """As `_string_fault`, for prefix and suffix, which also accept `{"equals-ignore-case": "..."}`."""
    if not isinstance(operand, Mapping):
        return _string_fault(operator, operand)
    if len(operand) != 1:
        return "Only one key allowed in match expression"
    [(inner, value)] = operand.items()
    if inner != "equals-ignore-case":
        return f"Unsupported {operator} pattern: {inner}"
    return _string_fault(inner, value)


def _exists_fault(_: str, operand: Any) -> str:
    return "" if isinstance(operand, bool | Unknown) else "exists match pattern must be either true or false."


def _cidr_fault(_: str, operand: Any) -> str:
    if not isinstance(operand, str):
        return "" if _kind(operand) in ("string", "unknown") else "prefix match pattern must be a string"
    address, slash, mask = operand.partition("/")
    if not slash or "/" in mask or not address or not mask:
        return "Malformed CIDR, one '/' required"
    if not re.fullmatch(r"[+-]?\d+", mask):
        return "Malformed CIDR, mask bits must be an integer"
    if int(mask) < 0:
        return "Malformed CIDR, mask bits must not be negative"
    if re.fullmatch(r"\d+(\.\d+){3}", address):
        version = 4 if all(int(each) <= 255 for each in address.split(".")) else 0  # noqa: PLR2004 - of one byte
    else:
        version = 6 if ":" in address and _is_address(address) else 0
    if not version:
        return f"Nonstandard IP address: {address}"
    if int(mask) > _LONGEST_MASKS[version]:
        return f"IPv{version} mask bits must be < {_LONGEST_MASKS[version] + 1}"
    return ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _numeric_fault(_: str, operand: Any) -> str:
    """The words of the answer to the list of `numeric`: an operator and a number, or a lower and an upper bound."""
    if isinstance(operand, Unknown):
        return ""
    if not is_list(operand):
        return "Value of numeric must be an array."
    if any(isinstance(each, Unknown | Partial) for each in operand):
        return ""
    if not operand or not isinstance(operand[0], str):
        return f"Invalid member in numeric match: {shown(operand[0]) if operand else ']'}"
    operator, *rest = operand
    if operator not in _COMPARISONS:
        return f"Unrecognized numeric range operator: {operator}"
    if not rest or not _is_number(rest[0]):
        return f"Value of {'equals' if operator == '=' else operator} must be numeric"
    if len(rest) == 1:
        return ""
    if operator not in (">", ">="):
        return "Too many elements in numeric expression"
    return _range_fault(operand)


def _range_fault(operand: Sequence[Any]) -> str:
    bottom, operator, top = operand[1], operand[2], operand[3] if len(operand) >= _NUMERIC_RANGE else None
    if not isinstance(operator, str):
        return f"Bad value in numeric range: {shown(operator)}"
    if operator not in _UPPER:
        return f"Bad numeric range operator: {operator}"
    if not _is_number(top):
        return f"Value of {operator} must be numeric"
    if len(operand) > _NUMERIC_RANGE:
        return "Too many terms in numeric range expression"
    return "" if top is not None and bottom < top else "Bottom must be less than top"


def _wildcard_fault(_: str, operand: Any) -> str:
    if not isinstance(operand, str):
        return "" if _kind(operand) in ("string", "unknown") else "wildcard match pattern must be a string"
    # Positions count from the quotation mark.
    if double := re.search(r"(?<!\\)(?:\\\\)*\*\*", operand):
        return f"Consecutive wildcard characters at pos {double.end() - 1}"
    if stray := re.search(r"^(?:[^\\]|\\[\\*])*?(?=\\(?![\\*]))", operand):
        return f"Invalid escape character at pos {stray.end() + 1}"
    return _TOO_COMPLEX if _states(operand) >= _MOST_STATES else ""


_TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard"
    " character"
)
# `*:*:*:*:*:event-bus/*` is recorded to be too complex. In it the matcher is in 13 states at once.
_MOST_STATES = 13
_MOST_SETS = 2000


def _states(wildcard: str) -> int:
    """In how many states at once a matcher of a wildcard can be; that is what Event Ruler limits.

    The search ends at the limit, or after 2,000 sets of states.
    """
    symbols: list[str | None] = [
        None if each == "*" else each[-1] for each in re.findall(r"\\.|.", wildcard, re.DOTALL)
    ]
    letters = {each for each in symbols if each} | {""}

    def widened(states: set[int]) -> frozenset[int]:
        skipped = {each + 1 for each in states if each < len(symbols) and symbols[each] is None}
        return frozenset(states | skipped)

    most, pending, seen = 0, [widened({0})], set[frozenset[int]]()
    while pending and most < _MOST_STATES and len(seen) < _MOST_SETS:
        states = pending.pop()
        if states in seen:
            continue
        seen.add(states)
        most = max(most, len(states))
        for letter in letters:
            stay = {each for each in states if each < len(symbols) and symbols[each] is None}
            step = {each + 1 for each in states if each < len(symbols) and symbols[each] == letter}
            if stay or step:
                pending.append(widened(stay | step))
    return most


_CHECKS: dict[str, Callable[[str, Any], str]] = {
    "cidr": _cidr_fault,
    "exists": _exists_fault,
    "numeric": _numeric_fault,
    "prefix": _edge_fault,
    "suffix": _edge_fault,
    "wildcard": _wildcard_fault,
}


def are_alternatives(value: Any) -> bool:
    """Whether the value of `$or` is a choice: two objects or more, without an operator as a name. Else it is a field."""
    return (
        is_list(value)
        and len(value) >= _FEWEST_ALTERNATIVES
        and all(isinstance(each, Mapping) and _RESERVED_IN_OR.isdisjoint(each) for each in value)
    )


def is_string_later(value: Any) -> bool:
    """Whether a value is an output in quotation marks: a string whose characters are known after deployment."""
    return isinstance(value, Unknown) and value.__origin__ is not None and not value.__origin__.is_lost


def is_list(value: Any) -> bool:
    """Whether a decoded JSON value is a list."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(value: Any) -> str:
    if isinstance(value, str | Partial):
        return "string"
    if _is_number(value):
        return "number"
    if isinstance(value, Unknown):
        return "unknown"
    return "object" if isinstance(value, Mapping) else "other"


def _at(path: str) -> str:
    return f" at '{path}'" if path else ""


def shown(value: Any) -> str:
    """A decoded JSON value in a message, cut after 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if is_list(value) else str(value)
