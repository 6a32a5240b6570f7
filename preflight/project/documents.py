"""Reads YAML and JSON as Pulumi's engine reads them, which is as Go does.

PyYAML and gopkg.in/yaml.v3 are both made from libyaml: they agree on the syntax. They differ in what a plain scalar is:
PyYAML resolves YAML 1.1 (`12:30` is 750, `yes` is true), Go's resolver YAML 1.2 with some of 1.1 (`0755` is 493). So
PyYAML parses here, and this module resolves: https://github.com/go-yaml/yaml/blob/v3/resolve.go and decode.go.
"""

from __future__ import annotations

import base64
import binascii
import calendar
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

TAG = "tag:yaml.org,2002:"
MERGE = f"{TAG}merge"  # https://yaml.org/type/merge.html
# A document that refers to its own parts more often than this is an attack, and Go refuses it too.
MAX_VALUES = 400_000
INT64, UINT64 = 1 << 63, 1 << 64
# Floats outside of these have an exponent: https://pkg.go.dev/encoding/json#Marshal
_SMALLEST, _LARGEST = 1e-6, 1e21

_WORDS: dict[str, tuple[str, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", None)),
    **dict.fromkeys(("true", "True", "TRUE"), ("bool", True)),
    **dict.fromkeys(("false", "False", "FALSE"), ("bool", False)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), ("float", math.nan)),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), ("float", math.inf)),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), ("float", -math.inf)),
    "<<": ("merge", "<<"),
}
_TYPES = {"int", "float", "bool", "null", "timestamp", "binary", "merge"}
_INTEGER = re.compile(r"[-+]?(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TIMESTAMP = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"((?P<separator>[Tt ])(?P<hour>\d\d?):(?P<minute>\d\d?):(?P<second>\d\d?)([.,](?P<fraction>\d+))?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?"
)


class DocumentError(Exception):
    """A document cannot be read: `message` continues the name of the file; line and column count from 1."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line, self.column, self.message = line, column, message


class Timestamp(NamedTuple):
    """A date or time. The engine writes it in two ways."""

    text: str
    """Of a stack's file: "2024-01-31 00:00:00 +0000 UTC"."""
    rfc3339: str
    """Of a project's file: "2024-01-31T00:00:00Z"."""


class Unsigned(int):
    """An integer beyond 2**63, which becomes a float inside of lists and mappings."""


class _Loader(yaml.SafeLoader):
    """Composes nodes whose tags are those of Go's resolver."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode and implicit[0]:
            return f"{TAG}{resolved(value)[0]}"
        return str(super().resolve(kind, value, (False, True)))  # type: ignore[no-untyped-call]


_Loader.yaml_implicit_resolvers = {}


def compose(text: str) -> yaml.Node | None:
    """The root node of the first document; None for an empty one. Raises DocumentError."""
    loader = None
    try:
        loader = _Loader(text)
        node: yaml.Node | None = loader.get_node() if loader.check_node() else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise DocumentError(line, column, f"is not YAML: {error.problem or error.context}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DocumentError(line, 1, "is not YAML: it has a character that YAML does not allow") from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise DocumentError(1, 1, f"is not YAML: {type(error).__name__}") from None
    finally:
        if loader is not None:
            loader.dispose()
    if node is not None:
        _check(node)
    return node


def load(text: str, *, is_json: bool = False) -> Any:
    """The value of a document: None, bool, int, float, str, list, dict with string keys, Timestamp. Raises DocumentError."""
    if is_json:
        try:
            return json.loads(text, parse_int=float)
        except json.JSONDecodeError as error:
            raise DocumentError(error.lineno, error.colno, f"is not JSON: {error.msg}") from None
        except RecursionError:
            raise DocumentError(1, 1, "is not JSON: it is nested too deep") from None
    node = compose(text)
    return None if node is None else _value(node, {})


def resolved(text: str) -> tuple[str, Any]:
    """What a plain scalar is to Go: its type ("str", "int", "float", "bool", "null", "timestamp", "merge") and value."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[:1]
    if first == "." and _FLOAT.fullmatch(text):
        return _float(text) or ("str", text)
    if first not in "+-0123456789":
        return "str", text
    if timestamp := _timestamp(text):
        return "timestamp", timestamp
    plain = text.replace("_", "")
    if _INTEGER.fullmatch(plain):
        number = _integer(plain)
        if -INT64 <= number < INT64:
            return "int", number
        if number < UINT64 and plain[:1] not in "+-":
            return "int", Unsigned(number)
    if _FLOAT.fullmatch(plain) and (found := _float(plain)):
        return found
    return "str", text


def entries(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """The keys and values of a mapping, those that `<<` merges first; a later key of the same name counts."""
    for key, value in node.value:
        if key.tag == MERGE:
            # The first of several counts, so it comes last.
            for base in reversed(value.value if isinstance(value, yaml.SequenceNode) else [value]):
                if isinstance(base, yaml.MappingNode):
                    yield from entries(base)
    yield from ((key, value) for key, value in node.value if key.tag != MERGE)


def encoded(value: Any, *, of_project: bool = False) -> str:
    """A value as configuration holds it: a string as it is, all else as Go writes JSON.

    `of_project` for the defaults of a project's file, which the engine reads by another way than a stack's file. Raises
    ValueError for what JSON cannot hold.
    """
    if value is None:
        return ""
    if of_project:
        value = _of_project(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Timestamp):
        return value.text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    return _json(value)


def _of_project(value: Any) -> Any:
    if isinstance(value, Timestamp):
        return value.rfc3339
    if isinstance(value, Unsigned):
        return float(value)
    if isinstance(value, dict):
        return {key: _of_project(item) for key, item in value.items()}
    return [_of_project(item) for item in value] if isinstance(value, list) else value


def _json(value: Any) -> str:
    if isinstance(value, Timestamp):
        return _json(value.text)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, float | Unsigned):
        return number(float(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{_json(key)}:{_json(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    written = json.dumps(value, ensure_ascii=False)
    # https://pkg.go.dev/encoding/json#Marshal
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return written


def number(value: float) -> str:
    """A float as Go's JSON has it: shortest, and with an exponent below 1e-6 and from 1e21 on. Raises ValueError for infinity."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number of JSON")
    if value == 0:
        return "0"
    digits = repr(value)
    if _SMALLEST <= abs(value) < _LARGEST:
        mantissa, _, exponent = digits.partition("e")
        if not exponent:
            return digits.removesuffix(".0")
        sign, mantissa = ("-", mantissa[1:]) if mantissa.startswith("-") else ("", mantissa)
        whole, _, rest = mantissa.partition(".")
        if int(exponent) > 0:
            return f"{sign}{whole}{rest}".ljust(len(sign) + len(whole) + int(exponent), "0")
        return f"{sign}0.{'0' * (-int(exponent) - 1)}{whole}{rest}"
    mantissa, _, exponent = digits.partition("e")
    return f"{mantissa.removesuffix('.0')}e{exponent[0]}{exponent[1:].lstrip('0')}"


def _check(root: yaml.Node) -> None:
    """Raise DocumentError where a key is given twice, or where the document is larger than it looks."""
    try:
        _size(root, {}, frozenset())
    except RecursionError:
        raise _at(root, "is not YAML: it is nested too deep") from None


def _size(node: yaml.Node, known: dict[int, int], around: frozenset[int]) -> int:
    """How many values a node comes to; what an alias refers to counts each time."""
    if id(node) in around:
        raise _at(node, "is not YAML: an anchor contains itself")
    if id(node) not in known:
        inside: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            _check_keys(node)
            inside = [each for pair in node.value for each in pair]
        elif isinstance(node, yaml.SequenceNode):
            inside = node.value
        known[id(node)] = 1 + sum(_size(each, known, around | {id(node)}) for each in inside)
        if known[id(node)] > MAX_VALUES:
            raise _at(node, "is not YAML: it refers to its own parts too often")
    return known[id(node)]


def _check_keys(node: yaml.MappingNode) -> None:
    first: dict[str, yaml.Node] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
            before = first.setdefault(key.value, key)
            if before is not key:
                line = before.start_mark.line + 1
                raise _at(key, f"has the key '{key.value}' twice: line {line} has it too")


def _at(node: yaml.Node, message: str) -> DocumentError:
    return DocumentError(node.start_mark.line + 1, node.start_mark.column + 1, message)


def _value(node: yaml.Node, known: dict[int, Any]) -> Any:
    if id(node) in known:
        return known[id(node)]
    made: Any
    if isinstance(node, yaml.MappingNode):
        made = known[id(node)] = {}
        for key, value in entries(node):
            made[_key(key)] = _value(value, known)
    elif isinstance(node, yaml.SequenceNode):
        made = [_value(each, known) for each in node.value]
    else:
        made = _scalar(node)
    known[id(node)] = made
    return made


def _key(node: yaml.Node) -> str:
    """A key as Go prints it."""
    if not isinstance(node, yaml.ScalarNode):
        raise _at(node, "is not YAML: a list or mapping is no key")
    value = _scalar(node)
    return "<nil>" if value is None else encoded(value)


def _scalar(node: yaml.Node) -> Any:
    kind = node.tag.removeprefix(TAG)
    if kind not in _TYPES:  # "str", or a tag that Go does not know
        return node.value
    if kind == "binary":
        try:
            return base64.b64decode(node.value).decode("utf-8", "replace")
        except binascii.Error:
            raise _at(node, "is not YAML: a value is not in base64") from None
    found, value = resolved(node.value)
    if found == "merge":
        return node.value
    if kind == "float" and found == "int":
        return float(value)
    if found != kind:
        raise _at(node, f"is not YAML: {node.value!r} is not of the type {kind}")
    return value


def _integer(plain: str) -> int:
    sign, digits = (-1, plain[1:]) if plain[0] == "-" else (1, plain.lstrip("+"))
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return sign * int(digits, 8)
    return sign * int(digits, 0)


def _float(plain: str) -> tuple[str, float] | None:
    value = float(plain)
    return None if math.isinf(value) else ("float", value)


def _timestamp(text: str) -> Timestamp | None:
    found = _TIMESTAMP.fullmatch(text)
    if found is None or ((found["separator"] == " ") == (found["zone"] is not None) and found["separator"]):
        return None
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1), month)[1]):  # noqa: PLR2004 - the calendar's
        return None
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - the clock's
        return None
    fraction = (found["fraction"] or "")[:9].rstrip("0")
    zone = found["zone"] or "Z"
    if zone[1:] == "00:00":
        zone = "Z"
    offset, name = ("+0000", "UTC") if zone == "Z" else (zone.replace(":", ""),) * 2
    date = f"{year:04}-{month:02}-{day:02}"
    clock = f"{hour:02}:{minute:02}:{second:02}{fraction and f'.{fraction}'}"
    return Timestamp(f"{date} {clock} {offset} {name}", f"{date}T{clock}{zone}")
