"""Amazon API Gateway: HTTP and WebSocket APIs."""

from .apis import (
    Api,
    Authorizer,
    Deployment,
    DomainName,
    Integration,
    Route,
    Stage,
    endpoint_exports,
)

__all__ = [
    "Api",
    "Authorizer",
    "Deployment",
    "DomainName",
    "Integration",
    "Route",
    "Stage",
    "endpoint_exports",
]
