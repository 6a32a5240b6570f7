"""What AWS's own models say of the inputs of resources: lengths, forms, ranges and lists of values."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn

from tools.distil.sources import OWN_LICENSE, cfn_lint_date, licenses, package_json, table, versions
from tools.document import Document

TABLE = "api_properties.txt"
NUMBERS = frozenset({"integer", "long", "float", "double", "number"})
CALLED_BY_PULUMI = 255

CLASS = r"\[(?:\\.|[^\]\\^])+\]"
SMALL, CAPITAL = frozenset("abcdefghijklmnopqrstuvwxyz"), frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
ALPHABETS = (
    ("letters", SMALL | CAPITAL),
    ("capital letters", CAPITAL),
    ("lower-case letters", SMALL),
    ("digits", frozenset("0123456789")),
    ("spaces", frozenset(" ")),
)

# Forms that no reader takes in at once, in words.
IN_WORDS = {
    r"[A-Za-z0-9_-]+(\.fifo)?": "letters, digits and _-, and .fifo at the end of a FIFO one",
    r"[A-Za-z](-?[A-Za-z0-9])*": "letters, digits and single hyphens between them, beginning with a letter",
    r"[a-z](-?[a-z0-9])*": "lower-case letters, digits and single hyphens between them, beginning with a letter",
    r"[a-z](-?[a-z0-9.])*": "lower-case letters, digits, periods and single hyphens, beginning with a letter",
    r"[A-Za-z0-9][A-Za-z0-9\-_]{1,149}": "letters, digits and _-, beginning with a letter or a digit",
    r"[0-9A-Za-z][A-Za-z0-9\-_]*": "letters, digits and _-, beginning with a letter or a digit",
    r"[a-z][a-z0-9\-]+": "lower-case letters, digits and hyphens, beginning with a letter",
    r"[a-zA-Z][0-9a-zA-Z\-_]*": "letters, digits and _-, beginning with a letter",
    r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*": "lower-case letters and digits with"
    " periods, underscores, hyphens and slashes between them",
    r"(^[a-zA-Z0-9]$)|(^[a-zA-Z0-9]([a-zA-Z0-9\._-])*[a-zA-Z0-9]$)": "letters, digits and ._- between them",
    r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}": "letters, digits and hyphens between them",
    r"[a-zA-Z0-9](-*[a-zA-Z0-9])*": "letters, digits and hyphens between them",
    r"[a-zA-Z0-9]([\-a-zA-Z0-9]*[a-zA-Z0-9])?": "letters, digits and hyphens between them",
    r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)": "letters, digits and _-, and not digits alone",
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2,4}(-[a-z]+)+-\d:)?(\d{12}:)?(function:)?[a-zA-Z0-9-_]{1,64}": "up to 64 letters,"
    " digits and _-",
    r"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso(["
    r"a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})": "up to 140 letters, digits and -_",
    r"[^:*]*": "anything but : and *",
    r"(alias/)[a-zA-Z0-9:/_-]+": "letters, digits and :/_-, beginning with alias/",
}


@dataclass
class Limits:
    """What one source says of one input: numbers from `low` to `high`, or texts of that many characters; forms, or values."""

    number: bool = False
    low: float | None = None
    high: float | None = None
    forms: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def or_else(self, other: Limits) -> Limits:
        """What both limit, at the looser of the two."""
        lows, highs = (self.low, other.low), (self.high, other.high)
        return Limits(
            self.number,
            None if None in lows else min(each for each in lows if each is not None),
            None if None in highs else max(each for each in highs if each is not None),
            list(dict.fromkeys([*self.forms, *other.forms])) if self.forms and other.forms else [],
            list(dict.fromkeys([*self.values, *other.values])) if self.values and other.values else [],
        )

    def entry(self) -> dict[str, Any]:
        """As the data file has it; empty where nothing is limited."""
        found: dict[str, Any] = {"low": self.low, "high": self.high, "forms": self.forms, "values": self.values}
        found["words"] = _words(self.forms)
        kept = {key: value for key, value in found.items() if value not in (None, [], "")}
        if not self.number and kept.get("low") in (0, 1):
            del kept["low"]  # an empty text is none
        return kept | ({"number": True} if kept and self.number else {})


def property_limits() -> Document:
    """By type of resource, the limits of its name and of its other inputs, by their paths on the wire."""
    _, lines = table(TABLE)
    data: dict[str, dict[str, Any]] = {}
    for tokens, operation, resource, rows in _sections(lines):
        found: dict[str, Any] = {}
        for row in rows:
            path, limits, flags = _documented(row) if " = " in row else _modelled(row, operation, resource)
            entry = limits.entry()
            if not entry:
                _refuse(tokens[0], path, "is not limited by what the table names")
            entry |= {"open": True} if "open" in flags else {}
            entry |= {"name": _naming(flags)} if "name" in flags else {}
            found[path] = entry
        data |= dict.fromkeys(tokens, found)
    return Document(
        source=f"tools/sources/{TABLE}, botocore data, cfn-lint data/schemas/providers/us-east-1.json",
        version=versions("botocore", "cfn-lint"),
        license=f"{licenses('botocore', 'cfn-lint')}, {OWN_LICENSE}",
        as_of=cfn_lint_date(),
        data=data,
    )


def _sections(lines: Sequence[str]) -> Iterator[tuple[list[str], str, str, list[str]]]:
    heads = [at for at, line in enumerate(lines) if not line.startswith(" ")]
    for at, following in zip(heads, [*heads[1:], len(lines)], strict=True):
        tokens, operation, resource = lines[at].split(" | ")
        yield tokens.split(", "), operation, resource, [line.strip() for line in lines[at + 1 : following]]


def _refuse(token: str, path: str, why: str) -> NoReturn:
    raise SystemExit(f"tools/sources/{TABLE}: {path} of {token} {why}")


def _documented(row: str) -> tuple[str, Limits, set[str]]:
    """A limit as the table itself has it: `name = ..80 [A-Za-z0-9_-]+ | name auto=80 | https://…`."""
    path, _, rest = row.partition(" = ")
    limit, *words, page = (part.strip() for part in rest.split(" | "))
    if not page.startswith("https://"):
        _refuse(row, path, "has no page")
    bounds, _, form = limit.partition(" ")
    low, high = (int(each) if each else None for each in bounds.split(".."))
    flags = set(" ".join(words).split())
    return path, Limits("name" not in flags, low, high, [form] if form else []), flags


def _modelled(row: str, operation: str, resource: str) -> tuple[str, Limits, set[str]]:
    """A limit that the models have: `maxSessionDuration | MaxSessionDuration | MaxSessionDuration`."""
    path, member, attribute, *words = (part.strip() for part in row.split(" | "))
    found = [] if member == "-" else [_of_shape(_shape(operation, member))]
    found += [] if attribute == "-" else [_of_schema(_schema(resource, attribute))]
    first, *other = found
    return path, first.or_else(other[0]) if other else first, set(" ".join(words).split())


def _naming(flags: set[str]) -> dict[str, Any]:
    """How Pulumi names such a resource: `longest` 0 where it does not."""
    given = dict(flag.partition("=")[::2] for flag in flags)
    longest = int(given["auto"] or CALLED_BY_PULUMI) if "auto" in given else 0
    return {"longest": longest, "lower": "lower" in flags, "fifo": given.get("fifo", "")}


@cache
def _model(service: str) -> Mapping[str, Any]:
    """The newest model that botocore has of a service."""
    folder = files("botocore").joinpath("data", service)
    newest = max(folder.iterdir(), key=lambda each: each.name)
    model: dict[str, Any] = json.loads(gzip.decompress(newest.joinpath("service-2.json.gz").read_bytes()))
    return model


def _shape(operation: str, member: str) -> Mapping[str, Any]:
    """The shape of a member of an operation's input, `Cors.MaxAge`, or of the model, `#TableName`; of a list its items'."""
    service, _, name = operation.partition(".")
    model = _model(service)
    shapes = model["shapes"]
    if member.startswith("#"):
        return _items(shapes[member[1:]], shapes)
    shape = shapes[model["operations"][name]["input"]["shape"]]
    for step in member.split("."):
        shape = _items(shapes[shape["members"][step]["shape"]], shapes)
    return dict(shape)


def _items(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    return _items(shapes[shape["member"]["shape"]], shapes) if shape["type"] == "list" else shape


@cache
def _resource(name: str) -> Mapping[str, Any]:
    """CloudFormation's schema of a type, as cfn-lint carries it."""
    file = package_json("cfnlint", "data/schemas/providers/us-east-1.json")[name]
    schema: dict[str, Any] = package_json("cfnlint", f"data/schemas/resources/{file}.json")
    return schema


