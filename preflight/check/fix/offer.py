"""Shows the fixes of a program, asks, and writes them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from preflight.core.messages import visible

from .apply import Change, Fixes, write

if TYPE_CHECKING:
    from rich.console import Console

    from preflight.check.showing import Showing

STYLES = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True)
class Offer:
    """Shows fixes on a console before anything is written; `unasked` writes without asking."""

    console: Console
    unasked: bool = False

    def make(self, fixes: Fixes, showing: Showing) -> None:
        """Show the changes, and write them if the user agrees. `showing` names the files and hides secrets."""
        for change in fixes.changes:
            self._diff(change, showing)
        for each, why in fixes.left:
            place = f"{showing.path(each.place.path)}:{each.place.line}"
            self._line(f"{place}: {each.what} is not changed to {each.instead}: {why}")
        if not fixes.changes:
            self._line("Nothing can be fixed automatically.\n")
            return
        count = len(fixes.changes)
        files = f"{count} file{'s' * (count > 1)}"
        if self.unasked or self._agrees(files):
            self._write(fixes, showing)
        self._line()

    def _diff(self, change: Change, showing: Showing) -> None:
        for at, line in enumerate(change.diff(showing.path(change.path))):
            style = "bold" if at < 2 else STYLES.get(line[:1], "")  # noqa: PLR2004 - the two lines of a diff's head
            self._line(showing.redact(visible(line.expandtabs(4))), style)

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

    def _write(self, fixes: Fixes, showing: Showing) -> None:
        failed: set[str] = set()
        for change in fixes.changes:
            if problem := write(fixes.program, change):
                failed.add(change.path)
                self._line(f"{showing.path(change.path)} {problem}, and is left as it is.", "red")
        fixed = [each for each in fixes.fixes if each.place.path not in failed]
        files = len(fixes.changes) - len(failed)
        if files:
            self._line(f"Fixed {len(fixed)} place{'s' * (len(fixed) > 1)} in {files} file{'s' * (files > 1)}.")

    def _line(self, text: str = "", style: str = "") -> None:
        self.console.print(Text(text, style), soft_wrap=True)
