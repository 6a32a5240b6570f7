"""What API Gateway accepts for stages, method settings, usage plans, API keys, endpoints and domain names of REST APIs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from preflight.aws.acm import certificate_region
from preflight.aws.elb import LoadBalancer
from preflight.aws.knowledge.regions import known_region
from preflight.core.link import candidates
from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import Unknown, independently, known
from preflight.core.view import Resource

from .apis import (
    ApiKey,
    DocumentationPart,
    DomainName,
    GatewayResponse,
    MethodSettings,
    RestApi,
    Stage,
    UsagePlan,
    UsagePlanKey,
    VpcLink,
)
from .integrations import HTTP_METHODS, entries

_STAGE_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_VARIABLE, _VARIABLE_VALUE = re.compile(r"\w+", re.ASCII), re.compile(r"[A-Za-z0-9\-._~:/?#&=,]*")
_LONGEST_STAGE_NAME = 128


def stage_faults(stage: Stage) -> Iterator[str]:
    """Why API Gateway refuses a stage, each as a clause that begins with a verb."""
    yield from independently((_stage_name_faults, _variable_faults, _canary_faults, _log_format_faults), stage)


def _stage_name_faults(stage: Stage) -> Iterator[str]:
    name = known(stage.stage_name)
    if not _STAGE_NAME.fullmatch(name):
        yield f"has the stage name '{name}'; it has letters, digits, hyphens and underscores"
    elif len(name) > _LONGEST_STAGE_NAME:
        yield f"has a stage name of {len(name)} characters; API Gateway accepts {_LONGEST_STAGE_NAME}"


def _variable_faults(stage: Stage) -> Iterator[str]:
    yield from variable_faults(stage, "variables")


def variable_faults(stage: Resource, name: str) -> Iterator[str]:
    """Why API Gateway refuses the stage variables of a stage, which are in the property of this name."""
    variables = entries(stage, name)
    for variable in variables:
        if not _VARIABLE.fullmatch(variable):
            yield f"has the stage variable '{variable}'; a name has letters, digits and underscores"
    for variable, value in variables.items():
        if not _VARIABLE_VALUE.fullmatch(known(str(known(value)))):
            yield f"has a value of the stage variable '{variable}' that is not only letters, digits and -._~:/?#&=,"


def _canary_faults(stage: Stage) -> Iterator[str]:
    canary = stage.canary_settings
    if canary is not None and not 0 <= canary.percent_traffic <= 100:  # noqa: PLR2004 - per cent
        yield f"sends {canary.percent_traffic:g} % of the requests to the canary; it is 0 to 100"


def _log_format_faults(stage: Stage) -> Iterator[str]:
    settings = stage.access_log_settings
    if settings is not None and not names_request(settings.format):
        yield "has an access log format without $context.requestId and $context.extendedRequestId; one of them is required"


def names_request(log_format: Any) -> bool:
    """Whether the format of an access log contains the id of the request."""
    return "$context.requestId" in log_format or "$context.extendedRequestId" in log_format


_LOG_DESTINATIONS = ("aws:cloudwatch/logGroup:LogGroup", "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream")
_LOG_ARN = re.compile(r"arn:[\w-]+:(?:logs:[^:]*:\d*:log-group:.+|firehose:[^:]*:\d*:deliverystream/(?P<stream>.+))")
_STREAM_PREFIX = "amazon-apigateway-"


def log_destination_faults(stage: Stage) -> Iterator[str]:
    """Why API Gateway refuses the destination of a stage's access log, as clauses. Follows links."""
    settings = stage.access_log_settings
    if settings is None:
        return
    arn = settings.destination_arn
    if isinstance(arn, Unknown):
        yield from _planned_destination_faults(stage, arn)
        return
    form = _LOG_ARN.fullmatch(known(arn))
    if form is None:
        yield f"logs to '{arn}', which is not the ARN of a log group or of a Firehose stream called {_STREAM_PREFIX}…"
    elif form["stream"] and not form["stream"].startswith(_STREAM_PREFIX):
        yield f"logs to the Firehose stream '{form['stream']}'; its name begins with {_STREAM_PREFIX}"


