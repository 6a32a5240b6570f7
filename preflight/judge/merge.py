"""Combines what a policy reports for a preview with what it reports for the same stack as it will be deployed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from preflight.core.policy import Abstention, Verdict, Violation
from preflight.core.values import AFTER_DEPLOYMENT


def merge(preview: Sequence[Verdict], foreseen: Iterable[Verdict]) -> list[Verdict]:
    """A policy's verdicts on the preview, combined with its verdicts on the foreseen stack.

    Violations of the preview stay as they are, and further ones are marked as foreseen. What stays undecided is what is
    undecided on the foreseen stack.
    """
    merged: list[Verdict] = [verdict for verdict in preview if not isinstance(verdict, Abstention)]
    known = [verdict for verdict in merged if isinstance(verdict, Violation)]
    for verdict in foreseen:
        if not isinstance(verdict, Violation):
            merged.append(verdict)
        elif not any(verdict.urn == other.urn and _repeats(verdict.message, other.message) for other in known):
            merged.append(verdict._replace(foreseen=True))
    return merged


def _repeats(message: str, earlier: str) -> bool:
    """Whether an earlier message is the same, apart from values that were not known then."""
    return re.fullmatch(".*".join(map(re.escape, earlier.split(AFTER_DEPLOYMENT))), message, re.DOTALL) is not None
