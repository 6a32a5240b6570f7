"""What a role must allow because of the properties of the resource that names it: data/role_needs.json."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from preflight.aws import ecs, events, kinesis, sfn  # noqa: F401 - the views whose resources are targets
from preflight.aws.arns import arn_form
from preflight.aws.iam import Role
from preflight.core.link import candidates, resource_named
from preflight.core.values import KnownLater, Partial, Undecided, Unknown, known, origins_of
from preflight.core.view import Resource

from . import facts
from .paths import Found, blocks_at, values_at
from .permissions import allows, arn_of, to_add
from .resource_policies import can_have_policy, may_allow_roles

ANY, LOGS = "any", "logs"
_SERVICE, _TAIL = 2, 5
_LONGEST = 290


class Need(NamedTuple):
    """What properties of one type of resource need: that the role at `role` allows some actions.

    `role` and `cause` are paths on the wire; an empty `cause` is always there. The cause counts where it is the ARN of a
    resource of `service` (`events`, or `events/event-bus`), or the name of one in the ARN form `named` (`s3:{}`), or equals
    (`sign` is `=`) or differs from (`!=`) `value`; `absent` is what it is where it is absent. Of each item of `actions` one
    action is enough; AWS lists those `beside` them too. `on` is `any`, `logs`, or `arn` with what follows the ARN of the
    cause. `is_certain` where the page that states it was read.
    """

    role: str
    cause: str
    service: str
    named: str
    sign: str
    value: str
    absent: str
    actions: tuple[tuple[str, ...], ...]
    beside: tuple[str, ...]
    on: str
    is_certain: bool

    @property
    def kind(self) -> str:
        """The service of what the cause names, with the beginning of its ARN's tail: `events/event-bus`, `s3`."""
        return self.service or self.named.partition(":")[0]


class Lack(NamedTuple):
    """A role that does not allow what the resource needs: the actions, the property that needs them, the statement to add."""

    role: Role
    actions: list[str]
    cause: str
    to_add: str
    is_certain: bool


@lru_cache(maxsize=512)
def needs_of(type_token: str) -> tuple[Need, ...]:
    """What the resources of a type need of the roles that they name; empty for a type of which nothing is known."""
    return tuple(
        Need(
            role=row["role"],
            cause=row["cause"],
            service=row.get("service", ""),
            named=row.get("named", ""),
            sign=row.get("sign", ""),
            value=row.get("value", ""),
            absent=row.get("absent", ""),
            actions=tuple(tuple(choice) for choice in row["actions"]),
            beside=tuple(row["beside"]),
            on=row["on"],
            is_certain=row["read"] is not None,
        )
        for row in facts.role_needs(type_token)
    )


def needs_a_role(type_token: str) -> bool:
    """Whether it is known what resources of a type need of a role."""
    return bool(needs_of(type_token))


def lacks(resource: Resource) -> Iterator[Lack]:
    """What the roles that a resource names do not allow and its properties need.

    Raises Undecided at the end where a role is outside of this stack, or a value that decides is unknown.
    """
    doubts: list[Undecided] = []
    for need in needs_of(resource.type_token):
        try:
            for role, what in _pairs(resource, need):
                if (found := _lack(role, what, need, doubts)) is not None:
                    yield found
        except Undecided as reason:  # noqa: PERF203 - each is read on its own
            doubts.append(reason)
    if doubts:
        raise doubts[0]


class Late(NamedTuple):
    """A policy or an attachment that allows a role what a resource needs when it is created, and for which that does not wait."""

    role: Role
    action: str
    holder: Resource


def late_policies(resource: Resource, cause: str) -> Iterator[Late]:
    """What allows the role of a resource what the property `cause` needs, and may be created only after the resource.

    Raises Undecided where a role is outside of this stack, or a document is unknown.
    """
    for need in needs_of(resource.type_token):
        for found, what in _pairs(resource, need) if need.cause == cause else ():
            if (subject := _subject(what, need)) is None:
                continue
            role: Role = resource_named(found.view, found.key, found.value, (Role,))
            holders = [*role.role_policies, *role.attachments]
            late = {each.urn: each for each in holders if not resource.depends_on(each)}
            for action in (choice[0] for choice in need.actions if late):
                if not allows(role, action, subject.arn) or allows(role, action, subject.arn, without=late):
                    continue
                for each in late.values():
                    if allows(role, action, subject.arn, without=set(late) - {each.urn}):
                        yield Late(role, action, each)


def _pairs(resource: Resource, need: Need) -> Iterator[tuple[Found, Found | None]]:
    """Each role with each cause in the same block."""
    role, cause = need.role.split("."), need.cause.split(".") if need.cause else []
    shared = 0
    while shared < min(len(role), len(cause)) - 1 and role[shared] == cause[shared]:
        shared += 1
    for block in blocks_at(resource, role[:shared]):
        for found in values_at(block, role[shared:]):
            if not cause:
                yield found, None
                continue
            causes = list(values_at(block, cause[shared:]))
            if not causes and need.absent:
                yield found, Found(block, cause[-1], need.absent, need.cause)
            for what in causes:
                if sum(map(_is_anything, causes)) > 1 and _is_anything(what):
                    raise KnownLater(what.path)  # which of them is which does not show
                yield found, what


