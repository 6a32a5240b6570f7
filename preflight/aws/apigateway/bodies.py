"""What API Gateway accepts as the OpenAPI body of an API, and as mapping templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.aws import apigatewayv2
from preflight.aws.languages import openapi, velocity
from preflight.core.link import referrers
from preflight.core.messages import Advice
from preflight.core.values import Malformed, Partial, Unknown, bare, independently, known

from .apis import Integration, IntegrationResponse, RestApi
from .integrations import aws_uri_faults, entries, http_uri_faults
from .methods import is_greedy, is_variable

Imported = RestApi | apigatewayv2.Api

_TYPES = ("AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK")
_VERSIONS = ("2.0", "3.0")


def body_faults(api: Imported) -> Iterator[str | Advice]:
    """Why API Gateway refuses the OpenAPI body of an API, each as a clause that begins with a verb."""
    if not api.has("body") or (body := api.body) is None or (isinstance(body, str) and not body.strip()):
        return
    try:
        document = openapi.document(body if isinstance(body, Partial) else known(body), api.stack.markers)
    except Malformed as problem:
        yield f"has a `body` that {problem.fault}"
        return
    yield from _version_faults(document)
    yield from _path_faults(document)
    if isinstance(api, RestApi):
        yield from independently((_integration_faults,), document)


def _version_faults(document: Mapping[str, Any]) -> Iterator[str | Advice]:
    if "openapi" not in document and "swagger" not in document:
        yield "has a `body` without `openapi` and `swagger`, so it is no OpenAPI document"
        return
    version = bare(document["openapi" if "openapi" in document else "swagger"])
    if isinstance(version, str | float | int) and not str(version).startswith(_VERSIONS):
        yield Advice(f"has a `body` of OpenAPI {version}; API Gateway supports {' and '.join(_VERSIONS)}")


def _path_faults(document: Mapping[str, Any]) -> Iterator[str]:
    variables: dict[str, str] = {}
    for path in openapi.path_names(document):
        if not path.startswith("/"):
            yield f"has the path '{path}' in its `body`; a path begins with a slash"
            continue
        segments = path.split("/")[1:]
        for at, segment in enumerate(segments):
            parent = "/".join(segments[:at])
            if is_greedy(segment) and at < len(segments) - 1:
                yield f"has the path {path} in its `body`; {segment} takes the rest of the path and has nothing below it"
            elif is_variable(segment) and (other := variables.setdefault(parent, segment)) != segment:
                yield f"has the variables {other} and {segment} below /{parent} in its `body`; only one is allowed there"
                variables[parent] = segment


def _integration_faults(document: Mapping[str, Any]) -> Iterator[str]:
    for operation in openapi.operations(document):
        if operation.integration is not None:
            for fault in independently((_type_faults, _method_faults, _uri_faults), operation.integration):
                yield f"defines {operation} in its `body`, which {fault}"


def _kind(integration: Mapping[str, Any]) -> str:
    return str(known(bare(integration.get("type") or ""))).upper()


def _type_faults(integration: Mapping[str, Any]) -> Iterator[str]:
    if (kind := _kind(integration)) not in _TYPES:
        found = f"type '{kind}'" if kind else "no type"
        yield f"has an integration with {found}; API Gateway has {', '.join(_TYPES)}"


def _method_faults(integration: Mapping[str, Any]) -> Iterator[str]:
    kind, method = _kind(integration), bare(integration.get("httpMethod"))
    if kind not in _TYPES or kind == "MOCK":
        return
    uri = bare(integration.get("uri"))
    if method is None:
        yield f"has an integration without `httpMethod`, which type {kind.lower()} needs"
    elif kind.startswith("AWS") and str(known(method)).upper() != "POST" and uri is not None and ":lambda:path/" in uri:
        yield f"calls Lambda with {method}; the invoke API of Lambda accepts only POST"


def _uri_faults(integration: Mapping[str, Any]) -> Iterator[str]:
    kind, uri = _kind(integration), bare(integration.get("uri"))
    if kind not in _TYPES or kind == "MOCK" or isinstance(uri, Unknown):
        return
    if uri is None:
        yield f"has an integration without `uri`, which type {kind.lower()} needs"
    elif isinstance(uri, str | Partial):
        yield from map(str, aws_uri_faults(kind, uri) if kind.startswith("AWS") else http_uri_faults(uri))


def operations_without_integration(api: RestApi) -> Iterator[str]:
    """The operations of a deployed body that have no integration in this stack, as one clause. Follows links."""
    body = api.body
    if body is None or not api.deployments or referrers(Integration, Integration.api, api):
        return
    document = openapi.document(body if isinstance(body, Partial) else known(body), api.stack.markers)
    bare_ones = [str(each) for each in openapi.operations(document) if each.integration is None]
    if bare_ones and known(api.put_rest_api_mode) != "merge":
        listed = ", ".join(bare_ones[:_LISTED]) + (", …" if len(bare_ones) > _LISTED else "")
        yield f"defines {listed} in its `body` without x-amazon-apigateway-integration, but {api.deployments[0]} deploys it"


_LISTED = 3


def template_faults(part: Integration | IntegrationResponse | apigatewayv2.Integration) -> Iterator[str]:
    """The mapping templates of an integration that cannot be parsed, and their content types, each as a clause."""
    name = "response_templates" if isinstance(part, IntegrationResponse) else "request_templates"
    for content_type, template in entries(part, name).items():
        if (
            "/" not in content_type
            and not content_type.startswith("$")
            and not isinstance(part, apigatewayv2.Integration)
        ):
            yield f"has the content type '{content_type}' in `{name}`; it is such as application/json"
        if isinstance(text := bare(template), str) and (fault := velocity.unbalanced(text)):
            yield f"has a template for {content_type} with {fault}"
    for template in entries(part, name).values():
        known(template)
