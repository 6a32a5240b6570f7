"""What a plan that went on past the program's errors does not know: values and resources that an error has lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .values import note_lost

EVERYTHING = "*"


class Loss(NamedTuple):
    """One error of the program that the plan went on past.

    `place` is where it happened, such as `api.py:155`. `creates` are the type tokens of the resources that its statement
    would have created; a prefix that ends with `*` stands for all types that begin so.
    """

    place: str
    creates: Sequence[str] = ()

    def could_create(self, token: str) -> bool:
        """Whether its statement could have created a resource of a type (of any, for EVERYTHING)."""
        if token == EVERYTHING:
            return bool(self.creates)
        return any(token.startswith(each[:-1]) if each.endswith(EVERYTHING) else token == each for each in self.creates)


class Losses:
    """The errors of a plan that went on past them.

    A policy that finds something absent may be wrong where an error has lost the statement that creates it. So each lookup
    of resources by type notes the errors that could have created one, as reading a lost value does (`values.note_lost`).
    """

    def __init__(self, errors: Sequence[Loss] = ()) -> None:
        self._errors = errors
        self._of_type: dict[str, list[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._errors)

    def places(self, token: str) -> Sequence[str]:
        """Where the errors are that could have created a resource of a type (of any, for EVERYTHING)."""
        if token not in self._of_type:
            could = (each for each in self._errors if each.could_create(token))
            self._of_type[token] = [each.place for each in could]
        return self._of_type[token]

    def note(self, tokens: Iterable[str]) -> None:
        """Resources of some types are looked up; EVERYTHING stands for all types."""
        for token in tokens:
            note_lost(self.places(token))


NO_LOSSES = Losses()
