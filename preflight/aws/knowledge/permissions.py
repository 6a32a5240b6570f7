"""What a role may do: one evaluator over all policies of a role that the stack holds.

It follows AWS's evaluation logic (an explicit Deny wins, then any Allow, else nothing is allowed) with three answers: yes, no,
and undecided. "No" is given only where nothing that is unknown could change it. A condition is not evaluated: an Allow with
one may allow, a Deny with one may not deny.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from preflight.aws.arns import arn_form, tail_of
from preflight.aws.iam import Condition, Policy, Role, Statement
from preflight.core.link import resource_named
from preflight.core.values import KnownLater, Partial, Undecided, Unknown, bare, origins_of
from preflight.core.view import Resource

from . import facts


def allows(role: Role, action: str, resource: str | None = None, *, without: Container[str] = ()) -> bool:
    """Whether the policies of a role may allow an action on a resource: an ARN in which `*` stands for what is not known.

    Without a resource the action is one that AWS knows for `*` alone. Policies and attachments whose URN is in `without` do
    not count.

    Raises Undecided where a document that nobody knows yet could allow it.
    """
    doubts: list[Undecided] = []
    allowed = False
    for statement in _read_each(_statements(role, without), doubts):
        if (effect := _applies(statement, action, resource, doubts)) == "Deny":
            return False
        allowed = allowed or effect == "Allow"
    if allowed:
        return _within_boundary(role, action, resource)
    if doubts:
        raise doubts[0]
    return False


def missing(role: Role, actions: Sequence[str], resource: str | None = None) -> list[str]:
    """Those of some actions that a role does not allow on a resource."""
    return [action for action in actions if not allows(role, action, resource)]


def to_add(actions: Sequence[str], resource: str = "*") -> str:
    """The statement that allows some actions, as it is written in a policy document."""
    return json.dumps({"Effect": "Allow", "Action": list(actions), "Resource": resource})


class Call(NamedTuple):
    """What a role must be able to do: actions, and the ARN that they are done to, with `*` for what is not known.

    `on` is how a statement that is to be added names that.
    """

    actions: tuple[str, ...]
    arn: str
    on: str

    def missing(self, role: Role) -> list[str]:
        """Those of the actions that a role does not allow; raises Undecided as `allows` does."""
        return missing(role, self.actions, self.arn)

    def to_add(self, actions: Sequence[str]) -> str:
        """The statement that allows some of the actions."""
        return to_add(actions, self.on)


def call_on(actions: Sequence[str], what: Resource | str) -> Call:
    """Actions done to a resource that is yet to be made, or to one of this ARN."""
    if isinstance(what, str):
        return Call(tuple(actions), what, what)
    return Call(tuple(actions), arn_of(what), f"<ARN of {what}>")


def arn_of(resource: Resource) -> str:
    """The ARN of a resource that is yet to be made, with `*` for what is not known: `arn:*:sqs:*:*:orders`."""
    service = arn_form(type(resource)).partition(":")[0]
    if not service:
        return f"arn:*:{resource.type_token.split(':')[1].partition('/')[0]}:*:*:*"
    names = [bare(resource.wire_value(key)) for key in type(resource).names]
    name = next((each for each in names if isinstance(each, str)), "*")
    return f"arn:*:{service}:*:*:{tail_of(type(resource), name)}"


def assumable(role: Role, services: Sequence[str], actions: Sequence[str] = ("sts:AssumeRole",)) -> bool:
    """Whether the trust policy of a role may let one of some services, such as `lambda.amazonaws.com`, assume it.

    Raises Undecided where a statement that is unknown could let it.
    """
    doubts: list[Undecided] = []
    trusted = any(all(_trusts(role, service, action, doubts) for action in actions) for service in services)
    if doubts and not trusted:
        raise doubts[0]
    return trusted


def _trusts(role: Role, service: str, action: str, doubts: list[Undecided]) -> bool:
    found = {_effect_on_assuming(each, service, action, doubts) for each in role.assume_role_policy.statement}
    return "Allow" in found and "Deny" not in found


def _effect_on_assuming(statement: Statement, service: str, action: str, doubts: list[Undecided]) -> str:
    denies = False
    try:
        denies = statement.effect == "Deny"
        if not names_action(statement, action):
            return ""
        if denies and (statement.condition is not None or statement.has("not_principal")):
            return ""
        # Whom a NotPrincipal leaves out is not looked at: it may let the service.
        is_about = statement.has("not_principal") or any(is_service(text, service) for text in statement.principals)
    except Undecided as reason:
        if not denies:
            doubts.append(reason)
        return ""
    return statement.effect if is_about else ""


class Caller(NamedTuple):
    """A service that calls in the name of a resource of the stack: `Caller("sns.amazonaws.com", topic)`.

    Where `by_account` it may also call as an account of AWS, as load balancers do.
    """

    service: str
    source: Resource | None = None
    by_account: bool = False


def admits(statements: Iterable[Statement], caller: Caller, action: str, resource: str) -> bool:
    """Whether statements of a resource's policy may let a service do an action to the resource, an ARN as in `allows`.

    An Allow whose condition names another source does not. Raises Undecided where a statement that is unknown could.
    """
    doubts: list[Undecided] = []
    for statement in statements:
        try:
            if _admits(statement, caller, action, resource):
                return True
        except Undecided as reason:  # noqa: PERF203 - each is read on its own
            doubts.append(reason)
    if doubts:
        raise doubts[0]
    return False


def _admits(statement: Statement, caller: Caller, action: str, resource: str) -> bool:
    if statement.effect != "Allow" or _effect(statement, action, resource, denies=False) != "Allow":
        return False
    if statement.has("not_principal"):
        return True
    if not any(_is_caller(each, caller) for each in statement.principals):
        return False
    return caller.source is None or all(_may_hold(each, caller.source, statement) for each in statement.conditions)


def _is_caller(principal: object, caller: Caller) -> bool:
    if caller.by_account and not str(principal).endswith(".amazonaws.com"):
        return True
    origins = origins_of(principal)
    if origins and all(origin.output.lower().endswith("arn") for origin in origins):
        return False  # a user or a role
    return is_service(principal, caller.service)


def _may_hold(condition: Condition, source: Resource, statement: Statement) -> bool:
    if condition.key.lower() != "aws:sourcearn" or not condition.operator.startswith(("Arn", "String")):
        return True
    if "Not" in condition.operator:
        return True
    return any(may_meet(_as_planned(value, statement), arn_of(source)) for value in condition.values)


def is_service(principal: object, service: str) -> bool:
    """Whether a principal is a service, in any region and partition: states.eu-west-1.amazonaws.com, ec2.amazonaws.com.cn."""
    if isinstance(principal, Unknown | Partial):
        raise KnownLater("Principal")
    stem = service.removesuffix(".amazonaws.com")
    return (
        principal == "*"
        or re.fullmatch(rf"{re.escape(stem)}(\.[a-z]{{2}}(-[a-z]+)+-\d+)?\.amazonaws\.com(\.[a-z]+)?", str(principal))
        is not None
    )


Source = Callable[[], Sequence[Statement]]


def _statements(role: Role, without: Container[str] = ()) -> Iterator[Source]:
    """What may hold statements of the role, each to be read on its own: one that is unknown hides no other."""
    yield lambda: [s for inline in role.inline_policies for s in inline.policy.statement]
    try:
        inline = [each for each in role.role_policies if each.urn not in without]
        attached = [each for each in role.attachments if each.urn not in without]
        yield from (lambda each=each: each.policy.statement for each in inline)
        yield from (lambda each=each: _managed(each.policy_arn, lambda: each.policy, each) for each in attached)
    except Undecided as reason:
        yield _undecided(reason)
    arns = bare(role.wire_value("managedPolicyArns"))
    for arn in arns if isinstance(arns, list) else [arns] if arns is not None else []:
        yield lambda arn=arn: _managed(arn, lambda: resource_named(role, "managedPolicyArns", arn, (Policy,)), role)  # type: ignore[misc]


def _undecided(reason: Undecided) -> Source:
    def read() -> Sequence[Statement]:
        raise reason

    return read


def _managed(arn: object, of_stack: Callable[[], Policy], owner: Resource) -> Sequence[Statement]:
    """The statements of a managed policy: AWS's from the data, a customer's from the stack."""
    arn = bare(arn)
    if isinstance(arn, str) and (document := facts.managed_policy(arn)) is not None:
        return [Statement(statement, owner, arn) for statement in document]
    return of_stack().policy.statement


def _read_each(sources: Iterator[Source], doubts: list[Undecided]) -> Iterator[Statement]:
    for source in sources:
        try:
            yield from source()
        except Undecided as reason:  # noqa: PERF203 - each is read on its own
            doubts.append(reason)


def _applies(statement: Statement, action: str, resource: str | None, doubts: list[Undecided]) -> str:
    """The effect that a statement has on an action: Allow, Deny, or none."""
    denies = False
    try:
        denies = statement.effect == "Deny"
        return _effect(statement, action, resource, denies=denies)
    except Undecided as reason:
        if not denies:  # what only may deny changes no answer
            doubts.append(reason)
        return ""


def _effect(statement: Statement, action: str, resource: str | None, *, denies: bool) -> str:
    if not names_action(statement, action):
        return ""
    excluded = [_as_planned(pattern, statement) for pattern in statement.not_resources]
    included = [_as_planned(pattern, statement) for pattern in statement.resources]
    if denies and statement.condition is not None:
        return ""
    if denies and excluded:
        return "" if any(may_meet(pattern, resource) for pattern in excluded) else "Deny"
    if denies:
        return "Deny" if any(covers(pattern, resource) for pattern in statement.resources) else ""
    if excluded:
        return "" if any(covers(pattern, resource) for pattern in statement.not_resources) else "Allow"
    return "Allow" if any(may_meet(pattern, resource) for pattern in included) else ""


def _as_planned(pattern: Any, statement: Statement) -> Any:
    """A pattern in which the ARN of a resource that is yet to be made is known as far as its name shows it."""
    if not isinstance(pattern, Unknown | Partial):
        return pattern
    parts = pattern.parts if isinstance(pattern, Partial) else (pattern,)
    return "".join(part if isinstance(part, str) else _behind(part, statement) for part in parts)


def _behind(part: Unknown, statement: Statement) -> str:
    origin = part.__origin__
    made = statement.resource.stack.get(origin.urn) if origin and origin.output == "arn" else None
    return arn_of(made) if made is not None and arn_form(type(made)) else "*"


def names_action(statement: Statement, action: str) -> bool:
    """Whether an action is one that a statement is about. Raises KnownLater where that depends on one that is unknown."""
    named = statement.not_action or statement.action
    return any(_matches(pattern, action) for pattern in named) != bool(statement.not_action)


def _matches(pattern: object, action: str) -> bool:
    if isinstance(pattern, Unknown | Partial):
        raise KnownLater("Action")
    return isinstance(pattern, str) and _fits(action.lower(), pattern.lower())


def _fits(text: str, pattern: str) -> bool:
    stem = pattern.rstrip("*")
    # Most patterns are ARNs of one resource, each of which would be compiled for one question.
    if "*" in stem or "?" in stem:
        return _regex(pattern).fullmatch(text) is not None
    return text == pattern if stem == pattern else text.startswith(stem)


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


_ARN_PARTS = 6
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def covers(pattern: object, resource: str | None) -> bool:
    """Whether a pattern is certain to match everything that the resource may be, in which `*` is any string."""
    if not isinstance(pattern, str) or "${" in pattern:
        return False
    if resource is None:
        return bool(pattern) and not pattern.strip("*")
    return _cover(_completed(pattern)).fullmatch(_completed(resource)) is not None


@cache
def _cover(pattern: str) -> re.Pattern[str]:
    # A `*` covers the `*` of a resource where it ends a part; that it may run over the colon behind it is not counted on.
    parts = [re.escape(part).replace(r"\*", "[^:*]*").replace(r"\?", "[^:*]") for part in pattern.split(":")]
    whole = [re.sub(r"(\[\^:\*\]\*)+$", "[^:]*", part) for part in parts]
    whole[-1] = re.sub(r"\[\^:\]\*$", ".*", whole[-1])
    return re.compile(":".join(whole), re.DOTALL)


def may_meet(pattern: object, resource: str | None) -> bool:
    """Whether some string matches both a pattern, which may be partly known, and a resource in which `*` is any string.

    A `*` of a pattern runs over colons, and a policy variable is any string. The parts that an ARN lacks are `*`.
    See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    if isinstance(pattern, Partial):
        pattern = "".join(part if isinstance(part, str) else "*" for part in pattern.parts)
    if not isinstance(pattern, str):
        return True
    pattern = _VARIABLE.sub(_any_value, pattern) if "${" in pattern else pattern
    if resource is None:
        return _fits("*", pattern)
    theirs, ours = _completed(pattern).split(":", _ARN_PARTS - 1), _completed(resource).split(":", _ARN_PARTS - 1)
    if len(theirs) != _ARN_PARTS or len(ours) != _ARN_PARTS:
        return _meet(pattern, resource)
    for at, (their, our) in enumerate(zip(theirs, ours, strict=True)):
        if not _meet(their, our):
            return "*" in "".join(theirs[: at + 1]) and _meet_over_colons(pattern, theirs, ours)
    return True


