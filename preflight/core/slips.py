"""Errors in a program's source: places with something that Python or Pulumi does not accept. One class for each kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from typing_extensions import override

from .messages import Advice, Message

if TYPE_CHECKING:
    from .syntax import Place, ProgramFile


@dataclass(frozen=True, kw_only=True)
class Slip(ABC):
    """An error at a place in the source."""

    place: Place
    name: str
    """What is wrong: an argument, a name, an expression."""
    of: str = ""
    """The class, function or module that it was passed to or read from, as a program writes it: `aws.s3.Bucket`."""
    hint: str = ""
    """What would be right, as a clause; empty where nothing is known."""
    replacement: str = ""
    """What can be written in place of the name, with nothing else to change; empty where that is not certain.

    A name, or a whole argument: `domain="vpc"`. For an Output in `json.dumps`, the method of `pulumi.Output` to use.
    """
    certain: bool = True
    """Whether the place is reached and Python or Pulumi then refuses it."""

    @property
    @abstractmethod
    def problem(self) -> str:
        """What is wrong, as a sentence about the place, without the hint."""

    @property
    def detail(self) -> str:
        """What distinguishes it from another of its kind with the same names."""
        return ""

    @property
    def message(self) -> Message:
        """The problem and the hint; advice where the error is not certain."""
        text = "; ".join(filter(None, (self.problem, self.hint)))
        return text if self.certain else Advice(text)


S = TypeVar("S", bound=Slip)


@dataclass(frozen=True, kw_only=True)
class _InVersion(Slip):
    version: str = ""
    """The package that decides, with its version: `pulumi_aws 7.51.1`; empty for what the program defines."""
    installed: bool = True

    @property
    def _of_version(self) -> str:
        return f" in {self.version}{'' if self.installed else ', which is not installed'}" if self.version else ""


@dataclass(frozen=True, kw_only=True)
class UnknownArgument(_InVersion):
    """A keyword argument or a key of a dict that does not exist."""

    meant: str = ""
    """The argument that was probably meant."""

    @property
    @override
    def problem(self) -> str:
        return f"passes '{self.name}' to {self.of}, which takes no such argument{self._of_version}"


class UnknownName(_InVersion):
    """A name that a module or a class does not have."""

    @property
    @override
    def problem(self) -> str:
        return f"uses {self.of}.{self.name}, which does not exist{self._of_version}"


class UnknownAttribute(_InVersion):
    """An attribute that an instance does not have."""

    @property
    @override
    def problem(self) -> str:
        return f"reads '{self.name}' from {self.of}, which has no such attribute{self._of_version}"


class MissingArguments(_InVersion):
    """A call, or a dict in place of an object, without required arguments; `name` lists them."""

    @property
    @override
    def problem(self) -> str:
        return f"calls {self.of} without {self.name}, which is required{self._of_version}"


@dataclass(frozen=True, kw_only=True)
class WrongArgument(Slip):
    """An argument of a wrong type, or one too many."""

    found: str
    """What is passed: "a list as 'subnet_ids'"."""
    expected: str = ""
    """As a noun: "a list of strings"."""

    @property
    @override
    def problem(self) -> str:
        expected = f"; expected {self.expected}" if self.expected else ""
        return f"passes {self.found} to {self.of}{expected}"

    @property
    @override
    def detail(self) -> str:
        return self.found


@dataclass(frozen=True, kw_only=True)
class MisusedOutput(Slip):
    """An Output, the expression `name`, in a place that takes only values."""

    where: str
    """The place, as a clause: "into an f-string"."""

    @property
    @override
    def problem(self) -> str:
        return f"puts the Output {self.name} {self.where}"

    @property
    @override
    def detail(self) -> str:
        return self.where


@dataclass(frozen=True, kw_only=True)
class EarlyUse(Slip):
    """A name or an attribute that is used before it is defined in `line`."""

    line: int

    @property
    @override
    def problem(self) -> str:
        return f"uses {self.name} before {self.of} defines it in line {self.line}"


@dataclass(frozen=True, kw_only=True)
class CircularImport(Slip):
    """A name that is imported from a module that has not yet come to `line`, where it defines it."""

    line: int

    @property
    @override
    def problem(self) -> str:
        return f"imports {self.name}, which {self.of} defines in line {self.line}, after it has imported this module"


class Unparented(Slip):
    """A resource that a component creates without being its parent; `name` is the resource's class, `of` the component's."""

    @property
    @override
    def problem(self) -> str:
        return f"creates an {self.name} in the component {self.of} without a parent"


class Unregistered(Slip):
    """A component that never registers its outputs."""

    @property
    @override
    def problem(self) -> str:
        return f"defines the component {self.name}, which never calls register_outputs()"


class Reading(ABC):
    """A program's source, checked against the SDKs that its interpreter would import. Nothing of it is executed."""

    @abstractmethod
    def slips(self, kind: type[S]) -> Sequence[S]:
        """The errors of one kind, in the order of the files, one for each cause."""

    @abstractmethod
    def all(self) -> Sequence[Slip]:
        """The errors of all kinds."""

    @abstractmethod
    def binds_every_name(self, file: ProgramFile) -> bool:
        """Whether each name that a module uses is certainly bound where Python looks for it.

        Cheap, so that only the other modules need a closer look.
        """
