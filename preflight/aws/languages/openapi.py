"""OpenAPI documents with API Gateway's extensions, as the body of an API: their paths, operations and integrations.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from preflight.core import wire
from preflight.core.values import Malformed, Partial, Undecided, bare

from .yaml_documents import yaml_document

_OPERATIONS = ("get", "put", "post", "delete", "patch", "options", "head", "trace", "x-amazon-apigateway-any-method")
_INTEGRATION: Final = "x-amazon-apigateway-integration"


class Operation(NamedTuple):
    """An operation of a path, such as `get`, and its integration; None where it has none."""

    method: str
    path: str
    integration: Mapping[str, Any] | None

    def __str__(self) -> str:
        method = "ANY" if self.method.startswith("x-") else self.method.upper()
        return f"{method} {self.path}"


def document(body: str | Partial, markers: wire.Markers) -> Mapping[str, Any]:
    """A body as a document, in which what is known only after deployment stays unknown.

    Raises Malformed where it is neither JSON nor YAML or is no object, Undecided where that is not known.
    """
    if isinstance(body, Partial):
        if not body.__marked__.lstrip().startswith("{"):
            raise Undecided("body")
        try:
            found = wire.document(body.__marked__, "body", markers)
        except (ValueError, RecursionError):
            raise Undecided("body") from None
    else:
        found = _parsed(body)
    if not isinstance(found, Mapping):
        raise Malformed("body", "is neither JSON nor YAML of an OpenAPI document")
    return found


@lru_cache(maxsize=64)
def _parsed(body: str) -> Any:
    if body.lstrip().startswith("{"):
        try:
            return wire.document(body, "body")
        except ValueError:
            pass  # YAML has objects in braces too
        except RecursionError:
            raise Undecided("body, which is nested too deeply to be read") from None
    return yaml_document(body, "body")


def operations(openapi: Mapping[str, Any]) -> Iterator[Operation]:
    """The operations of a document. What has another form than OpenAPI gives it is left out."""
    paths = openapi.get("paths")
    for path, item in paths.items() if isinstance(paths, Mapping) else ():
        for method, operation in item.items() if isinstance(item, Mapping) and isinstance(path, str) else ():
            if method in _OPERATIONS and isinstance(operation, Mapping):
                integration = bare(operation.get(_INTEGRATION))
                yield Operation(method, path, integration if isinstance(integration, Mapping) else None)


def path_names(openapi: Mapping[str, Any]) -> list[str]:
    """The paths of a document."""
    paths = openapi.get("paths")
    return [path for path in paths if isinstance(path, str)] if isinstance(paths, Mapping) else []