def _any_value(variable: re.Match[str]) -> str:
    # These three stand for the characters themselves; no pattern can hold a literal `*` or `?`.
    return {"*": "?", "?": "?", "$": "$"}.get(variable[1], "*")


@cache
def _completed(pattern: str) -> str:
    """An ARN with all six parts, of which only the last one distinguishes capitals; any other string as it is.

    AWS completes one that has fewer: `arn:aws:sqs` is `arn:aws:sqs:*:*:*`.
    See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    """
    parts = pattern.split(":", _ARN_PARTS - 1)
    if parts[0].lower() != "arn" or len(parts) == 1:
        return pattern
    parts += ["*"] * (_ARN_PARTS - len(parts))
    return ":".join((*map(str.lower, parts[:-1]), parts[-1]))


def _meet_over_colons(pattern: str, theirs: list[str], ours: list[str]) -> bool:
    """The same of two ARNs by their parts, and of the pattern as it was written: a `*` may be several parts of it."""
    resource = ":".join(ours)
    if ours[2] == "logs" and resource.endswith(":*"):
        resource = f"{resource[:-1]}log-stream:*"
    return any(_meet(each, resource, colons=False) for each in {":".join(theirs), pattern})


@lru_cache(maxsize=1 << 16)
def _meet(one: str, other: str, *, colons: bool = True) -> bool:
    """Whether some string matches two patterns; without `colons` a `*` of the other is a string that has none."""
    # The positions in `other` that some string can have reached which `one` has matched so far.
    reached = _skip(other, {0})
    for char in one:
        if char == "*":
            reached = set(range(min(reached), len(other) + 1)) if reached else set()
        else:
            stepped = {at + 1 for at in reached if at < len(other) and char in ("?", other[at])}
            stepped |= {at for at in reached if other[at : at + 1] == "*" and (colons or char != ":")}
            reached = _skip(other, stepped)
        if not reached:
            return False
    return len(other) in reached


def _skip(text: str, reached: set[int]) -> set[int]:
    for at in sorted(reached):
        end = at
        while end < len(text) and text[end] == "*":
            end += 1
            reached.add(end)
    return reached


def _within_boundary(role: Role, action: str, resource: str | None) -> bool:
    arn = role.permissions_boundary
    if arn is None:
        return True
    boundary = _managed(arn, lambda: resource_named(role, "permissionsBoundary", arn, (Policy,)), role)
    doubts: list[Undecided] = []
    effects = {_applies(statement, action, resource, doubts) for statement in boundary}
    if doubts and "Allow" not in effects:
        raise doubts[0]
    return "Allow" in effects and "Deny" not in effects
