"""GraphQL schemas in SDL: the types that a schema defines, with their fields, and what cannot be parsed.

https://spec.graphql.org/October2021/#sec-Type-System
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_TOKEN = re.compile(
    r'(?P<skip>[\s,\ufeff]+|#[^\n\r]*)|(?P<string>"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*")'
    r"|(?P<name>[_A-Za-z]\w*)|(?P<number>-?\d[\d.eE+-]*)|(?P<mark>\.\.\.|[!$&()\[\]{}:=@|])|(?P<other>.)",
    re.DOTALL,
)
_CLOSERS = {"{": "}", "(": ")", "[": "]"}
_SCALARS = frozenset(
    {
        "String",
        "Int",
        "Float",
        "Boolean",
        "ID",
        "AWSDate",
        "AWSTime",
        "AWSDateTime",
        "AWSTimestamp",
        "AWSEmail",
        "AWSJSON",
        "AWSURL",
        "AWSPhone",
        "AWSIPAddress",
    }
)
"""The types that GraphQL and AppSync define: https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html"""


@dataclass
class Schema:
    """The names that a schema defines. `fault` is why it cannot be parsed, as a clause; then the rest is incomplete."""

    fields: dict[str, set[str]] = field(default_factory=dict)
    defined: set[str] = field(default_factory=set)
    used: dict[str, str] = field(default_factory=dict)
    has_schema: bool = False
    fault: str = ""

    @property
    def undefined(self) -> list[tuple[str, str]]:
        """The types that fields have and that nothing defines, each with one place, such as `Query.orders`."""
        return [(name, place) for name, place in self.used.items() if name not in self.defined | _SCALARS]


class _Token:
    def __init__(self, text: str, kind: str, line: int) -> None:
        self.text, self.kind, self.line = text, kind, line


@lru_cache(maxsize=64)
def parsed(sdl: str) -> Schema:
    """The types of a schema, as far as it can be parsed."""
    schema = Schema()
    tokens = list(_tokens(sdl))
    schema.fault = _bracket_fault(tokens) or next(
        (f"has '{each.text}' on line {each.line}, which is no GraphQL" for each in tokens if each.kind == "other"), ""
    )
    if not schema.fault:
        _read(tokens, schema)
    return schema


def _tokens(sdl: str) -> Iterator[_Token]:
    line = 1
    for found in _TOKEN.finditer(sdl):
        kind = found.lastgroup or ""
        if kind != "skip":
            yield _Token(found[0], kind, line)
        line += found[0].count("\n")


def _bracket_fault(tokens: list[_Token]) -> str:
    waiting: list[_Token] = []
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in _CLOSERS:
            waiting.append(token)
        elif token.text in _CLOSERS.values():
            if not waiting or _CLOSERS[waiting[-1].text] != token.text:
                return f"has a '{token.text}' on line {token.line} that closes nothing"
            waiting.pop()
    return f"has a '{waiting[-1].text}' on line {waiting[-1].line} that is not closed" if waiting else ""


_WITH_FIELDS = ("type", "interface", "input")
_DEFINITIONS = (*_WITH_FIELDS, "enum", "union", "scalar")


def _read(tokens: list[_Token], schema: Schema) -> None:
    """Read the definitions: outside of all braces a keyword and a name, inside those of a type its fields."""
    at = 0
    while at < len(tokens):
        word = tokens[at].text if tokens[at].kind == "name" else ""
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if word in _DEFINITIONS and following is not None and following.kind == "name":
            schema.defined.add(following.text)
            if word in _WITH_FIELDS:
                schema.fields.setdefault(following.text, set())
            at = _read_body(tokens, at + 2, following.text if word in _WITH_FIELDS else "", schema)
        elif word == "schema":
            schema.has_schema = True
            at = _read_body(tokens, at + 1, "", schema)
        elif tokens[at].text in _CLOSERS:
            at = _end(tokens, at)
        else:
            at += 1


def _end(tokens: list[_Token], at: int) -> int:
    """The place after the bracket that closes the one at a place."""
    depth = 0
    while at < len(tokens):
        if tokens[at].kind == "mark" and tokens[at].text in _CLOSERS:
            depth += 1
        elif tokens[at].kind == "mark" and tokens[at].text in _CLOSERS.values():
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return at


def _read_body(tokens: list[_Token], at: int, owner: str, schema: Schema) -> int:
    """Read up to the end of a definition, with its fields if it has an owner; the place after it."""
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "mark" and token.text == "{":
            end = _end(tokens, at)
            if owner:
                _read_fields(tokens[at + 1 : end - 1], schema, schema.fields[owner], owner)
            return end
        if token.kind == "mark" and token.text == "(":
            at = _end(tokens, at)
        elif token.kind == "string" or (token.kind == "name" and token.text in (*_DEFINITIONS, "schema", "extend")):
            return at  # a definition without a body
        else:
            at += 1
    return at


def _read_fields(tokens: list[_Token], schema: Schema, names: set[str], owner: str) -> None:
    """Read the fields of a type, or the arguments of a field, into a set of names; `owner` is what has them."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "mark" and token.text == "@":
            at += 2  # a directive and its name
            if at < len(tokens) and tokens[at].text == "(":
                at = _end(tokens, at)
        elif token.kind == "name":
            at = _read_field(tokens, at, schema, names, owner)
        else:
            at += 1


def _read_field(tokens: list[_Token], at: int, schema: Schema, names: set[str], owner: str) -> int:
    """Read one field, with its arguments, type and default; the place after it."""
    place, at = f"{owner}.{tokens[at].text}", at + 1
    if at < len(tokens) and tokens[at].text == "(":
        end = _end(tokens, at)
        _read_fields(tokens[at + 1 : end - 1], schema, set(), place)
        at = end
    if at >= len(tokens) or tokens[at].text != ":":
        return at
    names.add(place.rpartition(".")[2])
    at += 1
    while at < len(tokens) and tokens[at].text == "[":
        at += 1
    if at < len(tokens) and tokens[at].kind == "name":
        schema.used.setdefault(tokens[at].text, place)
        at += 1
    while at < len(tokens) and tokens[at].text in ("]", "!"):
        at += 1
    if at < len(tokens) and tokens[at].text == "=":
        at += 1
        at = _end(tokens, at) if at < len(tokens) and tokens[at].text in _CLOSERS else at + 1
    return at
