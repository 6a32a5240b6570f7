"""What HTTP and WebSocket APIs accept, each by its protocol: routes, integrations, authorizers, stages and CORS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from preflight.aws.acm import certificate_region
from preflight.aws.apigateway.integrations import HTTP_METHODS, entries
from preflight.aws.apigateway.stages import names_request, variable_faults
from preflight.aws.knowledge.regions import known_region
from preflight.aws.languages import api_mapping
from preflight.core.link import referrers
from preflight.core.messages import Advice
from preflight.core.values import Partial, Unknown, independently, known, origins_of

from .apis import Api, Authorizer, DomainName, Integration, Route, Stage

Fault = str | Advice

_HTTP_SELECTION = ("$request.method $request.path", "${request.method} ${request.path}")
_SELECTION = re.compile(r"(?:\\?\$\{?request\.(?:body|header|querystring|method|path)\b.*)+", re.DOTALL)


def api_faults(api: Api) -> Iterator[str]:
    """Why API Gateway refuses an API, each as a clause that begins with a verb."""
    yield from independently((_cors_faults, _selection_faults, _quick_create_faults), api)


def _cors_faults(api: Api) -> Iterator[str]:
    if not api.has("cors_configuration"):
        return
    cors = api.cors_configuration
    if api.protocol_type == "WEBSOCKET":
        yield "has a CORS configuration with the protocol WEBSOCKET; CORS is for HTTP APIs"
    elif cors is not None and cors.allow_credentials and any(known(origin) == "*" for origin in cors.allow_origins):
        yield "allows credentials from the origin *; browsers need the origins by name"


def _selection_faults(api: Api) -> Iterator[str]:
    expression = known(api.route_selection_expression)
    if api.protocol_type == "WEBSOCKET" and expression in _HTTP_SELECTION:
        yield (
            "is a WEBSOCKET API without a `route_selection_expression` of its messages;"
            " it is such as $request.body.action"
        )
    elif api.protocol_type == "WEBSOCKET" and not _SELECTION.fullmatch(expression):
        yield f"has the `route_selection_expression` '{expression}'; it is such as $request.body.action"
    elif api.protocol_type == "HTTP" and expression not in _HTTP_SELECTION:
        yield f"has the `route_selection_expression` '{expression}'; an HTTP API has {_HTTP_SELECTION[0]}"


def _quick_create_faults(api: Api) -> Iterator[str]:
    for name in ("target", "route_key", "credentials_arn", "body"):
        if api.has(name) and api.protocol_type == "WEBSOCKET":
            yield f"has `{name}` with the protocol WEBSOCKET; it is for HTTP APIs"


_ROUTE_KEY = re.compile(r"(?P<method>[^ /]+) (?P<path>/\S*)")
_ROUTE_AUTHORIZERS = ("JWT", "CUSTOM")


def route_faults(route: Route) -> Iterator[str]:
    """Why API Gateway refuses a route of either protocol, each as a clause that begins with a verb."""
    yield from independently((_target_faults, _route_authorizer_faults), route)


def _target_faults(route: Route) -> Iterator[str]:
    target = route.target
    if isinstance(target, Unknown) and any(origin.output == "id" for origin in origins_of(target)):
        yield "has the id of an integration as its target; it is `integrations/` and the id"
    elif target is not None and not target.startswith("integrations/"):
        yield f"has the target '{target}'; it is `integrations/` and the id of an integration"


def _route_authorizer_faults(route: Route) -> Iterator[str]:
    kind = known(route.authorization_type)
    if kind in _ROUTE_AUTHORIZERS and not route.has("authorizer_id"):
        yield f"has the authorization {kind} without an `authorizer_id`"
    if kind != "JWT" and route.has("authorization_scopes") and len(route.authorization_scopes):
        yield f"has `authorization_scopes` with the authorization {kind}; scopes are for JWT"


def _route_conflicts(route: Route) -> Iterator[str]:
    """What of a route the protocol of its API does not have, as clauses. Follows links."""
    checks = (_http_route_faults,) if known(route.api.protocol_type) == "HTTP" else (_websocket_route_faults,)
    yield from independently(checks, route)


def _http_route_faults(route: Route) -> Iterator[str]:
    key = known(route.route_key)
    form = _ROUTE_KEY.fullmatch(key)
    if key != "$default" and not form:
        yield f"has the route key '{key}'; a route of an HTTP API is METHOD /PATH or $default"
    elif form and form["method"] not in HTTP_METHODS:
        upper = form["method"].upper()
        meant = f"; did you mean '{upper} {form['path']}'?" if upper in HTTP_METHODS else ""
        yield f"has the route key '{key}', whose method is not one of {', '.join(HTTP_METHODS)}{meant}"
    elif form and "+}" in form["path"][:-2]:
        yield f"has the route key '{key}'; a greedy variable such as {{proxy+}} is the last segment"
    if route.api_key_required:
        yield "needs an API key, which HTTP APIs do not support; use an authorizer"


def _websocket_route_faults(route: Route) -> Iterator[str]:
    key, kind = known(route.route_key), known(route.authorization_type)
    if kind == "JWT":
        yield "has the authorization JWT, which is for HTTP APIs; use CUSTOM or AWS_IAM"
    elif kind != "NONE" and key != "$connect":
        yield f"has the authorization {kind} on the route {key}; a WebSocket API authorizes on $connect alone"


_SUBTYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "EventBridge-PutEvents": ("Detail", "DetailType", "Source"),
        "SQS-SendMessage": ("QueueUrl", "MessageBody"),
        "SQS-ReceiveMessage": ("QueueUrl",),
        "SQS-DeleteMessage": ("ReceiptHandle", "QueueUrl"),
        "SQS-PurgeQueue": ("QueueUrl",),
        "AppConfig-GetConfiguration": ("Application", "Environment", "Configuration", "ClientId"),
        "Kinesis-PutRecord": ("StreamName", "Data", "PartitionKey"),
        "StepFunctions-StartExecution": ("StateMachineArn",),
        "StepFunctions-StartSyncExecution": ("StateMachineArn",),
        "StepFunctions-StopExecution": ("ExecutionArn",),
    }
)
"""The parameters that each operation of an AWS service needs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

