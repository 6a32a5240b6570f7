"""The strings of the Amazon States Language: JSONPath, intrinsic functions, timestamps and JSONata expressions.

Each function returns what is wrong with a string, as a clause that follows "the value ...", or "" where nothing is known to be.

https://states-language.net/spec.html
https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from preflight.core.spelling import nearest

# How many arguments each intrinsic function takes: at least, and at most (None: any number).
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "States.Array": (0, None),
    "States.ArrayContains": (2, 2),
    "States.ArrayGetItem": (2, 2),
    "States.ArrayLength": (1, 1),
    "States.ArrayPartition": (2, 2),
    "States.ArrayRange": (3, 3),
    "States.ArrayUnique": (1, 1),
    "States.Base64Decode": (1, 1),
    "States.Base64Encode": (1, 1),
    "States.Format": (1, None),
    "States.Hash": (2, 2),
    "States.JsonMerge": (3, 3),
    "States.JsonToString": (1, 1),
    "States.MathAdd": (2, 2),
    "States.MathRandom": (2, 3),
    "States.StringSplit": (2, 2),
    "States.StringToJson": (1, 1),
    "States.UUID": (0, 0),
}

_NAME = re.compile(r"[A-Za-z_][\w.]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_TIMESTAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_OPERATORS_OF_PATHS = {"*": "a wildcard", "?": "a filter", ",": "a union", ":": "a slice"}
_FIELD = re.compile(r"\s*(?!(?:true|false|null|function)\b)([A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*\s*")


def path_fault(text: str) -> str:
    """What is wrong with a JSONPath, such as `$.order.id`, `$$.Execution.Id` or `$variable`."""
    if not text.startswith("$"):
        return f"does not start with $ (such as $.{text})" if re.fullmatch(r"\w+", text) else "does not start with $"
    if text.endswith("."):
        return "ends with a dot"
    return "" if "/" in text else _unbalanced(text)


def reference_path_fault(text: str) -> str:
    """What is wrong with a path that must lead to a single node: one without operators that select many."""
    if fault := path_fault(text):
        return fault
    bare = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "", text)
    if ".." in bare:
        return "is no reference path: it has '..', which selects many nodes"
    for inside in re.findall(r"\[([^\[\]]*)\]", bare):
        for operator, name in _OPERATORS_OF_PATHS.items():
            if operator in inside:
                return f"is no reference path: it has {name} ('{operator}'), which selects many nodes"
    return "is no reference path: it ends with a wildcard" if bare.endswith(".*") else ""


def path_or_function_fault(text: str) -> str:
    """What is wrong with the value of a field whose name ends with `.$`: a JSONPath or an intrinsic function."""
    if text.startswith("$"):
        return path_fault(text)
    if not re.match(r"\s*[A-Za-z_][\w.]*\s*\(", text):
        return "is neither a JSONPath, which starts with $, nor an intrinsic function such as States.Format('{}', $.id)"
    return function_fault(text)


def function_fault(text: str) -> str:
    """What is wrong with a call of an intrinsic function."""
    reader = _Reader(text)
    try:
        reader.call()
        reader.blank()
    except _CallError as problem:
        return str(problem)
    return "" if reader.at == len(text) else f"goes on with {text[reader.at :]!r} after the call"


class _CallError(Exception):
    """A call that cannot be read, or of a function that does not exist."""


class _Reader:
    """Reads a call of an intrinsic function, with its arguments."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def blank(self) -> None:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def take(self, token: str) -> bool:
        self.blank()
        if found := self.text.startswith(token, self.at):
            self.at += len(token)
        return found

    def call(self) -> None:
        self.blank()
        found = _NAME.match(self.text, self.at)
        if not found:
            raise _CallError(f"has no function at {self.text[self.at :]!r}")
        name = found[0]
        self.at = found.end()
        if name not in FUNCTIONS:
            meant = nearest(name, FUNCTIONS)
            raise _CallError(
                f"calls {name}, which is no intrinsic function" + (f" (there is {meant})" if meant else "")
            )
        if not self.take("("):
            raise _CallError(f"has no '(' after {name}")
        count = self._arguments(name)
        least, most = FUNCTIONS[name]
        if count < least or (most is not None and count > most):
            takes = f"{least}" if least == most else f"{least} or more" if most is None else f"{least} to {most}"
            raise _CallError(f"gives {name} {count} argument{'' if count == 1 else 's'}; it takes {takes}")

    def _arguments(self, name: str) -> int:
        if self.take(")"):
            return 0
        count = 1
        self._argument(name)
        while self.take(","):
            self._argument(name)
            count += 1
        if not self.take(")"):
            raise _CallError(f"has no ')' that ends the arguments of {name}")
        return count

    def _argument(self, name: str) -> None:
        self.blank()
        rest = self.text[self.at :]
        if rest.startswith("'"):
            self._string()
        elif rest.startswith("$"):
            self._path()
        elif number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
        elif word := re.match(r"(?:true|false|null)\b", rest):
            self.at += word.end()
        elif rest.startswith("States."):
            self.call()
        else:
            raise _CallError(
                f"has the argument {rest.split(',')[0].rstrip(')')!r} of {name}, which must be a string in single quotes, a"
                " number, a path that starts with $ or a call"
            )

    def _string(self) -> None:
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                escaped = self.text[self.at + 1 : self.at + 2]
                if escaped not in tuple("'{}\\"):
                    raise _CallError(f"has the escape \\{escaped} in a string; only \\', \\{{, \\}} and \\\\ exist")
                self.at += 1
            elif char == "'":
                self.at += 1
                return
            self.at += 1
        raise _CallError("has a string without its closing single quote")

    def _path(self) -> None:
        depth, quote = 0, ""
        while self.at < len(self.text):
            char = self.text[self.at]
            if quote:
                self.at += char == "\\"
                quote = "" if char == quote else quote
            elif char in "'\"":
                quote = char
            elif depth == 0 and char in ",)":
                return
            else:
                depth += (char in "[(") - (char in ")]")
            self.at += 1


