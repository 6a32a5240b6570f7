"""Shows what can be mended in a program, asks, and writes it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from .fixing import Change, Mending, write

if TYPE_CHECKING:
    from rich.console import Console

    from .judging import Judge

STYLES = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True)
class Offer:
    """What is shown on a console before anything is written; `unasked` where the answer is yes beforehand."""

    console: Console
    unasked: bool = False

    def make(self, mending: Mending, judge: Judge) -> None:
        """Show the changes, and write them where the user agrees. `judge` knows secrets, and how a file is called."""
        for change in mending.changes:
            self._diff(change, judge)
        for each, why in mending.left:
            place = f"{judge.shown(each.place.path)}:{each.place.line}"
            self._line(f"{place}: {each.what} is not changed to {each.instead}, as {why}")
        if not mending.changes:
            self._line("There is nothing that can be mended by itself.\n")
            return
        count = len(mending.changes)
        files = f"{count} file{'s' * (count > 1)}"
        if self.unasked or self._agrees(files):
            self._write(mending, judge)
        self._line()

    def _diff(self, change: Change, judge: Judge) -> None:
        for at, line in enumerate(change.diff(judge.shown(change.path))):
            style = "bold" if at < 2 else STYLES.get(line[:1], "")  # noqa: PLR2004 - the two lines of a diff's head
            self._line(judge.redact(_visible(line)), style)

    def _agrees(self, files: str) -> bool:
        if not (sys.stdin.isatty() and self.console.is_terminal):
            self._line("Nothing was written, as there is no terminal to ask on; --yes writes without asking.")
            return False
        try:
            answer = self.console.input(Text(f"Write these changes to {files}? [y/N] "))
        except EOFError:
            answer = ""
        if answer.strip().lower() in ("y", "yes"):
            return True
        self._line("Nothing was written.")
        return False

    def _write(self, mending: Mending, judge: Judge) -> None:
        failed: set[str] = set()
        for change in mending.changes:
            if problem := write(mending.program, change):
                failed.add(change.path)
                self._line(f"{judge.shown(change.path)} {problem}, and is left as it is.", "red")
        mended = [each for each in mending.mends if each.place.path not in failed]
        files = len(mending.changes) - len(failed)
        if files:
            self._line(f"Mended {len(mended)} place{'s' * (len(mended) > 1)} in {files} file{'s' * (files > 1)}.")

    def _line(self, text: str = "", style: str = "") -> None:
        self.console.print(Text(text, style), soft_wrap=True)


def _visible(line: str) -> str:
    """A line that a terminal shows and does not obey."""
    return "".join(each if each.isprintable() or each == "\t" else "\N{REPLACEMENT CHARACTER}" for each in line)
