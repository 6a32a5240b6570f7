"""Amazon API Gateway: HTTP and WebSocket APIs."""

from __future__ import annotations

from preflight.core.view import Resource, link, prop

from .lambda_ import Function


class Api(Resource, token="aws:apigatewayv2/api:Api"):
    """An API. With `target` it makes its integration, its route and its stage itself."""

    name: str | None = None
    protocol_type: str = prop()
    target: str | None = None
    credentials_arn: str | None = None

    function: Function | None = link("target")


class Integration(Resource, token="aws:apigatewayv2/integration:Integration"):
    """What answers a route."""

    names = ()

    integration_type: str = prop()
    payload_format_version: str = "1.0"
    credentials_arn: str | None = None

    api: Api = link("api_id")
    function: Function = link("integration_uri")
