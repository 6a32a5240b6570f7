"""Parameter mapping of API Gateway: the expressions that connect a request or a response with its integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
"""

from __future__ import annotations

import re

_SHARED = r"stageVariables\..+|context\..+"
_STATIC = r"'.*'"

METHOD_PARAMETER = re.compile(r"method\.request\.(?:header|querystring|path)\.(?P<name>\S+)")
"""A parameter that a method of a REST API declares."""

INTEGRATION_PARAMETER = re.compile(
    r"integration\.request\.(?:header|querystring|path|multivalueheader|multivaluequerystring)\.\S+"
)
"""A parameter of the request to a backend: the key of a mapping."""

RESPONSE_PARAMETER = re.compile(r"method\.response\.(?:multivalue)?header\.\S+")
"""A header that a method of a REST API returns."""

GATEWAY_RESPONSE_PARAMETER = re.compile(r"gatewayresponse\.(?:header|querystring|path)\.\S+")
"""A header that API Gateway itself returns."""

REQUEST_SOURCE = re.compile(
    rf"method\.request\.(?:(?:header|querystring|path|multivalueheader|multivaluequerystring)\.\S+|body(?:[.\[].+)?)"
    rf"|{_SHARED}|{_STATIC}",
    re.DOTALL,
)
"""The value of a request mapping of a REST API."""

RESPONSE_SOURCE = re.compile(
    rf"integration\.response\.(?:(?:multivalue)?header\.\S+|body(?:[.\[].+)?)|{_SHARED}|{_STATIC}",
    re.DOTALL,
)
"""The value of a response mapping of a REST API."""

HTTP_REQUEST_KEY = re.compile(r"(?:append|overwrite|remove):(?:header|querystring)\.\S+|overwrite:path")
"""The key of a request mapping of an HTTP API, such as `overwrite:header.x-trace`."""

HTTP_RESPONSE_KEY = re.compile(r"(?:append|overwrite|remove):header\.\S+|overwrite:statuscode")
"""The key of a response mapping of an HTTP API."""

_SINGLE_VALUED = ("multivalueheader.", "header."), ("multivaluequerystring.", "querystring.")


def declared_name(source: str) -> str:
    """The method's parameter that a source reads, as a method declares it; empty for any other source.

    >>> declared_name("method.request.multivalueheader.x-ids")
    'method.request.header.x-ids'
    """
    for several, one in _SINGLE_VALUED:
        source = source.replace(f"method.request.{several}", f"method.request.{one}", 1)
    return source if METHOD_PARAMETER.fullmatch(source) else ""
