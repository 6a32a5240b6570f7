"""Which layers a function may use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.aws.knowledge.regions import region_of
from preflight.core.values import Undecided, Unknown, known, origins_of

from .function import Function
from .layer import LayerVersion

MOST_LAYERS = 5
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
_VERSION_ARN = re.compile(
    r"arn:[a-z-]+:lambda:(?P<region>[a-z0-9-]+):\d{12}:layer:(?P<name>[a-zA-Z0-9-_]+)(?P<version>:\d+)?"
    r"|arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+"
)


def layer_faults(function: Function) -> Iterator[str]:
    """Why Lambda refuses the layers of a function, each as a clause that begins with a verb.

    Raises Undecided, after all others, where a layer is known only after deployment.
    """
    layers = function.layers
    if len(layers) > MOST_LAYERS:
        yield f"has {len(layers)} layers; Lambda takes at most {MOST_LAYERS}"
    later: Undecided | None = None
    seen: dict[object, str] = {}
    for layer in layers:
        try:
            same, named = _identity(function, layer)
            yield from _faults(function, layer, named)
        except Undecided as reason:
            later = later or reason
            continue
        first = seen.setdefault(same, named)
        if first != named:
            yield f"has {first} and {named}, two versions of one layer"
    if later is not None:
        raise later


def _faults(function: Function, layer: Any, named: str) -> Iterator[str]:
    if isinstance(layer, Unknown):
        if {origin.output for origin in origins_of(layer)} == {"layerArn"}:
            yield f"has the ARN of {named} without a version; pass the layer's `arn`, not its `layer_arn`"
        return
    found = _VERSION_ARN.fullmatch(layer)
    if found is None:
        yield f"has the layer '{layer}', which is not the ARN of a layer's version"
    elif found["name"] and not found["version"]:
        yield f"has the layer '{layer}' without a version; Lambda needs one, such as '{layer}:1'"
    elif found["region"]:
        region = known(region_of(function))
        if region is not None and region != found["region"]:
            yield f"is in {region}, but its layer '{layer}' is in {found['region']}; Lambda takes only layers of its region"


def _identity(function: Function, layer: Any) -> tuple[object, str]:
    """What identifies a layer without its version, and how a message names the version."""
    if isinstance(layer, str):
        return layer.rpartition(":")[0] if layer.rpartition(":")[2].isdigit() else layer, f"'{layer}'"
    origins = origins_of(layer)
    own = function.stack.get(origins[0].urn) if len(origins) == 1 else None
    if not isinstance(own, LayerVersion):
        known(layer)
        raise Undecided("layers")
    return known(own.layer_name) or own.urn, str(own)
