"""GraphQL schemas in SDL: the types that a schema defines, with their fields, and what cannot be parsed.

https://spec.graphql.org/October2021/#sec-Type-System
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

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
    """The names that a schema defines. `fault` is why it cannot be parsed, as a clause; then the rest is incomplete.

    `kinds` are the keywords of its types. `outputs` are the types of fields, `inputs` those of arguments and of fields of inputs,
    each with one place, such as `Query.orders`. `roots` are the types that its schema block names.
    """

    fields: dict[str, set[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    implemented: list[tuple[str, str]] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    has_schema: bool = False
    fault: str = ""

    @property
    def undefined(self) -> list[tuple[str, str]]:
        """The types that fields have and that nothing defines, each with one place."""
        used = self.outputs | self.inputs
        return [(name, place) for name, place in used.items() if name not in self.kinds and name not in _SCALARS]

    @property
    def rule_faults(self) -> Iterator[str]:
        """Which rules on types it breaks, each as a clause.

        https://spec.graphql.org/October2021/#sec-Types
        """
        yield from (f"defines {each} twice" for each in dict.fromkeys(self.repeated))
        for name, place in self.outputs.items():
            if self.kinds.get(name) == "input":
                yield f"has the field {place} with {name}, which is an input; a field has another kind of type"
        for name, place in self.inputs.items():
            if (kind := self.kinds.get(name, "")) in ("type", "interface", "union"):
                yield f"has {place} with {name}, which is no input (it is defined as {kind})"
        for name, interface in self.implemented:
            lacking = self.fields.get(interface, set()) - self.fields.get(name, set())
            if self.kinds.get(interface) == "interface" and lacking:
                yield f"has {name}, which implements {interface} without {', '.join(sorted(lacking))}"
        for name in self.roots:
            if name not in self.kinds:
                yield f"names {name} as a root, which nothing defines"


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
    at, defined = 0, set[str]()
    while at < len(tokens):
        word = tokens[at].text if tokens[at].kind == "name" else ""
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if word in _DEFINITIONS and following is not None and following.kind == "name":
            extends = at > 0 and tokens[at - 1].text == "extend"
            if not extends and following.text in defined:
                schema.repeated.append(following.text)
            defined |= set() if extends else {following.text}
            schema.kinds.setdefault(following.text, word)
            if word in _WITH_FIELDS:
                schema.fields.setdefault(following.text, set())
            at = _read_body(tokens, at + 2, following.text if word in _WITH_FIELDS else "", schema)
        elif word == "schema":
            schema.has_schema = True
            at = _read_roots(tokens, at + 1, schema)
        elif tokens[at].text in _CLOSERS:
            at = _end(tokens, at)
        else:
            at += 1


def _read_roots(tokens: list[_Token], at: int, schema: Schema) -> int:
    """Read the schema block, such as `{ query: Root }`; the place after it."""
    while at < len(tokens) and tokens[at].text != "{":
        at = _end(tokens, at) if tokens[at].text == "(" else at + 1
    end = _end(tokens, at)
    body = tokens[at + 1 : end - 1]
    named = [after for colon, after in pairwise(body) if colon.text == ":" and after.kind == "name"]
    schema.roots.extend(token.text for token in named)
    return end


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
                uses = _Uses(schema.inputs if schema.kinds[owner] == "input" else schema.outputs, schema.inputs)
                names: list[str] = []
                _read_fields(tokens[at + 1 : end - 1], uses, names, owner)
                schema.repeated.extend(f"{owner}.{name}" for name in dict.fromkeys(names) if names.count(name) > 1)
                schema.fields[owner].update(names)
            return end
        if token.kind == "name" and token.text == "implements" and owner:
            at = _read_interfaces(tokens, at + 1, owner, schema)
        elif token.kind == "mark" and token.text == "(":
            at = _end(tokens, at)
        elif token.kind == "string" or (token.kind == "name" and token.text in (*_DEFINITIONS, "schema", "extend")):
            return at  # a definition without a body
        else:
            at += 1
    return at


def _read_interfaces(tokens: list[_Token], at: int, owner: str, schema: Schema) -> int:
    """Read `Node & Priced` after `implements`; the place after them."""
    while at < len(tokens) and (tokens[at].kind == "name" or tokens[at].text == "&"):
        if tokens[at].kind == "name":
            schema.implemented.append((owner, tokens[at].text))
        at += 1
    return at


class _Uses(NamedTuple):
    """Where the types of fields, and those of their arguments, are noted."""

    fields: dict[str, str]
    arguments: dict[str, str]


def _read_fields(tokens: list[_Token], uses: _Uses, names: list[str], owner: str) -> None:
    """Read the fields of a type, or the arguments of a field: their names and the types that they use; `owner` has them."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "mark" and token.text == "@":
            at += 2  # a directive and its name
            if at < len(tokens) and tokens[at].text == "(":
                at = _end(tokens, at)
        elif token.kind == "name":
            at = _read_field(tokens, at, uses, names, owner)
        else:
            at += 1


def _read_field(tokens: list[_Token], at: int, uses: _Uses, names: list[str], owner: str) -> int:
    """Read one field, with its arguments, type and default; the place after it."""
    place, at = f"{owner}.{tokens[at].text}", at + 1
    if at < len(tokens) and tokens[at].text == "(":
        end = _end(tokens, at)
        _read_fields(tokens[at + 1 : end - 1], _Uses(uses.arguments, uses.arguments), [], place)
        at = end
    if at >= len(tokens) or tokens[at].text != ":":
        return at
    names.append(place.rpartition(".")[2])
    at += 1
    while at < len(tokens) and tokens[at].text == "[":
        at += 1
    if at < len(tokens) and tokens[at].kind == "name":
        uses.fields.setdefault(tokens[at].text, place)
        at += 1
    while at < len(tokens) and tokens[at].text in ("]", "!"):
        at += 1
    if at < len(tokens) and tokens[at].text == "=":
        at += 1
        at = _end(tokens, at) if at < len(tokens) and tokens[at].text in _CLOSERS else at + 1
    return at
