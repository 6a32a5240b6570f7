"""Errors in a program's source: places with something that Python or Pulumi does not accept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from .messages import Advice

if TYPE_CHECKING:
    from .syntax import Place, ProgramFile


class Slip(NamedTuple):
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
    replacement: str = ""
    """What can be written in its place, all else being left as it is; empty where that is not certain.

    A name, or a whole argument: `domain="vpc"`. For an Output in `json.dumps`, the method of `pulumi.Output` that takes it.
    """
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

    @abstractmethod
    def binds_every_name(self, file: ProgramFile) -> bool:
        """Whether each name that a module uses is certain to be bound where Python looks for it.

        Quick to tell, so that only a module of which it cannot be told needs another look.
        """