def _planned_destination_faults(stage: Stage, arn: Any) -> Iterator[str]:
    targets = candidates(stage, "accessLogSettings", (Resource,))
    arns = [each for each in targets if each.type_token.startswith("aws:")]
    if len(targets) != 1 or not arns:
        known(arn)
        return
    target = arns[0]
    if target.type_token not in _LOG_DESTINATIONS:
        yield f"logs to {target}, which is neither a log group nor a Firehose stream called {_STREAM_PREFIX}…"
    elif target.type_token == _LOG_DESTINATIONS[1]:
        name = target.wire_value("name")
        name = target.logical_name if name is None else known(name)
        if not name.startswith(_STREAM_PREFIX):
            yield f"logs to {target}, whose name '{name}' does not begin with {_STREAM_PREFIX}"


def foreign_deployments(stage: Stage) -> Iterator[str]:
    """The deployments of another API that a stage or its canary uses, as clauses."""
    yield from independently((_foreign_deployment, _foreign_canary), stage)


def _foreign_deployment(stage: Stage) -> Iterator[str]:
    if stage.deployment.rest_api.urn != stage.rest_api.urn:
        yield f"belongs to {stage.rest_api} but uses {stage.deployment} of {stage.deployment.rest_api}"


def _foreign_canary(stage: Stage) -> Iterator[str]:
    canary = stage.canary_settings
    if canary is not None and canary.deployment.rest_api.urn != stage.rest_api.urn:
        yield f"belongs to {stage.rest_api} but its canary uses {canary.deployment} of {canary.deployment.rest_api}"


_LONGEST_TTL = 3600


def settings_faults(settings: MethodSettings) -> Iterator[str]:
    """Why API Gateway refuses method settings, each as a clause that begins with a verb."""
    yield from independently((_method_path_faults, _value_faults), settings)


def _method_path_faults(settings: MethodSettings) -> Iterator[str]:
    given = known(settings.method_path)
    path, slash, method = given.rpartition("/")
    if not slash:
        yield f"has the method path '{given}'; it is PATH/METHOD, or */* for all methods"
    elif method not in (*HTTP_METHODS, "*"):
        yield f"has the method path '{given}', which does not end with an HTTP method or *"
    elif path.startswith("/"):
        yield f"has the method path '{given}' with a leading slash; write '{given.lstrip('/')}'"


def _value_faults(settings: MethodSettings) -> Iterator[str]:
    ttl = settings.settings.cache_ttl_in_seconds
    if ttl is not None and not 0 <= ttl <= _LONGEST_TTL:
        yield f"caches responses for {ttl} s; API Gateway accepts 0 to {_LONGEST_TTL}"


_LAST_OFFSETS: Mapping[str, int] = MappingProxyType({"DAY": 0, "WEEK": 6, "MONTH": 27})


def plan_faults(plan: UsagePlan) -> Iterator[str]:
    """Why API Gateway refuses a usage plan, each as a clause that begins with a verb."""
    yield from independently((_quota_faults, _throttle_faults, _api_stage_faults), plan)


def _quota_faults(plan: UsagePlan) -> Iterator[str]:
    quota = plan.quota_settings
    if quota is None:
        return
    period = known(quota.period)
    if period not in _LAST_OFFSETS:
        yield f"has a quota for the period '{period}'; API Gateway has {', '.join(_LAST_OFFSETS)}"
    elif not 0 <= quota.offset <= _LAST_OFFSETS[period]:
        last = _LAST_OFFSETS[period]
        accepted = f"0 to {last}" if last else "only 0"
        yield f"has the quota offset {quota.offset} in a {period}; API Gateway accepts {accepted}"
    if quota.limit < 1:
        yield f"has a quota of {quota.limit} requests; it is at least 1"


def _throttle_faults(plan: UsagePlan) -> Iterator[str]:
    throttle = plan.throttle_settings
    if throttle is None:
        return
    if throttle.burst_limit is not None and throttle.burst_limit < 0:
        yield f"has a burst limit of {throttle.burst_limit}; it is not negative"
    if throttle.rate_limit is not None and throttle.rate_limit < 0:
        yield f"has a rate limit of {throttle.rate_limit:g}; it is not negative"


