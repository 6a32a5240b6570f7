"""Places in documents: how an editor counts them, and where they are after the document was edited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol.types import Position, Range

if TYPE_CHECKING:
    from pygls.workspace import PositionCodec

# What ends a line in the protocol; `str.splitlines` knows more.
LINE_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """The lines of a source, and positions in them in the units that an editor counts in."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.text, self._codec = text, codec
        ends = [match.span() for match in LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in ends)]
        self._ends = [*(start for start, _ in ends), len(text)]

    def __len__(self) -> int:
        return len(self._starts)

    def line(self, number: int) -> str:
        """A line without its end; numbers count from 1, and the line is empty where there is no such one."""
        return self.text[self._starts[number - 1] : self._ends[number - 1]] if 0 < number <= len(self) else ""

    def position(self, offset: int) -> Position:
        """The position of a character in the text."""
        low, high = 0, len(self)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._starts[middle] <= offset else (low, middle)
        return Position(low, self._codec.client_num_units(self.text[self._starts[low] : offset]))

    def range(self, number: int, column: int, length: int) -> Range:
        """The range of characters in a line; all that is written in the line where the column is 0."""
        line = self.line(number)
        if column:
            start, end = column - 1, max(column - 1 + length, column)
        else:
            start, end = len(line) - len(line.lstrip()), len(line.rstrip())
        units = self._codec.client_num_units
        row = max(number, 1) - 1
        return Range(Position(row, units(line[:start])), Position(row, units(line[:end])))

    def found_again(self, number: int, written: str) -> int | None:
        """The line that was line `number` before an edit, when it read `written`; None where there is none like it."""
        for distance in range(len(self)):
            for candidate in (number + distance, number - distance):
                if 0 < candidate <= len(self) and self.line(candidate) == written:
                    return candidate
        return None


def replaced(before: Lines, after: str) -> tuple[Range, str]:
    """The shortest replacement that makes one text from another: its range in the first, and what is written there."""
    old = before.text
    shortest = min(len(old), len(after))
    start = next((at for at in range(shortest) if old[at] != after[at]), shortest)
    rest = shortest - start
    end = next((at for at in range(rest) if old[-1 - at] != after[-1 - at]), rest)
    return Range(before.position(start), before.position(len(old) - end)), after[start : len(after) - end]
