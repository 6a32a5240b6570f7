"""What planning a program comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from preflight.core.losses import Loss, Losses
from preflight.core.planned import Planned
from preflight.core.values import Origin

Mode = Literal["unknown", "foreseen"]
Outcome = Literal["planned", "crashed", "timed-out", "died", "no-entry-point", "no-interpreter", "no-host", "no-sdk"]


@dataclass(frozen=True)
class Provider:
    """The provider of a resource."""

    urn: str
    type: str
    name: str
    properties: Mapping[str, Any]
    """In wire form."""


@dataclass(frozen=True)
class PlannedResource:
    """A resource as the engine would hand it to an analyzer; values are in Pulumi's wire form. The child writes these fields.

    Default providers are among the resources, as with the engine. `aliases` are URNs, or mappings of the parts that
    an alias names (name, type, stack, project, parent, noParent).
    """

    urn: str
    type: str
    name: str
    custom: bool
    """False for components and the stack."""
    remote: bool
    """A component that a provider makes: its children are not planned."""
    external: bool
    """Read (`get`), not managed. The engine shows these to no analyzer."""
    id: str
    """Empty when it is not known."""
    parent: str
    provider: Provider | None
    properties: Mapping[str, Any]
    """The inputs, as a bridged provider's Check returns them except for automatic names."""
    outputs: Mapping[str, Any]
    """Inputs and computed outputs; a component's registered outputs; the stack's exports."""
    dependencies: Sequence[str]
    property_dependencies: Mapping[str, Sequence[str]]
    protect: bool
    ignore_changes: Sequence[str]
    aliases: Sequence[str | Mapping[str, Any]]
    additional_secret_outputs: Sequence[str]
    custom_timeouts: Mapping[str, float]
    """Seconds for "create", "update" and "delete"."""
    file: Path | None
    """The innermost line of the program that made it."""
    line: int | None
    lost: Mapping[str, str] = field(default_factory=dict)
    """In a plan that goes on past errors: the properties of which an error has lost something, each with the error's place.
    The empty name stands for all of them: an argument was left out.
    """
    waits_for_lost: str = ""
    """The place of an error that has lost one of its dependencies, alone or with a value; empty where none has."""


@dataclass(frozen=True)
class Frame:
    """A line of a traceback."""

    file: Path
    line: int | None
    function: str
    text: str
    own: bool
    """Whether the file is the program's, and no installed package's."""


@dataclass(frozen=True)
class Syntax:
    """Where Python could not read a file."""

    file: str | None
    line: int | None
    column: int | None
    text: str
    message: str


@dataclass(frozen=True)
class MissingConfig:
    """A configuration value that the program requires and the stack has not."""

    key: str
    secret: bool

    @property
    def command(self) -> str:
        """What sets it."""
        return f"pulumi config set {'--secret ' if self.secret else ''}{self.key} VALUE"


@dataclass(frozen=True)
class Annotation:
    """An annotation in a class of the program that the SDK could not evaluate; the last frame is its line."""

    cls: str
    """The name of the class."""
    in_main: bool
    """Whether the class is defined in `__main__`, whose names are gone when the SDK looks them up."""


@dataclass(frozen=True)
class Crash:
    """What ended a program. Secrets of the configuration are redacted from every text."""

    type: str
    """The exception's class with its module: "KeyError", "pulumi.config.ConfigMissingError"."""
    message: str
    frames: Sequence[Frame] = ()
    """Outermost first, without the planner's own."""
    syntax: Syntax | None = None
    module: str | None = None
    """The module that could not be found."""
    config: MissingConfig | None = None
    annotation: Annotation | None = None

    @property
    def frame(self) -> Frame | None:
        """The innermost frame in the program."""
        return next((frame for frame in reversed(self.frames) if frame.own), None)


Part = Literal["statement", "argument", "missing", "name", "config", "syntax", "value", "duplicate", "string"]


