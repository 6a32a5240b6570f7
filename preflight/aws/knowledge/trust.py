"""Which service must be able to assume the role that a property of a resource names: data/role_trust.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from preflight.aws.iam import Role
from preflight.core.link import resource_named
from preflight.core.values import Undecided
from preflight.core.view import Resource

from . import facts
from .paths import Found, values_at
from .permissions import assumable


class Trust(NamedTuple):
    """What properties of one type of resource need: that one of some services can do some actions with the role.

    `paths` are those of the properties on the wire, without the indices of lists; `*` is any key of a map. `is_certain` where
    the page that states it was read.
    """

    paths: tuple[str, ...]
    services: tuple[str, ...]
    actions: tuple[str, ...]
    is_certain: bool

    def to_add(self) -> str:
        """The statement that a role's trust policy needs."""
        kind = "Federated" if "sts:AssumeRoleWithWebIdentity" in self.actions else "Service"
        action = self.actions[0] if len(self.actions) == 1 else list(self.actions)
        return json.dumps({"Effect": "Allow", "Principal": {kind: self.services[0]}, "Action": action})


class Distrust(NamedTuple):
    """A property at `path` that names a role which its service cannot assume."""

    path: str
    role: Role
    needed: Trust


@lru_cache(maxsize=512)
def trusts_of(type_token: str) -> tuple[Trust, ...]:
    """What the properties of a type need of the roles that they name; empty for a type that names none."""
    return tuple(
        Trust(tuple(row["paths"]), tuple(row["services"]), tuple(row["actions"]), row["read"] is not None)
        for row in facts.role_trust(type_token)
    )


def names_roles(type_token: str) -> bool:
    """Whether resources of a type have a property that names a role for a service."""
    return bool(trusts_of(type_token))


def distrusts(resource: Resource) -> Iterator[Distrust]:
    """The roles that a resource names for a service that cannot assume them.

    Raises Undecided at the end where another property names a role that is unknown or outside of this stack.
    """
    doubts: list[Undecided] = []
    for needed in trusts_of(resource.type_token):
        for path in needed.paths:
            try:
                values = list(values_at(resource, path.split(".")))
            except Undecided as reason:
                doubts.append(reason)
                continue
            yield from (found for each in values if (found := _distrust(each, needed, doubts)))
    if doubts:
        raise doubts[0]


def _distrust(found: Found, needed: Trust, doubts: list[Undecided]) -> Distrust | None:
    try:
        role = resource_named(found.view, found.key, found.value, (Role,))
        path = found.view.path_to(found.key)
        return None if assumable(role, needed.services, needed.actions) else Distrust(path, role, needed)
    except Undecided as reason:
        doubts.append(reason)
        return None
