"""What reading a program's source shows: the places where it says something that Python or Pulumi does not take."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .policy import Advice

if TYPE_CHECKING:
    from .source import Place


@dataclass(frozen=True)
class Slip:
    """A place in the source where something is wrong. What the texts hold depends on the kind of slip."""

    place: Place
    name: str
    """What is wrong there: an argument, a name, an expression."""
    of: str = ""
    """What it was given to, or looked for in: `aws.s3.Bucket`."""
    found: str = ""
    """What it is, as a clause: "is a list"."""
    expected: str = ""
    """What it should be: "a list of texts"."""
    version: str = ""
    """What it was read against, as a clause: " in pulumi_aws 7.51.1"."""
    instead: str = ""
    """What would be right, beginning with a semicolon; empty where nobody can tell."""
    certain: bool = True
    """Whether Python or Pulumi refuses it whenever the place is reached, and the place is reached."""

    def weigh(self, message: str) -> str:
        """The message, as advice where the slip is not certain."""
        return message if self.certain else Advice(message)


SlipKind = Literal[
    "unknown-argument",
    "unknown-name",
    "unknown-attribute",
    "misfit",
    "missing-argument",
    "misused-output",
    "early-use",
    "circular-import",
    "unparented",
    "unregistered",
]


class Reading(ABC):
    """A program's source, read against the SDKs that its interpreter would import. Nothing of it is executed."""

    @abstractmethod
    def slips(self, kind: SlipKind) -> Sequence[Slip]:
        """The slips of one kind, in the order of the files, one for each cause."""