def _lack(role: Found, what: Found | None, need: Need, doubts: list[Undecided]) -> Lack | None:
    try:
        subject = _subject(what, need)
        if subject is None:
            return None
        planned: Role = resource_named(role.view, role.key, role.value, (Role,))
        lacking = [
            choice[0] for choice in need.actions if not any(allows(planned, each, subject.arn) for each in choice)
        ]
        if not lacking:
            return None
        beside = [each for each in need.beside if not allows(planned, each, subject.arn)]
        statement = to_add([*lacking, *beside], subject.on)
        if len(statement) > _LONGEST:
            statement = to_add(lacking, subject.on)
        path = what.path if what is not None else role.path
        return Lack(planned, lacking, path, statement, need.is_certain and subject.is_certain)
    except Undecided as reason:
        doubts.append(reason)
        return None


def _is_anything(what: Found) -> bool:
    return isinstance(what.value, Unknown) and not origins_of(what.value)


class _Subject(NamedTuple):
    """What the actions are done to: its ARN with `*` for what is unknown, and how the statement to add names it."""

    arn: str
    on: str
    is_certain: bool = True


_ANYTHING = _Subject("*", "*")
_ANY_LOG = _Subject("arn:*:logs:*:*:*", "arn:aws:logs:*:*:*")


def _subject(what: Found | None, need: Need) -> _Subject | None:
    """What the actions are done to; None where the cause does not count, or a policy of what it names may allow them."""
    if what is not None and need.sign and (_as_string(what) == need.value) == (need.sign == "!="):
        return None
    if need.on == LOGS:
        return _ANY_LOG
    return _named(what, need) if what is not None and need.kind else _ANYTHING


def _named(what: Found, need: Need) -> _Subject | None:
    literal = _literal_arn(what.value) if need.service else None
    if need.service and (isinstance(what.value, str) if literal is None else not _is_of(literal, need.kind)):
        return None
    target = _target(what, need)
    if target is not None:
        return None if may_allow_roles(target) else _of_target(target, need)
    if need.named:
        service, _, tail = need.named.partition(":")
        literal = f"arn:*:{service}:*:*:{tail.format(_readable(what.value))}"
    return _of_arn(literal, need) if literal is not None else None


def _of_target(target: Resource, need: Need) -> _Subject:
    if need.on == ANY:
        return _ANYTHING
    behind = need.on.removeprefix("arn")
    shown = behind if behind != "*" else ":*" if need.kind == "logs" else ""
    return _Subject(arn_of(target) + behind, f"<ARN of {target}>{shown}")


def _of_arn(arn: str, need: Need) -> _Subject:
    if need.on == ANY:
        return _ANYTHING
    whole = arn.removesuffix(":*").removesuffix("*") + "*" if need.on == "arn*" else arn + need.on.removeprefix("arn")
    return _Subject(whole, whole, not can_have_policy(need.kind.partition("/")[0]))


def _as_string(what: Found) -> str:
    value = known(what.value)
    return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")


def _readable(value: Any) -> str:
    """A string in which `*` replaces what is unknown."""
    parts = value.parts if isinstance(value, Partial) else (value,)
    return "".join(part if isinstance(part, str) else "*" for part in parts)


def _literal_arn(value: Any) -> str | None:
    """An ARN whose service is written in the program, with `*` for what is unknown; None for any other value."""
    start = value.parts[0] if isinstance(value, Partial) else value
    is_arn = isinstance(start, str) and re.match(r"arn:[^:]*:[^:]+:", start)
    return _readable(value) if is_arn else None


def _is_of(arn: str, kind: str) -> bool:
    service, _, tail = kind.partition("/")
    parts = arn.split(":", _TAIL)
    return parts[_SERVICE] == service and (len(parts) <= _TAIL or parts[_TAIL].startswith(tail))


def _target(what: Found, need: Need) -> Resource | None:
    """The resource of the stack that a cause names; None where it is of another service, or is outside of this stack.

    Raises Undecided where it may be.
    """
    value = what.value
    if isinstance(value, str):
        stack, service = what.view.resource.stack, need.kind.partition("/")[0]
        # Not once for all stacks: the views of a type are imported when a stack has a resource of it.
        found = stack.named(value, stack.indexed(("kinds of a service", service), lambda: _kinds(service)))
        return found[0] if len(found) == 1 else None
    if _literal_arn(value) is not None and not origins_of(value):
        return None
    stack = what.view.resource.stack
    made = [each for origin in origins_of(value) if (each := stack.get(origin.urn)) is not None]
    made = made or candidates(what.view, what.key, (Resource,))
    same_cause = {each.kind for each in needs_of(what.view.resource.type_token) if each.cause == need.cause}
    fitting = [each for each in made if any(_has_kind(each, kind) for kind in same_cause)]
    if len(fitting) == 1:
        return fitting[0] if _has_kind(fitting[0], need.kind) else None
    if not fitting and made and all(arn_form(type(each)) for each in made):
        return None
    raise KnownLater(what.path)


def _has_kind(resource: Resource, kind: str) -> bool:
    form = arn_form(type(resource))
    return bool(form) and _is_of(f"arn:*:{form.partition(':')[0]}:*:*:{form.partition(':')[2]}", kind)


def _kinds(service: str) -> tuple[type[Resource], ...]:
    return tuple({each for each in Resource.kinds.values() if arn_form(each).partition(":")[0] == service})
