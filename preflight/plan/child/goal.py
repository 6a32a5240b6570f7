"""What is planned for a resource: its inputs after a provider's check, and its outputs as far as they are known."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import asdict, dataclass, field
from typing import Any

from . import aws, shapes, wire
from .markers import Markers
from .registrations import Seen

PROVIDER = "pulumi:providers:"
SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
ANYTHING = shapes.Shape(shapes.ANYTHING)


def is_provider(kind: str) -> bool:
    """Whether a type is that of a provider."""
    return kind.startswith(PROVIDER)


@dataclass
class Provider:
    """The provider that a resource or a function uses; its properties are in wire form."""

    urn: str
    type: str
    name: str
    properties: dict[str, Any]


@dataclass
class Record:
    """A planned resource, as `planner.PlannedResource` has it."""

    urn: str
    type: str
    name: str
    custom: bool = True
    remote: bool = False
    external: bool = False
    id: str = ""
    parent: str = ""
    provider: Provider | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    dependencies: list[str] = field(default_factory=list)
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    protect: bool = False
    ignore_changes: list[str] = field(default_factory=list)
    aliases: list[str | dict[str, Any]] = field(default_factory=list)
    additional_secret_outputs: list[str] = field(default_factory=list)
    custom_timeouts: dict[str, float] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None
    lost: dict[str, Any] = field(default_factory=dict)
    """What errors of the program have lost of it, in a plan that goes on past them: {"inputs": the error that left out some
    inputs, "dependencies": the error that it waits for, "properties": {key: error}}, with 0 for none; else empty."""

    def as_json(self) -> dict[str, Any]:
        """Its fields by name."""
        return asdict(self)

    def take(self, options: Any) -> None:
        """Take over the options that transforms may have changed."""
        self.dependencies = sorted(set(options.depends_on))
        self.protect = bool(options.protect)
        self.ignore_changes = list(options.ignore_changes)
        self.aliases = [_alias(alias) for alias in options.aliases]
        self.additional_secret_outputs = list(options.additional_secret_outputs)
        self.custom_timeouts = _timeouts(options.custom_timeouts)

    def lose(self, inputs: int, alone: Container[int]) -> dict[str, int]:
        """Take the errors out of the dependencies and note them; the error of each property. `inputs` as in `lost`.

        `alone` are the errors that have lost a value, and no dependency with it.
        """
        of_each = {key: found for key, urns in self.property_dependencies.items() if (found := _errors_in(urns))}
        properties = {key: found[0] for key, found in of_each.items()}
        of_inputs = {inputs} if inputs else set()
        explicit = set(_errors_in(self.dependencies)).difference(*of_each.values())
        with_values = {error for error in of_inputs.union(*of_each.values()) if error not in alone}
        waits = min(explicit | with_values, default=0)
        if properties or waits or inputs:
            self.lost = {"inputs": inputs, "dependencies": waits, "properties": properties}
            kept = {key: _without_errors(urns) for key, urns in self.property_dependencies.items()}
            self.property_dependencies = {key: urns for key, urns in kept.items() if urns}
            self.dependencies = _without_errors(self.dependencies)
        return properties


class Planner:
    """Plans properties and outputs: with unknowns as a preview does, or with markers as a deployment would."""

    def __init__(self, markers: Markers, *, foresee: bool) -> None:
        self._markers, self._foresee = markers, foresee

    def check(self, record: Record, properties: dict[str, Any], seen: Seen | None) -> dict[str, Any]:
        """The inputs as a bridged provider's Check returns them, except for automatic names."""
        declared = shapes.fields(seen.cls) if seen else {}
        properties = {key: shapes.conform(value, declared.get(key, ANYTHING)) for key, value in properties.items()}
        if not record.type.startswith("aws:") or record.external:
            return properties
        where = self._place(record, properties)
        if "region" in declared and not where.assumed and where.region not in self._markers.origins:
            properties.setdefault("region", where.region)
        tags, default = (
            properties.get("tags") or {},
            aws.default_tags(record.provider.properties if record.provider else {}),
        )
        if "tagsAll" in declared and "tagsAll" not in properties:
            known = isinstance(tags, dict) and not wire.is_secret(tags) and default is not None
            properties["tagsAll"] = {**(default or {}), **tags} if known else wire.UNKNOWN
        return properties

    def outputs(
        self, record: Record, properties: dict[str, Any], seen: Seen | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The planned outputs: as they are recorded, and as the program can take them back. Sets the record's id."""
        declared = {**seen.untyped, **shapes.fields(seen.cls)} if seen else {}
        required = {key: shape for key, shape in declared.items() if shape.required}
        fill = self._fill(record, properties)
        if record.remote:
            # A component of another program, which is not run: only its class shows what it has.
            planned = {key: fill(key, shape) for key, shape in required.items()}
            return planned, planned
        outputs, sent = {}, {}
        for key, value in properties.items():
            shape = declared.get(key, ANYTHING)
            outputs[key] = shapes.complete(value, shape, fill, key)
            sent[key] = shapes.conform(outputs[key], shape, strictly=True)
        if is_provider(record.type):
            record.id = wire.UNKNOWN  # the engine hands the program this string, as if it were known
            return outputs, sent
        for key, shape in required.items():
            if key not in properties:
                outputs[key] = sent[key] = fill(key, shape)
        for key in record.additional_secret_outputs:
            if key in outputs:
                outputs[key], sent[key] = wire.secret(outputs[key]), wire.secret(sent[key])
        outputs["id"] = record.id or fill("id", shapes.Shape(shapes.TEXT))
        if outputs["id"] != wire.UNKNOWN:
            record.id = outputs["id"]
        return outputs, sent

    def _place(self, record: Record, properties: dict[str, Any]) -> aws.Place:
        provider = record.provider or Provider("", "", "", {})
        return aws.place(properties, provider.properties, provider.urn, self._markers)

    def _fill(self, record: Record, properties: dict[str, Any]) -> shapes.Fill:
        """What an output is filled with that the program did not give."""
        if not self._foresee:
            return shapes.unknown
        where = self._place(record, properties) if record.type.startswith("aws:") else None
        scalar = aws.scalar(record.type, record.urn, self._markers, where)
        lengths = aws.lengths(record.type, properties)
        return lambda path, shape: shapes.filled(shape, path, scalar, more=self._markers.more, length=lengths.get(path))


def _errors_in(urns: list[str]) -> list[int]:
    """The errors among the dependencies: see `past_errors.origin`."""
    return [int(urn.rpartition("#")[2]) for urn in urns if urn.startswith("preflight:lost#")]


def _without_errors(urns: list[str]) -> list[str]:
    return [urn for urn in urns if not _errors_in([urn])]


def _alias(alias: Any) -> Any:
    """A URN, or the parts of one that are given."""
    if isinstance(alias, str):
        return alias
    if not alias.HasField("spec"):
        return alias.urn
    spec = alias.spec
    parts = {"name": spec.name, "type": spec.type, "stack": spec.stack, "project": spec.project}
    given: dict[str, Any] = {key: value for key, value in parts.items() if value}
    if spec.parentUrn:
        given["parent"] = spec.parentUrn
    if spec.noParent:
        given["noParent"] = True
    return given


def _timeouts(timeouts: Any) -> dict[str, float]:
    """Seconds, as an analyzer gets them: https://pkg.go.dev/time#ParseDuration."""
    found = {}
    for operation in ("create", "update", "delete"):
        text = getattr(timeouts, operation, "")
        parts = re.findall(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)", text)
        if parts:
            found[operation] = sum(float(number) * SECONDS[unit] for number, unit in parts)
    return found
