"""AWS IAM: roles, the policies attached to them, and the documents these are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.view import REQUIRED, Resource, View, json_text, link, pascal, prop, referrers


class Statement(View, spelled=pascal):
    """One statement of a policy document."""

    sid: str = ""
    effect: str = ""
    action: list[str] = prop(())
    not_action: list[str] = prop(())
    resources: list[str] = prop((), key="Resource")
    not_resources: list[str] = prop((), key="NotResource")
    principal: Any = None
    condition: Any = None


class Document(View, spelled=pascal):
    """A policy document."""

    version: str = ""
    statement: list[Statement] = prop(())


class Attachable(Resource):
    """A document that can belong to a role."""


class RolePolicy(Resource, token="aws:iam/rolePolicy:RolePolicy"):
    """A policy inside a role."""

    policy: Document = json_text(REQUIRED)

    role: Role = link("role")


class Policy(Resource, token="aws:iam/policy:Policy"):
    """A policy that a customer manages."""

    arn_form = "iam:policy/{name}"

    name: str | None = None
    policy: Document = json_text(REQUIRED)


class RolePolicyAttachment(Resource, token="aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
    """A managed policy attached to a role."""

    names = ()

    policy_arn: str = prop()

    role: Role = link("role")
    policy: Policy = link("policy_arn")


class PolicyAttachment(Resource, token="aws:iam/policyAttachment:PolicyAttachment"):
    """A managed policy attached to several users, roles and groups."""

    names = ()

    policy_arn: str = prop()

    roles: list[Role] = link("roles")
    policy: Policy = link("policy_arn")


class InlinePolicy(View):
    """A policy written into the role itself."""

    name: str = ""
    policy: Document = json_text(REQUIRED)


class Role(Resource, token="aws:iam/role:Role"):
    """A role."""

    arn_form = "iam:role/{name}"

    name: str | None = None
    path: str = "/"
    assume_role_policy: Document = json_text(REQUIRED)
    inline_policies: list[InlinePolicy] = prop(())
    managed_policy_arns: list[str] = prop(())
    permissions_boundary: str | None = None

    @property
    def role_policies(self) -> list[RolePolicy]:
        """The inline policies that are resources of their own."""
        return referrers(RolePolicy, RolePolicy.role, self)

    @property
    def attachments(self) -> Iterator[RolePolicyAttachment | PolicyAttachment]:
        """What attaches managed policies to it."""
        yield from referrers(RolePolicyAttachment, RolePolicyAttachment.role, self)
        yield from referrers(PolicyAttachment, PolicyAttachment.roles, self)