_SHORTEST, _LONGEST, _LONGEST_WEBSOCKET = 50, 30_000, 29_000
_LOAD_BALANCER = re.compile(r"arn:[\w-]+:elasticloadbalancing:[^:]*:\d*:loadbalancer/.+")


def integration_faults(integration: Integration) -> Iterator[str]:
    """Why API Gateway refuses an integration of either protocol, each as a clause that begins with a verb."""
    yield from independently((_subtype_faults, _payload_faults, _backend_faults, _timeout_faults), integration)


def _subtype_faults(integration: Integration) -> Iterator[str]:
    if not integration.has("integration_subtype"):
        return
    subtype = str(known(integration.integration_subtype))
    if not integration.has("credentials_arn"):
        yield f"has the subtype {subtype} without `credentials_arn`, the role that calls the service"
    if subtype not in _SUBTYPES:
        yield f"has the subtype '{subtype}'; API Gateway has {', '.join(_SUBTYPES)}"
        return
    given = entries(integration, "request_parameters")
    if missing := [name for name in _SUBTYPES[subtype] if name not in given]:
        yield f"has the subtype {subtype} without {', '.join(missing)} in `request_parameters`"


def _payload_faults(integration: Integration) -> Iterator[str]:
    if integration.payload_format_version == "2.0":
        kind = known(integration.integration_type)
        if kind != "AWS_PROXY":
            yield f"has the payload format 2.0 with type {kind}; it is for functions, use 1.0"
        elif integration.has("integration_subtype"):
            yield f"has the payload format 2.0 with the subtype {integration.integration_subtype}; use 1.0"


