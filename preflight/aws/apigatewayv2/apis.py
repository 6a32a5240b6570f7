"""HTTP and WebSocket APIs: their routes, integrations, authorizers and stages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from preflight.aws.cloudwatch import LogGroup
from preflight.aws.lambda_ import Function
from preflight.core.link import candidates, link, referrers
from preflight.core.stack import Export, Stack
from preflight.core.values import KnownLater, Origin, Unknown, bare
from preflight.core.view import Resource, View, prop


class Cors(View):
    """The CORS settings of an HTTP API."""

    allow_credentials: bool = False
    allow_origins: list[str] = prop(())


class Api(Resource, token="aws:apigatewayv2/api:Api"):
    """An API. With `target` it creates an integration, a route and a stage."""

    name: str | None = None
    protocol_type: str = prop()
    target: str | None = None
    body: str | None = None
    credentials_arn: str | None = None
    route_key: str | None = None
    route_selection_expression: str = "$request.method $request.path"
    cors_configuration: Cors | None = None

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
    def serves_bare_endpoint(self) -> bool:
        """Whether its endpoint works without a stage name: it has a `$default` stage, or no stage in this stack."""
        return not self.stages or any(stage.name == "$default" for stage in self.stages)

    def has_stage_in(self, export: Export) -> bool:
        """Whether an exported URL contains the name of one of its stages."""
        urns = [stage.urn for stage in self.stages]
        named = (f"/{stage.name}" for stage in self.stages if stage.name is not None)
        return any(origin.urn in urns for origin in export.origins) or export.tail.startswith(tuple(named))

    @property
    def defines_routes(self) -> bool:
        """Whether it defines its routes itself, by an OpenAPI document or by a target."""
        return self.has("body") or self.has("target")


class ResponseParameters(View):
    """The mapping of the responses of an integration that have a status code."""

    mappings: Any = prop(())
    status_code: str = prop()


class Integration(Resource, token="aws:apigatewayv2/integration:Integration"):
    """The integration of a route with its backend."""

    names = ()

    integration_type: str = prop()
    payload_format_version: str = "1.0"
    credentials_arn: str | None = None
    integration_method: str | None = None
    integration_subtype: str | None = None
    integration_uri: str | None = None
    connection_type: str = "INTERNET"
    connection_id: str | None = None
    timeout_milliseconds: int | None = None
    request_parameters: Any = prop(())
    request_templates: Any = prop(())
    response_parameters: list[ResponseParameters] = prop(())

    api: Api = link("api_id")
    function: Function = link("integration_uri")


class Route(Resource, token="aws:apigatewayv2/route:Route"):
    """A route."""

    names = ()

    route_key: str = prop()
    target: str | None = None
    api_key_required: bool = False
    authorization_type: str = "NONE"
    authorizer_id: str | None = None
    authorization_scopes: list[str] = prop(())

    api: Api = link("api_id")


class JwtConfiguration(View):
    """What a JWT authorizer checks."""

    audiences: list[str] = prop(())
    issuer: str | None = None


class Authorizer(Resource, token="aws:apigatewayv2/authorizer:Authorizer"):
    """An authorizer: a Lambda function (REQUEST), or JSON Web Tokens (JWT)."""

    authorizer_type: str = prop()
    authorizer_uri: str | None = None
    authorizer_payload_format_version: str | None = None
    authorizer_result_ttl_in_seconds: int | None = None
    enable_simple_responses: bool = False
    identity_sources: list[str] = prop(())
    jwt_configuration: JwtConfiguration | None = None

    api: Api = link("api_id")


class AccessLogSettings(View):
    """The access log of a stage."""

    destination_arn: str = prop()
    format: str = prop()


class DefaultRouteSettings(View):
    """The logging of all routes."""

    data_trace_enabled: bool = False
    logging_level: str = "OFF"


class RouteSettings(DefaultRouteSettings):
    """The logging of one route."""

    route_key: str = prop()


class DomainNameConfiguration(View):
    """The certificate of a custom domain name."""

    certificate_arn: str = prop()


class DomainName(Resource, token="aws:apigatewayv2/domainName:DomainName"):
    """A custom domain name of HTTP and WebSocket APIs."""

    names = ("domain_name",)

    domain_name: str = prop()
    domain_name_configuration: DomainNameConfiguration = prop()


class Deployment(Resource, token="aws:apigatewayv2/deployment:Deployment"):
    """A snapshot of an API's routes and integrations."""

    names = ()

    triggers: Any = None

    api: Api = link("api_id")


class Stage(Resource, token="aws:apigatewayv2/stage:Stage"):
    """A stage of an API. Its name is part of the URL's path, except for `$default`."""

    names = ()

    name: str | None = None
    auto_deploy: bool = False
    access_log_settings: AccessLogSettings | None = None
    stage_variables: Any = prop(())
    default_route_settings: DefaultRouteSettings | None = None
    route_settings: list[RouteSettings] = prop(())

    api: Api = link("api_id")
    deployment: Deployment | None = link("deployment_id")

    @property
    def log_groups(self) -> list[LogGroup]:
        """The log groups of this stack that receive its access log: by an output, or by their name in the ARN."""
        settings = self.access_log_settings
        if settings is None:
            return []
        referenced = candidates(self, "accessLogSettings", (LogGroup,))
        arn = settings.destination_arn
        return referenced or ([] if isinstance(arn, Unknown) else _groups_named(self, arn))


def endpoint_exports(stack: Stack) -> Iterator[tuple[Export, Api]]:
    """The exports that contain the endpoint of an API, each with the API. Raises KnownLater if the origin of one is unknown."""
    apis = [api for api in stack.all(Api) if not api.serves_bare_endpoint]
    for export in stack.exports:
        yield from ((export, api) for api in apis if Origin(api.urn, "apiEndpoint") in export.origins)
    unknown = [export.name for export in stack.exports if not export.is_known and not export.origins]
    if apis and unknown:
        raise KnownLater(f"the export '{unknown[0]}'")


def _groups_named(stage: Stage, arn: str) -> list[LogGroup]:
    """The log groups of the stack that an ARN, which may be known in part, ends in; at most two."""
    stack = stage.stack
    if isinstance(arn, str):
        named: dict[str, list[LogGroup]] = stack.indexed("log groups by name", lambda: _groups_by_name(stack))
        return named.get(arn.removesuffix(":*").rpartition(":")[2], [])[:2]
    groups = (group for same in _groups_by_name(stack).items() for group in same[1] if _ends_in(arn, same[0]))
    return list(islice(groups, 2))


def _ends_in(arn: str, name: str) -> bool:
    return arn.endswith((f":{name}", f":{name}:*"))


def _groups_by_name(stack: Stack) -> dict[str, list[LogGroup]]:
    found: dict[str, list[LogGroup]] = {}
    for group in stack.all(LogGroup):
        if isinstance(name := bare(group.wire_value("name")), str):
            found.setdefault(name, []).append(group)
    return found
