"""Answers functions: as they are known to answer, or with markers of the shape that the SDK declares."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from . import aws, shapes, wire
from .goal import Provider
from .journal import Journal
from .markers import Markers


def answer(  # noqa: PLR0913, PLR0917 - what decides an answer
    token: str,
    arguments: dict[str, Any],
    provider: Provider | None,
    provider_ref: str,
    outputs: dict[str, shapes.Shape],
    markers: Markers,
    journal: Journal,
) -> dict[str, Any]:
    """The answer of a function or method that has these outputs, as plain JSON. Raises aws.Refusal where the provider would."""
    arguments = wire.without_secrets(arguments)[0]
    # The same call has the same answer, with every salt; another call of the same function has another.
    call = markers.named(json.dumps([arguments, provider_ref], sort_keys=True))
    origin = f"{token}#{hashlib.sha256(call.encode()).hexdigest()[:8]}"
    answered: dict[str, Any] = {}
    where, known_as = None, token
    if provider is not None:
        where = aws.place(arguments, provider.properties, provider.urn, markers)
        known_as = aws.resource_of(token)
        answered = aws.answer(token, arguments, where, origin, markers) or {}
    scalar = aws.scalar(known_as, origin, markers, where)
    for name, shape in outputs.items():
        if name in answered:
            continue
        # A data source hands its arguments back; what is neither argument nor required is not there.
        if arguments.get(name) is not None:
            answered[name] = shapes.conform(arguments[name], shape, strictly=True)
        elif shape.required:
            answered[name] = _known(shapes.filled(shape, name, scalar, more=markers.more))
    if origin in markers.named_origins:
        journal.write_once("assumed", token)
    return answered


def _known(value: Any) -> Any:
    """A function's answer without what is unknown in it: plain calls cannot hand that on."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if item != wire.UNKNOWN}
    if isinstance(value, list):
        return [_known(item) for item in value if item != wire.UNKNOWN]
    return None if value == wire.UNKNOWN else value