def _backend_faults(integration: Integration) -> Iterator[str]:
    kind, private = known(integration.integration_type), integration.connection_type == "VPC_LINK"
    if private and not integration.has("connection_id"):
        yield "has connection type VPC_LINK without a `connection_id`, the id of the VPC link"
    if kind in ("HTTP", "HTTP_PROXY") and not integration.has("integration_method"):
        yield f"has no `integration_method`, which type {kind} needs"
    if kind == "MOCK" or integration.has("integration_subtype"):
        return
    uri = integration.integration_uri
    if uri is None:
        yield f"has no `integration_uri`, which type {kind} needs"
    elif private and isinstance(uri, Unknown) and any(_is_load_balancer(each.urn) for each in origins_of(uri)):
        if any(each.output == "arn" for each in origins_of(uri)):
            yield "has a load balancer as its `integration_uri`; use the ARN of a listener"
    elif private and not isinstance(uri, Partial) and _LOAD_BALANCER.fullmatch(known(uri)):
        yield f"has the load balancer '{uri}' as its `integration_uri`; use the ARN of a listener"
    elif kind == "HTTP_PROXY" and not private and not uri.startswith(("http://", "https://", "${stageVariables.")):
        yield f"has the `integration_uri` '{uri}', which is not an HTTP endpoint; it begins with https:// or http://"


def _is_load_balancer(urn: str) -> bool:
    return "/loadBalancer:LoadBalancer::" in urn


def _timeout_faults(integration: Integration) -> Iterator[str]:
    timeout = integration.timeout_milliseconds
    if timeout is not None and not _SHORTEST <= timeout <= _LONGEST:
        yield f"has a timeout of {timeout} ms; API Gateway accepts {_SHORTEST} to {_LONGEST}"


_HTTP_TYPES = ("AWS_PROXY", "HTTP_PROXY")


def _integration_conflicts(integration: Integration) -> Iterator[str]:
    """What of an integration the protocol of its API does not have, as clauses. Follows links."""
    checks = (_http_integration_faults, _websocket_integration_faults)
    yield from independently((checks[known(integration.api.protocol_type) == "WEBSOCKET"],), integration)


def _http_integration_faults(integration: Integration) -> Iterator[str]:
    kind = known(integration.integration_type)
    if kind not in _HTTP_TYPES:
        yield f"has type {kind}, which is for WebSocket APIs; an HTTP API has {' and '.join(_HTTP_TYPES)}"
    if integration.has("request_templates"):
        yield "has `request_templates`, which are for WebSocket APIs"


def _websocket_integration_faults(integration: Integration) -> Iterator[str]:
    timeout = integration.timeout_milliseconds
    if timeout is not None and timeout > _LONGEST_WEBSOCKET:
        yield f"has a timeout of {timeout} ms; a WebSocket API accepts {_SHORTEST} to {_LONGEST_WEBSOCKET}"
    if integration.has("integration_subtype"):
        yield f"has the subtype {integration.integration_subtype}, which is for HTTP APIs"


_RESERVED = re.compile(
    r"access-control-.*|apigw-.*|x-amz-.*|x-amzn-.*|authorization|connection|content-encoding|content-length"
    r"|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding"
    r"|upgrade|x-forwarded-for|x-forwarded-host|x-forwarded-proto|via",
    re.IGNORECASE,
)


def mapping_faults(integration: Integration) -> Iterator[str]:
    """The keys of an integration's parameter mapping that API Gateway refuses, each as a clause."""
    yield from independently((_request_key_faults, _response_key_faults), integration)


def _request_key_faults(integration: Integration) -> Iterator[str]:
    if integration.has("integration_subtype"):
        return
    for key in entries(integration, "request_parameters"):
        if not (api_mapping.HTTP_REQUEST_KEY.fullmatch(key) or api_mapping.INTEGRATION_PARAMETER.fullmatch(key)):
            yield (
                f"has the key '{key}' in `request_parameters`; the form is append|overwrite|remove:header.NAME,"
                " :querystring.NAME or overwrite:path"
            )
        yield from _reserved_faults(key)


def _reserved_faults(key: str) -> Iterator[str]:
    action, _, place = key.partition(":")
    if place.startswith("header.") and _RESERVED.fullmatch(place.removeprefix("header.")):
        yield f"has the key '{key}'; API Gateway reserves this header and does not {action} it"


