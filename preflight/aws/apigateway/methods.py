"""What API Gateway accepts for methods, paths, models and authorizers of a REST API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from preflight.aws.languages import api_mapping
from preflight.core.link import candidates, referrers
from preflight.core.messages import Advice
from preflight.core.values import Undecided, Unknown, independently, known, origins_of

from .apis import (
    Authorizer,
    Integration,
    IntegrationResponse,
    Method,
    MethodResponse,
    Model,
    PathResource,
    RestApi,
)
from .integrations import HTTP_METHODS, entries

_WITH_AUTHORIZER = ("CUSTOM", "COGNITO_USER_POOLS", "JWT")
_WITH_SCOPES = ("COGNITO_USER_POOLS", "JWT")
_AUTHORIZATIONS = ("NONE", "AWS_IAM", *_WITH_AUTHORIZER)


def method_faults(method: Method) -> Iterator[str]:
    """Why API Gateway refuses a method, each as a clause that begins with a verb."""
    yield from independently((_verb_faults, _authorization_faults), method)


def _verb_faults(method: Method) -> Iterator[str]:
    verb = known(method.http_method)
    if verb not in HTTP_METHODS:
        meant = f"; did you mean '{verb.upper()}'?" if verb.upper() in HTTP_METHODS else ""
        yield f"has the HTTP method '{verb}'; API Gateway accepts {', '.join(HTTP_METHODS)}{meant}"


def _authorization_faults(method: Method) -> Iterator[str]:
    kind = known(method.authorization)
    # AWS is recorded to accept it in lower case.
    if kind.upper() not in _AUTHORIZATIONS:
        yield f"has the authorization '{kind}'; API Gateway accepts {', '.join(_AUTHORIZATIONS)}"
        return
    if kind.upper() in _WITH_AUTHORIZER and not method.has("authorizer_id"):
        yield f"has the authorization {kind} without an `authorizer_id`"
    if kind.upper() not in _WITH_SCOPES and method.has("authorization_scopes") and len(method.authorization_scopes):
        yield f"has `authorization_scopes` with the authorization {kind}; scopes are for {' and '.join(_WITH_SCOPES)}"


_STATUS = re.compile(r"[1-5]\d\d")


def status_faults(response: MethodResponse | IntegrationResponse) -> Iterator[str]:
    """Why API Gateway refuses the status code of a response."""
    code = known(response.status_code)
    if not _STATUS.fullmatch(code):
        yield f"has the status code '{code}'; it is three digits, from 100 to 599"


# Of a path: letters, digits and `._-:`; or a variable, greedy with a plus sign.
_SEGMENT = re.compile(r"[a-zA-Z0-9._\-:]+|\{[a-zA-Z0-9._\-:]+\+?\}")


def path_part_fault(part: str) -> str:
    """Why API Gateway refuses a path part, as a clause; empty if it accepts it."""
    if "/" in part:
        segments = [segment for segment in part.split("/") if segment]
        each = (
            f"write '{segments[0]}'" if len(segments) == 1 else f"create {len(segments)} resources, one below the other"
        )
        return f"has the path part '{part}' with a slash; it is one segment: {each}"
    if part and not _SEGMENT.fullmatch(part):
        return f"has the path part '{part}'; it has letters, digits and ._-: or is one variable in braces, {{id}} or {{proxy+}}"
    return ""


def path_conflicts(resource: PathResource) -> Iterator[str]:
    """How a path resource conflicts with its parent and with its siblings that are declared before it, as clauses."""
    yield from independently((_parent_conflicts, _sibling_conflicts), resource)


def _parent_conflicts(resource: PathResource) -> Iterator[str]:
    parents = candidates(resource, "parentId", (PathResource,))  # none below the root of the API
    if len(parents) == 1 and is_greedy(known(parents[0].path_part)):
        yield f"is below {parents[0]}, whose path part {parents[0].path_part} takes the rest of the path and has no children"


def is_greedy(part: str) -> bool:
    """Whether a path part is a variable that takes the rest of the path."""
    return part.endswith("+}")


def is_variable(part: str) -> bool:
    """Whether a path part is a variable."""
    return part.startswith("{") and part.endswith("}")


_VARIABLE = object()
"""Where the index of path resources has the first variable below a parent."""


def _sibling_conflicts(resource: PathResource) -> Iterator[str]:
    index: _Siblings = resource.stack.indexed("path resources", lambda: _by_parent(resource))
    parent, part = _parent_of(resource), known(resource.path_part)
    same = index.get((parent, part), resource)
    if same is not resource:
        yield f"has the path part '{part}' as {same} has, below the same parent"
    variable = index.get((parent, _VARIABLE), resource) if is_variable(part) else resource
    if variable is not resource and (other := known(variable.path_part)) != part:
        yield f"has the path part {part} beside {variable} with {other}; only one variable is allowed below a parent"


_Siblings: TypeAlias = dict[tuple[object, object], PathResource]


def _by_parent(resource: PathResource) -> _Siblings:
    """The first resource of each path part below each parent, and the first that is a variable."""
    found: _Siblings = {}
    for each in resource.stack.all(PathResource):
        try:
            part, parent = known(each.path_part), _parent_of(each)
        except Undecided:
            continue
        found.setdefault((parent, part), each)
        if is_variable(part):
            found.setdefault((parent, _VARIABLE), each)
    return found


def _parent_of(resource: PathResource) -> object:
    """What identifies the parent: its id if that is known, else the resource that it is an output of."""
    parent = resource.parent_id
    if not isinstance(parent, Unknown):
        return known(resource.rest_api_id), known(parent)
    urns = tuple(sorted(resource.planned.links.get("parentId", ())))
    return urns or tuple(origins_of(parent)) or known(parent)


_MODEL_NAME = re.compile(r"[a-zA-Z0-9]+")
_JSON_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json")


def model_faults(model: Model) -> Iterator[str | Advice]:
    """Why API Gateway refuses a model, each as a clause that begins with a verb."""
    yield from independently((_model_name_faults, _schema_faults), model)


def _model_name_faults(model: Model) -> Iterator[str]:
    name = known(model.name)
    if name is not None and not _MODEL_NAME.fullmatch(name):
        yield f"has the name '{name}'; the name of a model has letters and digits only"


def _schema_faults(model: Model) -> Iterator[str | Advice]:
    if not _JSON.fullmatch(known(model.content_type)):
        return
    schema = known(model.schema)
    if schema is None or not schema.strip():
        yield "has no `schema`; for a model that accepts every body it is '{}'"
        return
    try:
        document = json.loads(schema)
    except (ValueError, RecursionError) as problem:
        yield f"has a `schema` that is not JSON: {problem}"
        return
    if not isinstance(document, dict):
        yield "has a `schema` that is not a JSON object"
        return
    yield from _type_faults(document, "")


_DEEPEST = 50


def _type_faults(schema: Mapping[str, Any], path: str, depth: int = 0) -> Iterator[str]:
    kinds = schema.get("type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind not in _JSON_TYPES:
            place = f" at {path}" if path else ""
            yield f"has a schema with the type {json.dumps(kind)}{place}; JSON schema has {', '.join(_JSON_TYPES)}"
    if depth < _DEEPEST:
        for name, inner in _inner_schemas(schema):
            yield from _type_faults(inner, f"{path}.{name}".lstrip("."), depth + 1)


def _inner_schemas(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    properties = schema.get("properties")
    if isinstance(properties, dict):
        yield from ((name, inner) for name, inner in properties.items() if isinstance(inner, dict))
    if isinstance(items := schema.get("items"), dict):
        yield "items", items


def authorizer_faults(authorizer: Authorizer) -> Iterator[str]:
    """Why API Gateway refuses an authorizer, each as a clause that begins with a verb."""
    yield from independently((_backend_faults, _identity_faults, _ttl_faults), authorizer)


_LAMBDA_TYPES = ("TOKEN", "REQUEST")
_LONGEST_TTL = 3600
_HEADER = re.compile(r"method\.request\.header\.\S+")
_REQUEST_IDENTITY = re.compile(r"method\.request\.(?:header|querystring)\.\S+|stageVariables\.\S+|context\.\S+")


def _backend_faults(authorizer: Authorizer) -> Iterator[str]:
    kind = known(authorizer.type)
    if kind == "COGNITO_USER_POOLS" and not (authorizer.has("provider_arns") and len(authorizer.provider_arns)):
        yield "has type COGNITO_USER_POOLS without `provider_arns`, the ARNs of its user pools"
    if kind not in _LAMBDA_TYPES:
        return
    uri = authorizer.authorizer_uri
    if uri is None:
        yield f"has type {kind} without an `authorizer_uri`, the invoke ARN of its function"
    elif isinstance(uri, Unknown):
        if any(origin.output == "arn" for origin in origins_of(uri) or known(uri)):
            yield "has an ARN as its `authorizer_uri`; use the function's `invoke_arn`"
    elif not uri.startswith("arn:"):
        yield f"has the `authorizer_uri` '{uri}', which is not an ARN; use the function's `invoke_arn`"
    elif ":apigateway:" not in uri:
        yield f"has the `authorizer_uri` '{uri}', which is not an invoke ARN; use the function's `invoke_arn`"


def _identity_faults(authorizer: Authorizer) -> Iterator[str]:
    kind, source = known(authorizer.type), known(authorizer.identity_source)
    if kind == "REQUEST":
        for each in filter(None, map(str.strip, source.split(","))):
            if not _REQUEST_IDENTITY.fullmatch(each):
                yield (
                    f"has the identity source '{each}'; it is method.request.header.NAME,"
                    " method.request.querystring.NAME, context.NAME or stageVariables.NAME"
                )
    elif kind in ("TOKEN", "COGNITO_USER_POOLS") and not _HEADER.fullmatch(source):
        yield f"has the identity source '{source}'; for type {kind} it is one header, method.request.header.NAME"


def _ttl_faults(authorizer: Authorizer) -> Iterator[str]:
    ttl = authorizer.authorizer_result_ttl_in_seconds
    if not 0 <= ttl <= _LONGEST_TTL:
        yield f"keeps results for {ttl} s; API Gateway accepts 0 to {_LONGEST_TTL}"
    if (
        authorizer.type == "REQUEST"
        and ttl > 0
        and authorizer.has("identity_source")
        and authorizer.identity_source == ""
    ):
        yield f"keeps results for {ttl} s without an identity source; set the TTL to 0 or name what identifies a client"


def undeclared_parameters(part: Integration | IntegrationResponse) -> Iterator[str]:
    """The parameters that an integration reads, or a response sets, and that its method does not declare, as clauses."""
    if isinstance(part, IntegrationResponse):
        yield from _undeclared_headers(part)
    else:
        yield from independently((_undeclared_sources, _undeclared_cache_keys), part)


def _undeclared_sources(integration: Integration) -> Iterator[str]:
    for key, source in entries(integration, "request_parameters").items():
        name = api_mapping.declared_name(source) if isinstance(source, str) else ""
        for method in integration.same_method(Method) if name else ():
            if not _declares(method, "request_parameters", name):
                yield f"maps {key} from {source}, which {method} does not declare in its `request_parameters`"


def _undeclared_cache_keys(integration: Integration) -> Iterator[str]:
    for key in map(known, integration.cache_key_parameters):
        if key in entries(integration, "request_parameters"):
            continue
        for method in integration.same_method(Method):
            if not _declares(method, "request_parameters", key):
                yield f"has the cache key {key}, which {method} does not declare in its `request_parameters`"


def _undeclared_headers(response: IntegrationResponse) -> Iterator[str]:
    for key in entries(response, "response_parameters"):
        for declared in response.same_method(MethodResponse):
            same = declared.status_code == response.status_code
            if same and not _declares(declared, "response_parameters", key):
                yield f"sets {key}, which {declared} does not declare in its `response_parameters`"


def _declares(part: Method | MethodResponse, name: str, parameter: str) -> bool:
    # The names of headers are case-insensitive.
    return parameter.lower() in (key.lower() for key in entries(part, name))


_MODELS_OF_EACH_API = ("Empty", "Error")


def unknown_models(part: Method | MethodResponse) -> Iterator[str]:
    """The models that a method names and its API does not have, as clauses; nothing for an API of another stack."""
    named = entries(part, "request_models" if isinstance(part, Method) else "response_models")
    api: RestApi = part.rest_api
    if not named or api.has("body"):
        return
    models = {known(model.name) for model in referrers(Model, Model.rest_api, api)}
    for name in named.values():
        if isinstance(name, str) and name not in (*_MODELS_OF_EACH_API, *models):
            there = ", ".join([*sorted(filter(None, models)), "Empty"])
            yield f"names the model '{name}', which {api} does not have; it has {there} and Error"
