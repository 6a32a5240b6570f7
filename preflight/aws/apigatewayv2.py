"""Amazon API Gateway: HTTP and WebSocket APIs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.link import candidates, link, referrers
from preflight.core.stack import Export, Stack
from preflight.core.values import KnownLater, Origin, Unknown, bare
from preflight.core.view import Resource, View, prop

from .cloudwatch import LogGroup
from .lambda_ import Function


class Api(Resource, token="aws:apigatewayv2/api:Api"):
    """An API. With `target` it makes its integration, its route and its stage itself."""

    name: str | None = None
    protocol_type: str = prop()
    target: str | None = None
    body: str | None = None
    credentials_arn: str | None = None

    function: Function | None = link("target")

    @property
    def stages(self) -> list[Stage]:
        """Its stages in this stack."""
        return referrers(Stage, Stage.api, self)

    @property
    def routes(self) -> list[Route]:
        """Its routes in this stack."""
        return referrers(Route, Route.api, self)

    @property
    def has_path_of_its_own(self) -> bool:
        """Whether its endpoint answers without a stage's name behind it, or no stage of this stack tells."""
        return not self.stages or any(stage.name == "$default" for stage in self.stages)

    def is_at_a_stage(self, export: Export) -> bool:
        """Whether an exported URL goes on with the name of one of its stages."""
        urns = [stage.urn for stage in self.stages]
        named = (f"/{stage.name}" for stage in self.stages if stage.name is not None)
        return any(origin.urn in urns for origin in export.origins) or export.tail.startswith(tuple(named))

    @property
    def defines_itself(self) -> bool:
        """Whether it makes routes of its own, by an OpenAPI document or by a target."""
        return self.has("body") or self.has("target")


class Integration(Resource, token="aws:apigatewayv2/integration:Integration"):
    """What answers a route."""

    names = ()

    integration_type: str = prop()
    payload_format_version: str = "1.0"
    credentials_arn: str | None = None

    api: Api = link("api_id")
    function: Function = link("integration_uri")


class Route(Resource, token="aws:apigatewayv2/route:Route"):
    """A route: which requests go to which integration."""

    names = ()

    route_key: str = prop()

    api: Api = link("api_id")


class AccessLogSettings(View):
    """Where a stage writes a line for each request."""

    destination_arn: str = prop()


class Deployment(Resource, token="aws:apigatewayv2/deployment:Deployment"):
    """A snapshot of an API's routes and integrations."""

    names = ()

    triggers: Any = None

    api: Api = link("api_id")


class Stage(Resource, token="aws:apigatewayv2/stage:Stage"):
    """A stage of an API, under a name in the path of its URL; `$default` has none."""

    names = ()

    name: str | None = None
    auto_deploy: bool = False
    access_log_settings: AccessLogSettings | None = None

    api: Api = link("api_id")
    deployment: Deployment | None = link("deployment_id")

    @property
    def log_groups(self) -> list[LogGroup]:
        """The log groups of this stack that its access log goes to: by an output, or by a name in the text of the ARN."""
        settings = self.access_log_settings
        if settings is None:
            return []
        made_of = candidates(self, "accessLogSettings", (LogGroup,))
        text = settings.destination_arn
        return made_of or ([] if isinstance(text, Unknown) else _groups_named(self, text))


def exports_of_endpoints(stack: Stack) -> Iterator[tuple[Export, Api]]:
    """The exports that are made of an API's endpoint, each with the API; raises KnownLater where an export does not tell."""
    apis = [api for api in stack.all(Api) if not api.has_path_of_its_own]
    for export in stack.exports:
        yield from ((export, api) for api in apis if Origin(api.urn, "apiEndpoint") in export.origins)
    vague = [export.name for export in stack.exports if not export.is_known and not export.origins]
    if apis and vague:
        raise KnownLater(f"the export '{vague[0]}'")


def _groups_named(stage: Stage, arn: str) -> list[LogGroup]:
    """The log groups whose name stands in an ARN, which may be known in part only."""
    return [
        group
        for group in stage.stack.all(LogGroup)
        if isinstance(name := bare(group.wire_value("name")), str) and arn.endswith((f":{name}", f":{name}:*"))
    ]
