"""The name that was probably meant by one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable

ALIKE = 0.75
"""How much of two names must be the same, from 0 to 1, for one to be a misspelling of the other."""


def nearest(word: str, known: Iterable[str], alike: float = ALIKE) -> str | None:
    """The known word that is spelled most like a word, apart from case; None where none is spelled like it."""
    import difflib  # noqa: PLC0415 - only for an error

    spelled = {each.lower(): each for each in known}
    close = difflib.get_close_matches(word.lower(), spelled, n=1, cutoff=alike)
    return spelled[close[0]] if close else None
