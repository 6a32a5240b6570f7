"""How a function is invoked: asynchronously, with destinations, and by URL."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.link import link, referrers
from preflight.core.values import known
from preflight.core.view import Resource, View, prop

from .function import Function


class Destination(View):
    """A destination of asynchronous invocations."""

    destination: str = prop()

    receiver: Resource = link("destination")


class DestinationConfig(View):
    """The destinations for failed and for successful invocations."""

    on_failure: Destination | None = None
    on_success: Destination | None = None


class EventInvokeConfig(Resource, token="aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"):
    """The settings of a function's asynchronous invocations."""

    names = ()

    destination_config: DestinationConfig | None = None

    function: Function = link("function_name")


class Cors(View):
    """The CORS settings of a function URL."""

    allow_headers: list[str] = prop(())
    allow_methods: list[str] = prop(())
    allow_origins: list[str] = prop(())
    expose_headers: list[str] = prop(())


class FunctionUrl(Resource, token="aws:lambda/functionUrl:FunctionUrl"):
    """A function URL."""

    names = ()

    authorization_type: str = prop()
    cors: Cors | None = None
    qualifier: str | None = None

    function: Function = link("function_name")


def keeps_failures(function: Function) -> bool:
    """Whether an event that a function fails on goes to a dead-letter target or to a destination for failures."""
    configs = referrers(EventInvokeConfig, EventInvokeConfig.function, function)
    destinations = (config.destination_config for config in configs)
    return function.dead_letter_config is not None or any(
        each is not None and each.on_failure is not None for each in destinations
    )


def url_faults(url: FunctionUrl) -> Iterator[str]:
    """What of a function URL contradicts itself, each as a clause that begins with a verb."""
    for name in ("methods", "origins", "headers") if url.cors is not None else ():
        values = getattr(url.cors, f"allow_{name}")
        if len(values) > 1 and any(value == "*" for value in values):
            yield f"allows the {name} {', '.join(map(str, values))}; * comes alone"
    qualifier = known(url.qualifier)
    if qualifier is not None and (qualifier.isdigit() or qualifier == "$LATEST"):
        yield f"has the qualifier '{qualifier}', which is a version; a URL belongs to the function or to an alias"