def _api_stage_faults(plan: UsagePlan) -> Iterator[str]:
    for entry in plan.api_stages:
        if known(entry.stage) == "":
            yield "has an API stage without the name of its stage"


_SHORTEST_KEY, _LONGEST_KEY, _LONGEST_KEY_NAME = 20, 128, 1024


def key_faults(key: ApiKey | UsagePlanKey) -> Iterator[str]:
    """Why API Gateway refuses an API key, or its place in a usage plan; nothing of the key's value is in a message."""
    if isinstance(key, UsagePlanKey):
        if key.key_type != "API_KEY":
            yield f"has the key type '{key.key_type}'; API Gateway has only API_KEY"
        return
    if key.name is not None and len(known(key.name)) > _LONGEST_KEY_NAME:
        yield f"has a name of {len(key.name)} characters; API Gateway accepts {_LONGEST_KEY_NAME}"
    if key.value is not None and len(known(key.value)) < _SHORTEST_KEY:
        yield "has a value of fewer than 20 characters; API Gateway accepts 20 to 128"
    elif key.value is not None and len(key.value) > _LONGEST_KEY:
        yield "has a value of more than 128 characters; API Gateway accepts 20 to 128"


_LARGEST_BODY = 10_485_760
_ADDRESS_TYPES = ("ipv4", "dualstack")


def endpoint_faults(api: RestApi) -> Iterator[str]:
    """Why API Gateway refuses the endpoint or the compression of an API, each as a clause that begins with a verb."""
    yield from independently((_compression_faults, _endpoint_faults), api)


def _compression_faults(api: RestApi) -> Iterator[str]:
    size = known(api.minimum_compression_size)
    if size in (None, "", "-1"):  # the provider turns compression off
        return
    if not re.fullmatch(r"\d+", size) or int(size) > _LARGEST_BODY:
        yield f"compresses bodies from {size} bytes; API Gateway accepts 0 to {_LARGEST_BODY}, or -1 for none"


def _endpoint_faults(api: RestApi) -> Iterator[str]:
    endpoint = api.endpoint_configuration
    if endpoint is None:
        return
    types = [known(each) for each in endpoint.types]
    address = known(endpoint.ip_address_type)
    if address is not None and address not in _ADDRESS_TYPES:
        yield f"has the IP address type '{address}'; API Gateway accepts {' and '.join(_ADDRESS_TYPES)}"
    elif types == ["PRIVATE"] and address == "ipv4":
        yield "is PRIVATE with the IP address type ipv4; a private API is dualstack"
    if "PRIVATE" not in types and endpoint.has("vpc_endpoint_ids") and len(endpoint.vpc_endpoint_ids):
        yield f"has `vpc_endpoint_ids` with the endpoint type {types[0] if types else 'EDGE'}; they are for PRIVATE alone"


def domain_faults(domain: DomainName) -> Iterator[str]:
    """Why API Gateway refuses a domain name, each as a clause that begins with a verb."""
    yield from independently((_certificate_faults, _tls_faults), domain)


def _endpoint_type(domain: DomainName) -> str | None:
    endpoint = domain.endpoint_configuration
    types = [known(each) for each in endpoint.types] if endpoint is not None else []
    return types[0] if len(types) == 1 else None


def _certificate_faults(domain: DomainName) -> Iterator[str]:
    kind = _endpoint_type(domain)
    if kind == "REGIONAL" and domain.has("certificate_arn") and not domain.has("regional_certificate_arn"):
        yield "is REGIONAL with a `certificate_arn`, which is for EDGE; use `regional_certificate_arn`"
    if kind == "EDGE" and domain.has("regional_certificate_arn") and not domain.has("certificate_arn"):
        yield "is EDGE with a `regional_certificate_arn`, which is for REGIONAL; use `certificate_arn`"


def _tls_faults(domain: DomainName) -> Iterator[str]:
    if not domain.has("mutual_tls_authentication") or (tls := domain.mutual_tls_authentication) is None:
        return
    if domain.security_policy == "TLS_1_0":
        yield "has mutual TLS with the security policy TLS_1_0; it needs TLS_1_2"
    if _endpoint_type(domain) == "EDGE":
        yield "has mutual TLS with the endpoint type EDGE; it is for REGIONAL"
    uri = known(tls.truststore_uri)
    if not uri.startswith("s3://"):
        yield f"has the trust store '{uri}'; it is an object of a bucket, s3://BUCKET/KEY"


