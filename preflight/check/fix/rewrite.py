"""Changes Python source at given places and keeps every other character."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .find import Addition, Change, Replacement, Span


class NotRewritable(Exception):  # noqa: N818 - an answer, and no error of the command
    """Not without a change of other characters as well."""


@dataclass(frozen=True)
class Rewritten:
    """The changed source, and the changes for which there was nothing at their place."""

    text: str
    missed: Sequence[Change]


def rewrite(text: str, changes: Sequence[Change]) -> Rewritten:
    """Source with replacements and additions made.

    Raises NotRewritable, and ImportError without libcst. Only additions need that: importing it takes as long as a plan of a
    small program.
    """
    replaced = _Replaced(text)
    # From the last to the first: what comes before a place has not moved.
    replacements = sorted((each for each in changes if isinstance(each, Replacement)), key=lambda each: each.span)
    missed: list[Change] = [each for each in reversed(replacements) if not replaced.replace(each)]
    additions = {replaced.moved(each): each for each in changes if isinstance(each, Addition)}
    if not additions:
        return Rewritten(replaced.text, missed)
    from .additions import added  # noqa: PLC0415 - see above

    rewritten = added(replaced.text, additions)
    if rewritten is None:
        raise NotRewritable
    code, made = rewritten
    return Rewritten(code, [*missed, *(each for each in additions.values() if each not in made)])


class _Replaced:
    """Source in which names are replaced, each before those that were."""

    def __init__(self, text: str) -> None:
        self.text = self._before = text
        self._starts = _starts(text)
        self._edits: list[tuple[int, int]] = []
        """Where what was replaced begins in the source as it was, and how much longer what is there now is."""

    def replace(self, change: Replacement) -> bool:
        """Make a replacement; whether there was something to replace at its place."""
        begin, end = (self._offset(at) for at in change.span)
        new = _instead(self._before[begin:end], change)
        if new is None or (self._edits and end > self._edits[-1][0]):
            return False
        self.text = self.text[:begin] + new + self.text[end:]
        self._edits.append((begin, len(new) - (end - begin)))
        return True

    def moved(self, change: Addition) -> Span:
        """Where the call is by now to which an argument is to be added."""
        offsets = (self._offset(at) for at in change.span)
        begin, end = (at + sum(longer for edited, longer in self._edits if edited < at) for at in offsets)
        return _place(self.text, begin), _place(self.text, end)

    def _offset(self, at: tuple[int, int]) -> int:
        line, column = at
        return self._starts[line - 1] + column


def _instead(written: str, change: Replacement) -> str | None:
    """What is written in place of a name, an attribute, or the string of a key; None where it is something else."""
    string = re.fullmatch(r"(\w*)('{3}|\"{3}|'|\")(.*)\2", written, re.DOTALL)
    if string:
        prefix, quote, inner = string.groups()
        return f"{prefix}{quote}{change.new}{quote}" if inner == change.old else None
    is_name = re.fullmatch(rf"(.*\.\s*)?{re.escape(change.old)}", written, re.DOTALL)
    return change.new if is_name else None


def _starts(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]


def _place(text: str, offset: int) -> tuple[int, int]:
    starts = _starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1]
