"""Permissions: the statements of a function's resource policy."""

from __future__ import annotations

from typing import Any

from preflight.core.link import link
from preflight.core.values import Partial, Unknown, origins_of
from preflight.core.view import Resource, prop

from .function import ACCOUNT, Function


class Permission(Resource, token="aws:lambda/permission:Permission"):
    """A statement of a function's resource policy: who may call it."""

    names = ()

    action: str = prop()
    principal: str = prop()
    source_arn: str | None = None
    source_account: str | None = None
    event_source_token: str | None = None
    principal_org_id: str | None = None
    qualifier: str | None = None
    statement_id: str | None = None
    function_url_auth_type: str | None = None
    invoked_via_function_url: bool = False

    allowed: Function = link("function")
    source: Resource | None = link("source_arn")

    @property
    def is_open_to_all_accounts(self) -> bool:
        """Whether it lets a service call the function on behalf of every account."""
        limited = any(map(self.has, ("source_account", "event_source_token", "principal_org_id")))
        arn = self.source_arn
        named = arn is not None and not (isinstance(arn, str) and arn.split(":")[ACCOUNT : ACCOUNT + 1] == ["*"])
        return self.principal.endswith(".amazonaws.com") and not limited and not named

    @property
    def wrong_source(self) -> str | None:
        """What its source is, as a clause, where the service never sends that as the source; None where it may."""
        match self.principal.partition(".")[0]:
            case "s3":
                return self._not_a_bucket(self.source_arn)
            case "apigateway":
                return self._not_a_request(self.source_arn)
        return None

    def _not_a_bucket(self, arn: Any) -> str | None:
        if isinstance(arn, Unknown) and origins_of(arn):
            return None  # an output as it is
        return (
            "the objects of a bucket; S3 calls in the name of the bucket, without `/*`" if arn.endswith("/*") else None
        )

    def _not_a_request(self, arn: Any) -> str | None:
        start = arn.parts[0] if isinstance(arn, Partial) else arn
        outputs = {origin.output for origin in origins_of(start)}
        if "arn" in outputs or (not outputs and start.startswith("arn:aws:apigateway:")):
            return "the ARN of an API; API Gateway calls in the name of a request, such as its `execution_arn` and `/*`"
        if start is arn and (outputs or "/" not in arn):
            return "an execution ARN alone; API Gateway calls in the name of a request, which goes on with a path: `/*`"
        return None