def _response_key_faults(integration: Integration) -> Iterator[str]:
    for each in integration.response_parameters:
        code = known(each.status_code)
        if not re.fullmatch(r"[2-5]\d\d", code):
            yield f"maps responses with the status code '{code}'; it is three digits, from 200 to 599"
        for key in known(each.mappings) if isinstance(each.mappings, Mapping) else ():
            if not api_mapping.HTTP_RESPONSE_KEY.fullmatch(key):
                yield (
                    f"has the key '{key}' in `response_parameters`; the form is append|overwrite|remove:header.NAME"
                    " or overwrite:statuscode"
                )


_LONGEST_TTL = 3600
_HTTP_IDENTITY = re.compile(r"\$(?:request\.(?:header|querystring)|context|stageVariables)\..+")
_JWT_IDENTITY = re.compile(r"\$request\.(?:header|querystring)\..+")
_WEBSOCKET_IDENTITY = re.compile(r"route\.request\.(?:header|querystring)\..+|(?:context|stageVariables)\..+")


def authorizer_faults(authorizer: Authorizer) -> Iterator[str]:
    """Why API Gateway refuses an authorizer of either protocol, each as a clause that begins with a verb."""
    jwt = known(authorizer.authorizer_type) == "JWT"
    yield from independently((_jwt_faults,) if jwt else (_request_faults, _ttl_faults), authorizer)


def _jwt_faults(authorizer: Authorizer) -> Iterator[str]:
    jwt = authorizer.jwt_configuration
    if jwt is None:
        yield "has type JWT without a `jwt_configuration`"
        return
    if not len(jwt.audiences):
        yield "has type JWT without `audiences`"
    if jwt.issuer is None:
        yield "has type JWT without an `issuer`"
    elif not jwt.issuer.startswith("https://"):
        yield f"has the issuer '{jwt.issuer}'; it is a URL that begins with https://"
    if not authorizer.has("identity_sources") or not len(authorizer.identity_sources):
        yield "has type JWT without `identity_sources`, such as $request.header.Authorization"
    for source in authorizer.identity_sources:
        if not _JWT_IDENTITY.fullmatch(known(source)):
            yield f"has the identity source '{source}'; for JWT it is $request.header.NAME or $request.querystring.NAME"


def _request_faults(authorizer: Authorizer) -> Iterator[str]:
    uri = authorizer.authorizer_uri
    if uri is None:
        yield "has type REQUEST without an `authorizer_uri`, the invoke ARN of its function"
    elif isinstance(uri, Unknown):
        if any(origin.output == "arn" for origin in origins_of(uri) or known(uri)):
            yield "has an ARN as its `authorizer_uri`; use the function's `invoke_arn`"
    elif ":apigateway:" not in uri:
        yield f"has the `authorizer_uri` '{uri}', which is not an invoke ARN; use the function's `invoke_arn`"
    version = known(authorizer.authorizer_payload_format_version)
    if authorizer.enable_simple_responses and version == "1.0":
        yield "has simple responses with the payload format 1.0; they need 2.0"


def _ttl_faults(authorizer: Authorizer) -> Iterator[str]:
    ttl = authorizer.authorizer_result_ttl_in_seconds
    if ttl is None:
        return
    if not 0 <= ttl <= _LONGEST_TTL:
        yield f"keeps results for {ttl} s; API Gateway accepts 0 to {_LONGEST_TTL}"
    if ttl > 0 and not (authorizer.has("identity_sources") and len(authorizer.identity_sources)):
        yield f"keeps results for {ttl} s without `identity_sources`; set the TTL to 0 or name what identifies a client"


def _authorizer_conflicts(authorizer: Authorizer) -> Iterator[str]:
    """What of an authorizer the protocol of its API does not have, as clauses. Follows links."""
    checks = (_http_authorizer_faults, _websocket_authorizer_faults)
    yield from independently((checks[known(authorizer.api.protocol_type) == "WEBSOCKET"],), authorizer)