def certificate_region_faults(domain: DomainName) -> Iterator[str]:
    """The certificates of a domain name in a region where API Gateway does not read them, as clauses. Follows links."""
    yield from independently((_edge_region_faults, _regional_region_faults), domain)


def _edge_region_faults(domain: DomainName) -> Iterator[str]:
    if domain.has("certificate_arn") and _endpoint_type(domain) in ("EDGE", None):
        region = certificate_region(domain, "certificate_arn")
        if region not in (None, "us-east-1"):
            yield f"has a certificate in {region}; for an EDGE domain name it is in us-east-1"


def _regional_region_faults(domain: DomainName) -> Iterator[str]:
    if domain.has("regional_certificate_arn"):
        region, here = certificate_region(domain, "regional_certificate_arn"), known_region(domain)
        if region is not None and here is not None and region != here:
            yield f"is in {here} and has a certificate in {region}; for a REGIONAL domain name it is in the same region"


_NETWORK_BALANCER = re.compile(r"arn:[\w-]+:elasticloadbalancing:[^:]*:\d*:loadbalancer/net/.+")


def link_target_faults(link: VpcLink) -> Iterator[str]:
    """Why API Gateway refuses the target of a VPC link of REST APIs, as clauses. Follows links."""
    arn = link.target_arn
    if isinstance(arn, Unknown):
        for balancer in candidates(link, "targetArn", (LoadBalancer,)):
            if (kind := known(balancer.load_balancer_type)) != "network":
                yield f"leads to {balancer} of type {kind}; a VPC link of REST APIs leads to a Network Load Balancer"
    elif not _NETWORK_BALANCER.fullmatch(known(arn)):
        yield f"leads to '{arn}', which is not the ARN of a Network Load Balancer"


_RESPONSE_STATUS = re.compile(r"[1-5]\d\d")


# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
_RESPONSE_TYPES = (
    "ACCESS_DENIED",
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_API_KEY",
    "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
)


def gateway_response_faults(response: GatewayResponse) -> Iterator[str]:
    """Why API Gateway refuses a gateway response, each as a clause that begins with a verb."""
    yield from independently((_response_type_faults, _response_status_faults), response)


def _response_type_faults(response: GatewayResponse) -> Iterator[str]:
    kind = known(response.response_type)
    if kind not in _RESPONSE_TYPES:
        meant = nearest(kind, _RESPONSE_TYPES)
        hint = f"; did you mean {meant}?" if meant else ", such as DEFAULT_4XX and DEFAULT_5XX"
        yield f"is for the type '{kind}', which is not one of the {len(_RESPONSE_TYPES)} of API Gateway{hint}"


def _response_status_faults(response: GatewayResponse) -> Iterator[str]:
    code = known(response.status_code)
    if code is not None and not _RESPONSE_STATUS.fullmatch(code):
        yield f"has the status code '{code}'; it is three digits, from 100 to 599"


_DOCUMENTED = (
    "API",
    "AUTHORIZER",
    "MODEL",
    "RESOURCE",
    "METHOD",
    "PATH_PARAMETER",
    "QUERY_PARAMETER",
    "REQUEST_HEADER",
    "REQUEST_BODY",
    "RESPONSE",
    "RESPONSE_HEADER",
    "RESPONSE_BODY",
)


def documentation_faults(part: DocumentationPart) -> Iterator[str | Advice]:
    """Why API Gateway refuses a part of an API's documentation, each as a clause that begins with a verb."""
    yield from independently((_location_faults, _properties_faults), part)


def _location_faults(part: DocumentationPart) -> Iterator[str]:
    kind = known(part.location.type)
    if kind not in _DOCUMENTED:
        yield f"is about the type '{kind}'; API Gateway has {', '.join(_DOCUMENTED)}"


def _properties_faults(part: DocumentationPart) -> Iterator[str]:
    try:
        document = json.loads(known(part.properties))
    except (ValueError, RecursionError) as problem:
        yield f"has `properties` that are not JSON: {problem}"
        return
    if not isinstance(document, dict):
        yield "has `properties` that are not a JSON object"
