"""What a role may do: one evaluator over all policies of a role that the stack tells of.

It follows AWS's evaluation logic (an explicit Deny wins, then any Allow, else nothing is allowed) in three values: an answer
is given only where no unknown document could change it to the worse. A condition is not evaluated: an Allow with one
may allow, a Deny with one may not deny.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from preflight.aws.arns import arn_form
from preflight.aws.iam import Policy, Role, Statement
from preflight.core.link import resource_named
from preflight.core.values import KnownLater, Partial, Undecided, Unknown, bare
from preflight.core.view import Resource

from . import facts


def allows(role: Role, action: str, resource: str | None = None) -> bool:
    """Whether the policies of a role may allow an action on a resource: an ARN in which `*` stands for what is not known.

    Without a resource the action is one that AWS knows for `*` alone.

    Raises Undecided where a document that nobody knows yet could allow it.
    """
    doubts: list[Undecided] = []
    allowed = False
    for statement in _told(_statements(role), doubts):
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
    return Call(tuple(actions), _arn_of(what), f"<ARN of {what}>")


def _arn_of(resource: Resource) -> str:
    """The ARN of a resource that is yet to be made, with `*` for what is not known: `arn:*:sqs:*:*:orders`."""
    service, _, tail = arn_form(type(resource)).partition(":")
    if not service:
        return f"arn:*:{resource.type_token.split(':')[1].partition('/')[0]}:*:*:*"
    texts = [bare(resource.wire_value(key)) for key in type(resource).names]
    name = next((text for text in texts if isinstance(text, str)), "*")
    return f"arn:*:{service}:*:*:{tail.format(name=name)}"


def assumable(role: Role, service: str) -> bool:
    """Whether the trust policy of a role lets a service, such as `lambda.amazonaws.com`, assume it.

    Raises Undecided where a statement that nobody knows yet could let it.
    """
    doubts: list[str] = []
    effects = {_effect_on_assuming(statement, service, doubts) for statement in role.assume_role_policy.statement}
    if doubts and not effects & {"Allow", "Deny"}:
        raise Undecided(doubts[0])
    return "Allow" in effects and "Deny" not in effects


def _effect_on_assuming(statement: Statement, service: str, doubts: list[str]) -> str:
    try:
        named = any(text in ("*", service) for text in statement.principals)
        if not named or not any(_matches(pattern, "sts:AssumeRole") for pattern in statement.action):
            return ""
        certain = statement.effect == "Allow" or statement.condition is None
    except Undecided as reason:
        doubts.append(str(reason))
        return ""
    return statement.effect if certain else ""


Source = Callable[[], Sequence[Statement]]


def _statements(role: Role) -> Iterator[Source]:
    """What may hold statements of the role, each to be read on its own: one that is unknown hides no other."""
    yield lambda: [s for inline in role.inline_policies for s in inline.policy.statement]
    try:
        yield from (lambda each=each: each.policy.statement for each in role.role_policies)
        yield from (lambda each=each: _managed(each.policy_arn, lambda: each.policy, each) for each in role.attachments)
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


def _told(sources: Iterator[Source], doubts: list[Undecided]) -> Iterator[Statement]:
    for source in sources:
        try:
            yield from source()
        except Undecided as reason:  # noqa: PERF203 - each is read on its own
            doubts.append(reason)


def _applies(statement: Statement, action: str, resource: str | None, doubts: list[Undecided]) -> str:
    """The effect that a statement has on an action: Allow, Deny, or none."""
    try:
        denies = statement.effect == "Deny"
        named = statement.not_action or statement.action
        about = any(_matches(pattern, action) for pattern in named) != bool(statement.not_action)
        if not about:
            return ""
        if denies:
            certain = statement.condition is None and not statement.not_resources
            return "Deny" if certain and any(_covers(pattern, resource) for pattern in statement.resources) else ""
        if statement.not_resources:
            return "" if any(_covers(pattern, resource) for pattern in statement.not_resources) else "Allow"
        patterns = (_as_planned(pattern, statement) for pattern in statement.resources)
        return "Allow" if any(may_meet(pattern, resource) for pattern in patterns) else ""
    except Undecided as reason:
        doubts.append(reason)
        return ""


def _as_planned(pattern: Any, statement: Statement) -> Any:
    """A pattern in which the ARN of a resource that is yet to be made is known as far as its name tells it."""
    if not isinstance(pattern, Unknown | Partial):
        return pattern
    parts = pattern.parts if isinstance(pattern, Partial) else (pattern,)
    return "".join(part if isinstance(part, str) else _behind(part, statement) for part in parts)


def _behind(part: Unknown, statement: Statement) -> str:
    origin = part.__origin__
    made = statement.resource.stack.get(origin.urn) if origin and origin.output == "arn" else None
    return _arn_of(made) if made is not None and arn_form(type(made)) else "*"


def _matches(pattern: object, action: str) -> bool:
    if isinstance(pattern, Unknown | Partial):
        raise KnownLater("Action")
    return isinstance(pattern, str) and _fits(action.lower(), pattern.lower())


def _covers(pattern: object, resource: str | None) -> bool:
    """Whether a pattern is certain to match everything that the resource may be."""
    return isinstance(pattern, str) and _fits(resource or "*", pattern)


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


def may_meet(pattern: object, resource: str | None) -> bool:
    """Whether some text matches both a pattern, which may be partly known, and a resource in which `*` is any text."""
    if isinstance(pattern, Partial):
        pattern = "".join(part if isinstance(part, str) else "*" for part in pattern.parts)
    if not isinstance(pattern, str):
        return True
    if resource is None:
        return _fits("*", pattern)
    theirs, ours = pattern.split(":", _ARN_PARTS - 1), resource.split(":", _ARN_PARTS - 1)
    if len(theirs) == len(ours) == _ARN_PARTS:
        return all(map(_meet, theirs, ours))  # a wildcard does not reach over the colons between an ARN's parts
    return _meet(pattern, resource)


@cache
def _meet(one: str, other: str) -> bool:
    # The positions in `other` that some text can have reached which `one` has matched so far.
    reached = _skip(other, {0})
    for char in one:
        if char == "*":
            reached = set(range(min(reached), len(other) + 1)) if reached else set()
        else:
            stepped = {at + 1 for at in reached if at < len(other) and char in ("?", other[at])}
            stepped |= {at for at in reached if at < len(other) and other[at] == "*"}
            reached = _skip(other, stepped)
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
