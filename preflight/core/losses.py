"""What a plan that went on past the program's errors does not know: values and resources that an error has lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .values import Lost

EVERYTHING = "*"


class Loss(NamedTuple):
    """One error of the program that the plan went on past.

    `place` is where it happened, such as `api.py:155`. `creates` are the type tokens of the resources that its statement
    would have created; a prefix that ends with `*` stands for all types that begin so.
    """

    place: str
    creates: Sequence[str] = ()

    def could_create(self, token: str) -> bool:
        """Whether its statement could have created a resource of a type."""
        return any(token.startswith(each[:-1]) if each.endswith(EVERYTHING) else token == each for each in self.creates)


class Losses:
    """The errors of a plan, and which of them an evaluation depended on.

    A policy that finds something absent may be wrong where an error has lost the statement that creates it. So each lookup
    of resources by type notes the errors that could have created one (`note`), and `check` raises where there are some.
    """

    def __init__(self, errors: Sequence[Loss] = ()) -> None:
        self._errors = [each for each in errors if each.creates]
        self._of_type: dict[str, str] = {}
        self.noted: dict[str, None] = {}
        """The places of the errors on which the evaluation so far depends, in their order."""

    def __bool__(self) -> bool:
        return bool(self._errors)

    def begin(self) -> None:
        """An evaluation begins, which depends on no error so far."""
        if self.noted:
            self.noted = {}

    def note(self, tokens: Sequence[str]) -> None:
        """Resources of some types are looked up; EVERYTHING stands for all types."""
        for token in tokens:
            if token not in self._of_type:
                meant = (each.place for each in self._errors if token == EVERYTHING or each.could_create(token))
                self._of_type[token] = next(meant, "")
            if self._of_type[token]:
                self.noted[self._of_type[token]] = None

    def check(self) -> None:
        """Raises Lost where the evaluation depends on a resource that an error may have lost."""
        if self.noted:
            raise Lost(f"resources that the error in {next(iter(self.noted))} may have lost")


NO_LOSSES = Losses()