def _http_authorizer_faults(authorizer: Authorizer) -> Iterator[str]:
    if authorizer.authorizer_type != "REQUEST":
        return
    if not authorizer.has("authorizer_payload_format_version"):
        yield "is for an HTTP API without an `authorizer_payload_format_version`; it is 1.0 or 2.0"
    for source in authorizer.identity_sources:
        if not _HTTP_IDENTITY.fullmatch(known(source)):
            yield f"has the identity source '{source}'; for an HTTP API it is such as $request.header.NAME"


def _websocket_authorizer_faults(authorizer: Authorizer) -> Iterator[str]:
    if authorizer.authorizer_type == "JWT":
        yield "has type JWT, which is for HTTP APIs; a WebSocket API has REQUEST"
        return
    for name in ("authorizer_payload_format_version", "enable_simple_responses"):
        if authorizer.has(name) and getattr(authorizer, name):
            yield f"has `{name}`, which is for HTTP APIs"
    for source in authorizer.identity_sources:
        if not _WEBSOCKET_IDENTITY.fullmatch(known(source)):
            yield f"has the identity source '{source}'; for a WebSocket API it is such as route.request.header.NAME"


_STAGE_NAME = re.compile(r"\$default|[a-zA-Z0-9_-]+")
_LONGEST_STAGE_NAME = 128


def stage_faults(stage: Stage) -> Iterator[Fault]:
    """Why API Gateway refuses a stage of either protocol, each as a clause that begins with a verb."""
    yield from independently((_stage_name_faults, _variable_faults, _log_faults), stage)


def _stage_name_faults(stage: Stage) -> Iterator[str]:
    name = known(stage.name)
    if name is not None and not _STAGE_NAME.fullmatch(name):
        yield f"has the name '{name}'; it has letters, digits, hyphens and underscores, or is $default"
    elif name is not None and len(name) > _LONGEST_STAGE_NAME:
        yield f"has a name of {len(name)} characters; API Gateway accepts {_LONGEST_STAGE_NAME}"


def _variable_faults(stage: Stage) -> Iterator[str]:
    yield from variable_faults(stage, "stage_variables")


def _log_faults(stage: Stage) -> Iterator[Advice]:
    settings = stage.access_log_settings
    if settings is not None and not names_request(settings.format):
        yield Advice("has an access log format without $context.requestId; AWS documents that it contains it")


def _stage_conflicts(stage: Stage) -> Iterator[Fault]:
    """What of a stage its API does not have, as clauses. Follows links."""
    yield from independently((_execution_log_faults, _route_setting_faults), stage)


def _execution_log_faults(stage: Stage) -> Iterator[Fault]:
    if known(stage.api.protocol_type) != "HTTP":
        return
    default = [stage.default_route_settings] if stage.default_route_settings is not None else []
    for settings in [*default, *stage.route_settings]:
        if known(settings.logging_level) not in ("OFF", "") or settings.data_trace_enabled:
            yield Advice(
                "has execution logs, which HTTP APIs do not support, so nothing is logged; use `access_log_settings`"
            )
            return


def _route_setting_faults(stage: Stage) -> Iterator[str]:
    if not len(stage.route_settings) or stage.api.defines_routes:
        return
    keys = {known(route.route_key) for route in referrers(Route, Route.api, stage.api)}
    for settings in stage.route_settings:
        if (key := known(settings.route_key)) not in keys:
            yield f"has settings for the route {key}; {stage.api} has {', '.join(sorted(keys)) or 'no route'}"


def conflicts(part: Route | Integration | Authorizer | Stage) -> Iterator[Fault]:
    """What of a part of an API the protocol of the API does not have, each as a clause. Follows links."""
    if isinstance(part, Route):
        yield from _route_conflicts(part)
    elif isinstance(part, Integration):
        yield from _integration_conflicts(part)
    elif isinstance(part, Authorizer):
        yield from _authorizer_conflicts(part)
    else:
        yield from _stage_conflicts(part)


def certificate_region_faults(domain: DomainName) -> Iterator[str]:
    """The certificate of a domain name in another region, as a clause. Follows links."""
    configuration: Any = domain.domain_name_configuration
    region, here = certificate_region(configuration, "certificate_arn"), known_region(domain)
    if region is not None and here is not None and region != here:
        yield f"is in {here} and has a certificate in {region}; it is in the same region"
