"""Says what would be right in place of what is not there."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from preflight.core.slips import Edit

if TYPE_CHECKING:
    from .arguments import Fault
    from .evaluate import Evaluator
    from .uses import Absent


@dataclass(frozen=True)
class Advised:
    """What a message says: what a thing belongs to, with its version, what would be right, and what mends it."""

    of: str
    instead: str = ""
    edits: tuple[Edit, ...] = ()


class Adviser:
    """Knows where things went, and what is spelled alike."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._read = evaluator

    def argument(self, fault: Fault) -> Advised:
        """What to say of an argument that does not exist or does not fit."""
        if fault.kind == "unknown-argument":
            return Advised(fault.callee.label, _close(fault.name, fault.keys))
        return Advised(fault.callee.label, f"; it should be {fault.expected}" if fault.expected else "")

    def name(self, absent: Absent) -> Advised:
        """What to say of a name that is not there."""
        return Advised(absent.of, _close(absent.name, absent.keys))


def _close(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return f"; did you mean '{close[0]}'?" if close else ""