@dataclass(frozen=True)
class PassedError:
    """An error that a plan went on past. What it left out is `part`: a statement, an argument, a name, ..."""

    id: int
    crash: Crash
    part: Part
    file: Path | None
    line: int
    place: str
    """Where it happened: "api.py:155", with the path from the project's folder."""
    follows: int | None = None
    """The error whose lost value caused this one."""
    creates: Sequence[str] = ()
    """The types of resources that the statement would have created: see `preflight.core.losses.Loss`."""


@dataclass(frozen=True)
class Log:
    """A message that the program gave to `pulumi.log`."""

    severity: str
    """"info", "warning" or "error"; an error makes Pulumi fail the deployment."""
    message: str
    urn: str


@dataclass(frozen=True)
class Plan:
    """What planning a program came to."""

    outcome: Outcome
    mode: Mode = "unknown"
    resources: Sequence[PlannedResource] = ()
    """In the order of registration; what was registered until then where the program did not run to its end."""
    exports: Mapping[str, Any] = field(default_factory=dict)
    """The stack's, in wire form."""
    markers: Mapping[str, Origin] = field(default_factory=dict)
    """Strings and numbers (as strings) in the values that represent what is not known, with the output that each represents.

    The longest string counts: an ARN is in here and so is the marker's core inside it. An origin is a resource's URN and
    the output's path ("endpoint", "certificates[0].arn"), or a function's token and digest ("aws:ssm/getParameter:
    getParameter#1f2e3d4c") and the path, or "config" and the key of a secret that only Pulumi can decrypt.
    """
    crash: Crash | None = None
    problem: str = ""
    """Why there is no plan and what to do about it, in one sentence; empty when it was planned."""
    output: str = ""
    """What the program printed, redacted; the middle is left out when it is long."""
    logs: Sequence[Log] = ()
    errors: Sequence[PassedError] = ()
    """Those that the plan went on past, in the order in which the program met them."""
    assumed: frozenset[str] = frozenset()
    """Functions ("aws:ec2/getSubnets:getSubnets") whose answers are markers, in both modes, as only AWS knows them. A
    program that takes such an answer apart may crash here and nowhere else.
    """
    config_read: frozenset[str] = frozenset()
    """The configuration keys that the program read."""
    read: frozenset[Path] = frozenset()
    """The files and folders that a program in Python opened, where they were to be noted: absolute, without those of Python
    and of installed packages.
    """
    sdk: str | None = None
    seconds: float = 0.0

    @property
    def losses(self) -> Losses:
        """What the errors that the plan went on past may have lost."""
        return Losses([Loss(error.place, error.creates) for error in self.errors])


def read_resource(given: Mapping[str, Any], places: Mapping[int, str] = MappingProxyType({})) -> PlannedResource:
    """A resource as the child wrote it. `places` are those of the errors that the plan went on past, by their numbers."""
    provider, file, lost = given["provider"], given["file"], given["lost"]
    by_property = {key: places[error] for key, error in lost.get("properties", {}).items()}
    if lost.get("inputs"):
        by_property[""] = places[lost["inputs"]]
    changed = {
        "provider": Provider(**provider) if provider else None,
        "file": Path(file) if file else None,
        "lost": by_property,
        "waits_for_lost": places.get(lost.get("dependencies", 0), ""),
    }
    return PlannedResource(**{**given, **changed})


def as_planned(resource: PlannedResource) -> Planned:
    """A resource of the planner as policies read it."""
    provider = resource.provider
    return Planned(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        inputs=resource.properties,
        outputs=resource.outputs,
        parent=resource.parent,
        provider=provider.urn if provider else "",
        provider_inputs=provider.properties if provider else None,
        dependencies=resource.dependencies,
        links=resource.property_dependencies,
        ignore_changes=resource.ignore_changes,
        custom=resource.custom,
        place=(str(resource.file), resource.line) if resource.file and resource.line else None,
        lost=resource.lost,
        waits_for_lost=resource.waits_for_lost,
    )
