"""Messages: what a policy yields, and what may be printed of one that may contain a secret."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

from .values import strings_in
from .wire import REDACTED


class Advice(str):
    """A message that informs and never blocks, whatever the policy's enforcement level."""

    __slots__ = ()


Message: TypeAlias = str | Advice

_WORD = re.compile(r"[^\s'\"`,;()\[\]{}]+")
_SHORT = 3
_FEWEST_WORDS = 2


def occurs(value: Any, message: str) -> bool:
    """Whether a value, or a word of it, may be in a message, in upper or lower case."""
    words = {word.strip(".:").casefold() for word in _WORD.findall(message)} - {""}
    strings = [each.casefold() for each in strings_in(value)]
    text = message.casefold()
    # A short word occurs in most strings by chance.
    return any(
        word == each or (len(word) > _SHORT and word in each) or (len(each) > _SHORT and each in text)
        for each in strings
        for word in words
    )


def escaped(text: str) -> str:
    """A string as one line, whose line breaks and control characters are written as Python writes them."""
    return _shown(text, lambda each: repr(each)[1:-1])


def visible(line: str) -> str:
    """A line of the same length that a terminal shows and does not obey."""
    return _shown(line, lambda _: "\N{REPLACEMENT CHARACTER}")


def _shown(text: str, instead: Callable[[str], str]) -> str:
    """A string with something instead of each character that is no letter, sign or space."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or unicodedata.category(each) == "Zs" else instead(each) for each in text)


LONGEST = 400
"""How many characters a message may have."""
_SHORTENED = 60
_DOCUMENT = re.compile(r'[{\[]"')


def shortened(message: str) -> tuple[str, str]:
    """A message of at most LONGEST characters, and the JSON document that was taken out of it; "" where there is none.

    A document that the message offers is worth nothing when it is cut. What else is long loses characters in its middle: the
    longest words first, in the end the message as a whole.
    """
    document = ""
    if len(message) > LONGEST and (found := _document(message)):
        document = found
        message = message.replace(document, "the statement below")
    for word in sorted(set(message.split()), key=len, reverse=True):
        if len(message) <= LONGEST or len(word) <= _SHORTENED:
            break
        message = message.replace(word, _cut(word, max(_SHORTENED, len(word) - (len(message) - LONGEST))))
    return _cut(message, LONGEST), document


def _document(message: str) -> str:
    """The first JSON document in a message."""
    for start in _DOCUMENT.finditer(message):
        try:
            _, length = json.JSONDecoder().raw_decode(message[start.start() :])
        except ValueError:
            continue
        return message[start.start() : start.start() + length]
    return ""


def _cut(text: str, longest: int) -> str:
    """A string with an ellipsis in place of its middle, where it is longer."""
    if len(text) <= longest:
        return text
    tail = (longest - 1) // 2
    return f"{text[: longest - 1 - tail]}…{text[-tail:]}"


def without_values(
    message: str, functions: Iterable[Callable[..., Any]], is_public: Callable[[str], bool] = lambda _: False
) -> str:
    """A message with a placeholder for what its f-string inserts, unless that is public: "has [secret] gears".

    The f-string is looked for in the source of the functions; "" where none of them has created the message, or where it has
    hardly a word without the inserted values.
    """
    best: tuple[str, ...] = ()
    found = ""
    for pieces in (pieces for function in functions for pieces in _templates(function)):
        matched = re.fullmatch("(.*?)".join(map(re.escape, pieces)), message, re.DOTALL)
        if matched and len("".join(pieces)) > len("".join(best)):
            best = pieces
            inserted = [each if is_public(each) else REDACTED for each in matched.groups()]
            found = "".join(a + b for a, b in zip(pieces, [*inserted, ""], strict=True))
    return found if len(re.findall(r"\w{2,}", " ".join(best))) >= _FEWEST_WORDS else ""


@cache
def _templates(function: Callable[..., Any]) -> list[tuple[str, ...]]:
    """The strings that a function is written with, each split where values are inserted."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return []
    return list(_strings(tree.body[0]))


def _strings(definition: ast.stmt) -> Iterator[tuple[str, ...]]:
    for node in (inner for statement in getattr(definition, "body", ()) for inner in ast.walk(statement)):
        if isinstance(node, ast.JoinedStr):
            pieces = [""]
            for part in node.values:
                if isinstance(part, ast.Constant):
                    pieces[-1] += str(part.value)
                else:
                    pieces.append("")
            yield tuple(pieces)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield (node.value,)
