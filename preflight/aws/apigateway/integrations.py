"""What API Gateway accepts for the integration of a method: its HTTP method, URI, connection, timeout and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from preflight.aws.languages import api_mapping
from preflight.core.messages import Advice
from preflight.core.values import Partial, Unknown, independently, known, origins_of
from preflight.core.view import Resource

from .apis import GatewayResponse, Integration, IntegrationResponse, Method, MethodResponse

Fault = str | Advice

HTTP_METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")

_AWS, _HTTP = ("AWS", "AWS_PROXY"), ("HTTP", "HTTP_PROXY")
_INVOKE_URI = re.compile(r"arn:[\w-]+:apigateway:[^:]*:(?P<service>[^:]+):(?P<kind>path|action)/")
_URL = re.compile(r"https?://|\$\{stageVariables\.")
_FUNCTIONS = frozenset({"aws:lambda/function:Function", "aws:lambda/alias:Alias"})
_FUNCTION_ARNS = frozenset({"arn", "qualifiedArn"})
_SHORTEST, _LONGEST, _RAISED = 50, 29_000, 300_000
# AWS_PROXY is for these alone, each with one form of URI.
_PROXIED = (("lambda", "path"), ("firehose", "action"))


def integration_faults(integration: Integration) -> Iterator[Fault]:
    """Why API Gateway refuses an integration or fails to call its backend, each as a clause that begins with a verb.

    Raises Undecided, after all others, where a value that is known only after deployment decides it.
    """
    yield from independently((_method_faults, _uri_faults, _connection_faults, _timeout_faults), integration)


def _method_faults(integration: Integration) -> Iterator[Fault]:
    kind, method = known(integration.type), integration.integration_http_method
    if kind == "MOCK":
        return
    if method is None:
        yield f"has no `integration_http_method`, which type {kind} needs{_post(kind)}"
        return
    method = known(method)
    if method not in HTTP_METHODS:
        yield f"has the integration method '{method}'; API Gateway accepts {', '.join(HTTP_METHODS)}"


def _post(kind: str) -> str:
    return "; for Lambda it is POST" if kind in _AWS else ""


def calls_lambda(integration: Integration) -> bool:
    """Whether an integration calls a Lambda function; raises Undecided where only the deployment shows it."""
    kind, uri = known(integration.type), integration.uri
    if kind not in _AWS or uri is None:
        return False
    if isinstance(uri, Unknown):
        types = {_type(urn) for urn in integration.planned.links.get("uri", ())}
        # An output of a function that is passed as it is, or what AWS_PROXY calls.
        if any(_type(origin.urn) in _FUNCTIONS for origin in origins_of(uri)):
            return True
        if kind == "AWS_PROXY" and types and types <= _FUNCTIONS:
            return True
    return ":lambda:path/" in uri


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2] if urn.count("::") > 1 else ""


def _uri_faults(integration: Integration) -> Iterator[Fault]:
    kind, uri = known(integration.type), integration.uri
    if kind == "MOCK" or kind not in (*_AWS, *_HTTP):
        return
    if uri is None:
        if not integration.has("integration_target") or kind in _AWS:
            yield f"has no `uri`, which type {kind} needs"
    elif kind in _AWS and isinstance(uri, Unknown) and any(_type(o.urn) in _FUNCTIONS for o in origins_of(uri)):
        if any(origin.output in _FUNCTION_ARNS for origin in origins_of(uri)):
            yield "has the ARN of a function as its `uri`; use its `invoke_arn`"
    elif kind in _AWS:
        yield from aws_uri_faults(kind, uri)
    else:
        yield from http_uri_faults(uri)


def aws_uri_faults(kind: str, uri: Any) -> Iterator[Fault]:
    """Why API Gateway refuses the URI of an integration with an AWS service; `kind` is AWS or AWS_PROXY."""
    start = uri.parts[0] if isinstance(uri, Partial) else known(uri)
    form = _INVOKE_URI.match(start) if isinstance(start, str) else None
    if form is None and isinstance(start, str) and start.startswith("arn:") and ":lambda:" in start[:20]:
        yield f"has the ARN of a function as its `uri`, '{uri}'; use its `invoke_arn`"
    elif form is None:
        whole = known(uri)
        found = "an ARN without `path/` or `action/`" if whole.startswith("arn:") else "not an ARN"
        yield (
            f"has the `uri` '{whole}', which is {found};"
            " it is arn:aws:apigateway:REGION:SERVICE:path/… or action/…, such as a function's `invoke_arn`"
        )
    elif kind == "AWS_PROXY" and (form["service"].rpartition(".")[2], form["kind"]) not in _PROXIED:
        yield f"has type AWS_PROXY with {form['service']}:{form['kind']}; it is for Lambda and Firehose alone, use type AWS"


def http_uri_faults(uri: Any) -> Iterator[Fault]:
    """Why API Gateway refuses the URI of an integration of type HTTP or HTTP_PROXY."""
    start = uri.parts[0] if isinstance(uri, Partial) else known(uri)
    if isinstance(start, str) and _URL.match(start):
        return
    whole = known(uri)
    yield f"has the `uri` '{whole}', which is not an HTTP endpoint; it begins with https:// or http://"


def _connection_faults(integration: Integration) -> Iterator[Fault]:
    if integration.connection_type != "VPC_LINK":
        return
    if not integration.has("connection_id"):
        yield "has connection type VPC_LINK without a `connection_id`, the id of the VPC link"
    if (kind := known(integration.type)) not in _HTTP:
        yield f"has connection type VPC_LINK with type {kind}; a VPC link is for HTTP and HTTP_PROXY"


def _timeout_faults(integration: Integration) -> Iterator[Fault]:
    timeout = integration.timeout_milliseconds
    if timeout is None:
        return
    if timeout < _SHORTEST or timeout > _RAISED:
        yield f"has a timeout of {timeout} ms; API Gateway accepts {_SHORTEST} to {_LONGEST}"
    elif timeout > _LONGEST:
        yield Advice(
            f"has a timeout of {timeout} ms; more than {_LONGEST} needs a higher quota, for a Regional or private API"
        )


class _Mapping(NamedTuple):
    """A property with a parameter mapping: its name, and the forms of its keys and values, each with an example."""

    name: str
    key: re.Pattern[str]
    key_example: str
    source: re.Pattern[str] | None = None
    source_example: str = ""


_MAPPINGS: Mapping[type[Resource], _Mapping] = {
    Integration: _Mapping(
        "request_parameters",
        api_mapping.INTEGRATION_PARAMETER,
        "integration.request.header|querystring|path.NAME",
        api_mapping.REQUEST_SOURCE,
        "method.request.header|querystring|path.NAME",
    ),
    IntegrationResponse: _Mapping(
        "response_parameters",
        api_mapping.RESPONSE_PARAMETER,
        "method.response.header.NAME",
        api_mapping.RESPONSE_SOURCE,
        "integration.response.header.NAME",
    ),
    Method: _Mapping("request_parameters", api_mapping.METHOD_PARAMETER, "method.request.header|querystring|path.NAME"),
    MethodResponse: _Mapping("response_parameters", api_mapping.RESPONSE_PARAMETER, "method.response.header.NAME"),
    GatewayResponse: _Mapping(
        "response_parameters", api_mapping.GATEWAY_RESPONSE_PARAMETER, "gatewayresponse.header.NAME"
    ),
}

Mapped = Integration | IntegrationResponse | Method | MethodResponse | GatewayResponse


def mapping_faults(part: Mapped) -> Iterator[str]:
    """The keys and values of a resource's parameter mapping that are not mapping expressions, each as a clause.

    Raises Undecided, after all others, where a value that is known only after deployment decides it.
    """
    yield from independently((_key_faults, _source_faults, _shared_names), part)


def _key_faults(part: Mapped) -> Iterator[str]:
    mapping = _MAPPINGS[type(part)]
    for key in entries(part, mapping.name):
        if not mapping.key.fullmatch(key):
            yield f"has the key '{key}' in `{mapping.name}`; the form is {mapping.key_example}"


def _source_faults(part: Mapped) -> Iterator[str]:
    mapping = _MAPPINGS[type(part)]
    for key, value in entries(part, mapping.name).items() if mapping.source else ():
        if isinstance(value, Partial):
            start = value.parts[0]
            if isinstance(start, str) and start.startswith(_SOURCES):
                continue
        source = str(known(value))
        if mapping.source and not mapping.source.fullmatch(source):
            static = "" if "'" in source else f"""; write a static value in single quotes: "'{source}'\""""
            yield f"maps {key} from {source}, which is not {mapping.source_example}, context or stageVariables{static}"


_SOURCES = ("'", "method.request.", "integration.response.", "context.", "stageVariables.")


def entries(part: Resource, name: str) -> Mapping[str, Any]:
    """The entries of a property that is a map; raises Undecided where it is not known."""
    found: Any = known(getattr(part, name))
    return found if isinstance(found, Mapping) else {}


def _shared_names(part: Mapped) -> Iterator[str]:
    seen: dict[str, str] = {}
    for key in sorted(entries(part, "request_parameters")) if isinstance(part, Method) else ():
        if form := api_mapping.METHOD_PARAMETER.fullmatch(key):
            other = seen.setdefault(form["name"], key)
            if other != key:
                yield f"declares {other} and {key}; a name is unique across query string, header and path"