def _schema(resource: str, attribute: str) -> Mapping[str, Any]:
    """The schema of a property, `AWS::Lambda::Url`'s `Cors.MaxAge`; of a list its items'."""
    name, _, start = resource.partition(".")
    whole = _resource(name)
    found = whole
    for step in [*start.split("."), *attribute.split(".")] if start else attribute.split("."):
        found = _resolved(found["properties"][step], whole)
    return found


def _resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference leads to, and of a list its items."""
    if "$ref" in schema:
        found = whole
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return _resolved(found, whole)
    return _resolved(schema["items"], whole) if schema.get("type") == "array" else schema


def _of_shape(shape: Mapping[str, Any]) -> Limits:
    number, values = shape["type"] in NUMBERS, list(shape.get("enum", []))
    return _limits(
        number=number, low=shape.get("min"), high=shape.get("max"), pattern=shape.get("pattern"), values=values
    )


def _of_schema(schema: Mapping[str, Any]) -> Limits:
    number, values = schema.get("type") in NUMBERS, list(schema.get("enum", []))
    low, high = ("minimum", "maximum") if number else ("minLength", "maxLength")
    pattern = schema.get("pattern")
    return _limits(number=number, low=schema.get(low), high=schema.get(high), pattern=pattern, values=values)


def _limits(
    *, number: bool, low: float | None, high: float | None, pattern: str | None, values: Sequence[Any]
) -> Limits:
    if values:
        return Limits(number, values=list(values))
    form = _form(pattern or "")
    if counted := re.fullmatch(rf"({CLASS}){{(\d+),(\d+)}}", form):
        form = counted[1] + "+"
        low, high = low or int(counted[2]), high or int(counted[3])
    return Limits(number, low, high, [form] if form else [])


def _form(pattern: str) -> str:
    """A form that Python reads as AWS does, without what marks its ends; empty where it cannot, or says nothing."""
    if re.search(r"\\p\{|\\u|\\x", pattern):
        return ""
    # A text is matched as a whole, so that marks of its beginning and its end say nothing.
    form = re.sub(r"^\^|(?<!\\)\$$|\\Z$", "", pattern)
    re.compile(form, re.ASCII)
    return "" if form in (".*", ".+", r"[\s\S]*") else form


def _words(forms: Sequence[str]) -> str:
    """What a text of a form is made of, where that can be said; of two forms, those of the one that takes more."""
    said = [words for form in forms if (words := IN_WORDS.get(form) or _alphabet(form))]
    return max(said, key=len) if said else ""


def _alphabet(form: str) -> str:
    """The characters of a form that is one class of them: "letters, digits and +=,.@-_"."""
    flat = re.fullmatch(rf"\(?({CLASS})[+*]\)?", form)
    if not flat:
        return ""
    taken = {character for character in map(chr, range(32, 127)) if re.fullmatch(flat[1], character, re.ASCII)}
    parts = []
    for words, characters in ALPHABETS:
        if characters <= taken:
            parts.append(words)
            taken -= characters
    parts += ["".join(sorted(taken))] if taken else []
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