def timestamp_fault(text: str) -> str:
    """What is wrong with a timestamp of RFC 3339, such as `2026-03-14T01:59:00Z`."""
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        return "does not match an RFC3339 timestamp such as 2026-03-14T01:59:00Z"
    try:
        datetime.strptime(found[1], "%Y-%m-%d")  # noqa: DTZ007 - a date alone
    except ValueError:
        return "is no date that exists"
    hour, minute, second = (int(found[part]) for part in (2, 3, 4))
    return "is no time that exists" if hour > 23 or minute > 59 or second > 60 else ""  # noqa: PLR2004 - a day's


class Jsonata(NamedTuple):
    """What is wrong with an expression, and the code of Step Functions for it."""

    fault: str
    code: str


def is_jsonata(text: str) -> bool:
    """Whether a string is a JSONata expression to Step Functions."""
    return text.startswith("{%") and text.endswith("%}")


def jsonata_fault(text: str) -> Jsonata | None:
    """What is wrong with a JSONata expression in `{% %}`, as far as its brackets, strings and first name decide it."""
    expression = text[2:-2]
    if not expression.strip():
        return Jsonata("has no expression between {% and %}", "INVALID_JSONATA_EXPRESSION")
    if expression.strip() == "$$":
        return Jsonata(
            "reads $$, which Step Functions does not have (it has $states)", "UNSUPPORTED_JSONATA_EXPRESSION"
        )
    if found := _FIELD.fullmatch(expression):
        hint = f"$states.input.{found[1]}" if found[1] != "states" else f"${expression.strip()}"
        return Jsonata(
            f"reads '{found[1]}' at the top level, where there is no input: write {hint}",
            "UNSUPPORTED_JSONATA_EXPRESSION",
        )
    # A slash may begin a regular expression, in which brackets need not match.
    fault = "" if "/" in expression else _unbalanced(expression)
    return Jsonata(fault, "INVALID_JSONATA_EXPRESSION") if fault else None


def _unbalanced(text: str) -> str:
    """Whether brackets or quotes of an expression do not match."""
    opened: list[str] = []
    for char in _outside_quotes(text):
        if not char:
            return "has a string without its closing quote"
        if char in _BRACKETS.values():
            opened.append(char)
        elif char in _BRACKETS and (not opened or opened.pop() != _BRACKETS[char]):
            return f"has a '{char}' without its '{_BRACKETS[char]}'"
    return f"has a '{opened[-1]}' that is not closed" if opened else ""


def _outside_quotes(text: str) -> Iterator[str]:
    """The characters outside of quoted strings; "" where a string does not end."""
    at = 0
    while at < len(text):
        char = text[at]
        if char in "'\"`":
            at += 1
            while at < len(text) and text[at] != char:
                at += 2 if text[at] == "\\" and char != "`" else 1
            if at >= len(text):
                yield ""
                return
        else:
            yield char
        at += 1
