"""The events that AWS hands to a function, by their keys, and the keys that a handler reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from preflight.core.values import Undecided

from .steps import steps

if TYPE_CHECKING:
    from preflight.core.syntax import Place, Source


@dataclass(frozen=True)
class Event:
    """What a caller sends: how a message calls it, its keys, and those of its `requestContext`.

    `instead` maps a key of another caller's event to where this one has the same.
    """

    name: str
    keys: frozenset[str]
    context: frozenset[str] = frozenset()
    instead: tuple[tuple[str, str], ...] = ()

    def has(self, path: tuple[str, ...]) -> bool:
        """Whether it may have a key, or a key of its `requestContext`."""
        if path[0] not in self.keys:
            return False
        return len(path) == 1 or path[0] != "requestContext" or not self.context or path[1] in self.context


_PROXY = (
    "headers",
    "queryStringParameters",
    "pathParameters",
    "stageVariables",
    "requestContext",
    "body",
    "isBase64Encoded",
)
_CONTEXT = ("accountId", "apiId", "authorizer", "domainName", "domainPrefix", "requestId", "stage")
_PATH_1 = ("path", "event['rawPath']")
_METHOD_1 = ("httpMethod", "event['requestContext']['http']['method']")
_PATH_2 = (("rawPath", "event['path']"), ("requestContext.http", "event['httpMethod']"))
_RECORDS = frozenset({"Records"})

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
HTTP_2 = Event(
    "an HTTP API with payload format 2.0",
    frozenset({"version", "routeKey", "rawPath", "rawQueryString", "cookies", *_PROXY}),
    frozenset({"authentication", "http", "routeKey", "time", "timeEpoch", *_CONTEXT}),
    (_PATH_1, _METHOD_1, ("resource", "event['routeKey']"), ("multiValueHeaders", "event['headers']")),
)
# https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
FUNCTION_URL = Event("a function URL", HTTP_2.keys, HTTP_2.context, HTTP_2.instead)
# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
REST = Event(
    "a REST API",
    frozenset({"resource", "path", "httpMethod", "multiValueHeaders", "multiValueQueryStringParameters", *_PROXY}),
    frozenset(
        {
            *("extendedRequestId", "httpMethod", "identity", "operationName", "path", "protocol", "requestTime"),
            *("requestTimeEpoch", "resourceId", "resourcePath", "deploymentId", *_CONTEXT),
        }
    ),
    _PATH_2,
)
HTTP_1 = Event("an HTTP API with payload format 1.0", REST.keys | {"version"}, REST.context, _PATH_2)
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
WEB_SOCKET = Event("a WebSocket API", frozenset({"multiValueHeaders", "multiValueQueryStringParameters", *_PROXY}))
# https://docs.aws.amazon.com/lambda/latest/dg/services-alb.html
LOAD_BALANCER = Event(
    "a load balancer", REST.keys - {"resource", "pathParameters", "stageVariables"}, frozenset({"elb"}), _PATH_2
)
# https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
QUEUE = Event("a queue", _RECORDS, instead=(("body", "event['Records'][0]['body']"),))
# https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
TOPIC = Event("a topic", _RECORDS, instead=(("body", "event['Records'][0]['Sns']['Message']"),))
# https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
BUCKET = Event("a bucket", _RECORDS, instead=(("detail", "event['Records'][0]['s3']"),))
# https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
STREAM = Event(
    "a stream",
    _RECORDS | {"window", "state", "shardId", "eventSourceARN", "isFinalInvokeForWindow", "isWindowTerminatedEarly"},
)
# https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
BUS = Event(
    "an EventBridge rule",
    frozenset(
        {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail", "replay-name"}
    ),
    instead=(("Records", "event['detail']"),),
)

_KNOWN = (HTTP_2, REST, HTTP_1, LOAD_BALANCER, QUEUE, BUS)


class KeyRead(NamedTuple):
    """A key of its event that a handler cannot do without: `("requestContext", "http")`, and where it reads it."""

    path: tuple[str, ...]
    place: Place

    def __str__(self) -> str:
        return "event" + "".join(f"['{key}']" for key in self.path)

    def instead(self, event: Event) -> str:
        """Where an event has the same under another name, as a clause; empty where that is not known."""
        instead = dict(event.instead).get(".".join(self.path))
        return f"; it sends {instead}" if instead else ""


def misread(source: Source, handler: str, sent: list[Event]) -> Iterator[KeyRead]:
    """What a handler reads of its event that none of its callers sends, and that other services do send.

    Without what it also looks for in a safe way, and what a `try` around it handles. Raises Undecided where something
    stands between the caller and the handler.
    """
    for read in _keys_read(source, handler):
        if any(each.has(read.path) for each in _KNOWN) and not any(each.has(read.path) for each in sent):
            yield read


def _keys_read(source: Source, handler: str) -> Iterator[KeyRead]:
    functions: Iterator[ast.FunctionDef | ast.AsyncFunctionDef] = source.walk(ast.FunctionDef, ast.AsyncFunctionDef)
    function = next((each for each in functions if each.name == handler), None)
    arguments = [*function.args.posonlyargs, *function.args.args] if function else []
    if function is None or not arguments:
        return
    if function.decorator_list:
        raise Undecided(f"what the decorator of {handler} hands to it")
    event = arguments[0].arg
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == event]
    if any(isinstance(name.ctx, ast.Store) for name in names):
        return  # another thing under the same name
    looked_for = set(_looked_for(function, event))
    for step in steps(source):
        node = step.node
        if step.function is not function or not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            continue
        path = _path(node, event)
        if path and path[0] not in looked_for and not step.is_guarded_against("KeyError", "LookupError"):
            yield KeyRead(path, source.place(node))


def _path(node: ast.Subscript, event: str) -> tuple[str, ...]:
    """The keys of `event['a']` and `event['requestContext']['b']`; empty for anything else."""
    keys: list[str] = []
    at: ast.expr = node
    while isinstance(at, ast.Subscript) and isinstance(at.slice, ast.Constant) and isinstance(at.slice.value, str):
        keys.insert(0, at.slice.value)
        at = at.value
    if not _is(event, at) or len(keys) > _DEEPEST or (len(keys) == _DEEPEST and keys[0] != "requestContext"):
        return ()
    return tuple(keys)


_DEEPEST = 2


def _looked_for(function: ast.AST, event: str) -> Iterator[str]:
    """The keys that a handler asks for with a default, or with `in`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
            if any(_is(event, each) for each in node.comparators):
                yield str(node.left.value)
        elif isinstance(node, ast.Call) and _is_get(event, node.func):
            yield from (str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant))


def _is_get(event: str, function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "get" and _is(event, function.value)


def _is(name: str, node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == name
