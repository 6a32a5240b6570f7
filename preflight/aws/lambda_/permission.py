"""Permissions: the statements of a function's resource policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.aws.knowledge.policy_grammar import SERVICE_DOMAINS
from preflight.core.link import link
from preflight.core.values import Outside, Partial, Undecided, Unknown, independently, known, origins_of
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
    function_name: str = prop(key="function")
    function_url_auth_type: str | None = None

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
            case "logs":
                return self._not_all_streams(self.source_arn)
        return None

    def _not_all_streams(self, arn: Any) -> str | None:
        end = arn.parts[-1] if isinstance(arn, Partial) else arn
        if isinstance(end, Unknown):
            made = [(self.stack.get(origin.urn), origin.output) for origin in origins_of(end)]
            if not made:
                known(arn)
            is_group = all(each is not None and each.type_token == _LOG_GROUP and key == "arn" for each, key in made)
        else:
            is_group = (
                re.search(r":log-group:[^*]+$", "".join(filter(_is_string, getattr(arn, "parts", [arn])))) is not None
            )
        return (
            "a log group alone; CloudWatch Logs calls in the name of its streams, with `:*` behind"
            if is_group
            else None
        )

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


_LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def _is_string(part: object) -> bool:
    return isinstance(part, str)  # https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html


_QUALIFIER = re.compile(r"[a-zA-Z0-9$_-]+")
_ACTION = re.compile(r"lambda:[*]|lambda:[a-zA-Z]+|[*]")
_URL_ACTION, _INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"


def statement_faults(permission: Permission) -> Iterator[str]:
    """Why Lambda refuses a permission, each as a clause that begins with a verb.

    Raises Undecided, after all others, where a value that is known only after deployment decides it.
    """
    yield from independently((_principal_faults, _qualifier_faults, _action_faults), permission)


def _principal_faults(permission: Permission) -> Iterator[str]:
    principal = known(permission.principal)
    if principal == "*" or principal.isdigit() or principal.startswith("arn:"):
        if principal.isdigit() and len(principal) != _ACCOUNT_DIGITS:
            yield f"has the principal '{principal}' of {len(principal)} digits; an account has {_ACCOUNT_DIGITS}"
        return
    domain = principal.lower()
    if not any(domain.endswith(f".{each}") for each in SERVICE_DOMAINS):
        meant = f"; did you mean '{principal}.amazonaws.com'?" if re.fullmatch(r"[a-z0-9-]+", principal) else ""
        yield f"has the principal '{principal}', which is neither a service of AWS, an account, an ARN nor *{meant}"


_ACCOUNT_DIGITS = 12


def _qualifier_faults(permission: Permission) -> Iterator[str]:
    qualifier = known(permission.qualifier)
    if qualifier == "$LATEST":
        yield "has the qualifier $LATEST, which takes no permissions; leave it out, or name a version or an alias"
    elif qualifier and not _QUALIFIER.fullmatch(qualifier):
        yield f"has the qualifier '{qualifier}', which is neither the name of an alias nor a version"


def _action_faults(permission: Permission) -> Iterator[str]:
    action = known(permission.action)
    if not _ACTION.fullmatch(action):
        yield f"has the action '{action}'; Lambda takes only its actions, such as {_INVOKE}"
        return
    if permission.has("function_url_auth_type") and action != _URL_ACTION:
        yield f"has `function_url_auth_type` with the action {action}; it is only for {_URL_ACTION}"


def first_of_statement(permission: Permission) -> Permission | None:
    """The first permission with the same statement id for the same function and qualifier; None where this is it."""
    if permission.statement_id is None:
        return None
    index: dict[tuple[str, str, str], Permission] = permission.stack.indexed(
        "permissions", lambda: _first_by_statement(permission)
    )
    first = index.get(_statement(permission), permission)
    return None if first.urn == permission.urn else first


def _first_by_statement(permission: Permission) -> dict[tuple[str, str, str], Permission]:
    found: dict[tuple[str, str, str], Permission] = {}
    for each in permission.stack.all(Permission):
        try:
            if each.statement_id is not None:
                found.setdefault(_statement(each), each)
        except Undecided:  # noqa: PERF203 - each is read on its own
            continue
    return found


def _statement(permission: Permission) -> tuple[str, str, str]:
    try:
        function = permission.allowed.urn
    except Outside:
        function = known(permission.function_name)
    return function, known(permission.qualifier) or "", known(permission.statement_id or "")
