"""Who has access to the clusters of Amazon EKS: access entries, their policies, and identity providers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.aws.knowledge.inputs import is_set
from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

from .clusters import API_MODES, Cluster

_RESERVED_PREFIXES = ("system:", "eks:", "aws:", "amazon:", "iam:")
_POLICY = re.compile(r"arn:[^:]+:eks::aws:cluster-access-policy/.+")
_SERVICE_LINKED = ":role/aws-service-role/"


class AccessEntry(Resource, token="aws:eks/accessEntry:AccessEntry"):
    """The access of an IAM principal to a cluster."""

    names = ()

    principal_arn: str = prop()
    type: str = "STANDARD"
    kubernetes_groups: list[str] = prop(())
    user_name: str | None = None

    cluster: Cluster = link("cluster_name")

    def faults(self) -> Iterator[str]:
        """Why EKS rejects it, each as a clause that begins with a verb."""
        checks = (
            AccessEntry._type_faults,
            AccessEntry._principal_faults,
            AccessEntry._group_faults,
            AccessEntry._user_faults,
        )
        yield from independently(checks, self)

    @property
    def refused_mode(self) -> str:
        """The authentication mode of its cluster, if that does not know access entries; empty otherwise. Follows a link."""
        mode = self.cluster.authentication_mode
        return mode if mode not in API_MODES else ""

    def _type_faults(self) -> Iterator[str]:
        if self.type == "STANDARD":
            return
        if self.kubernetes_groups:
            yield f"has `type` {self.type} and `kubernetes_groups`, which only STANDARD has"
        if is_set(self, "user_name"):
            yield f"has `type` {self.type} and a `user_name`, which only STANDARD has"
        if isinstance(self.principal_arn, str) and ":user/" in self.principal_arn:
            yield f"has `type` {self.type} and the principal {self.principal_arn}; nodes use an IAM role"

    def _principal_faults(self) -> Iterator[str]:
        arn = self.principal_arn
        if isinstance(arn, str) and _SERVICE_LINKED in arn:
            yield f"has the principal {arn}, a service-linked role; EKS allows no access entries for them"

    def _group_faults(self) -> Iterator[str]:
        for group in self.kubernetes_groups:
            if known(group).startswith(_RESERVED_PREFIXES):
                yield f"has the Kubernetes group '{group}'; EKS reserves names that begin with {', '.join(_RESERVED_PREFIXES)}"

    def _user_faults(self) -> Iterator[str]:
        user = self.user_name
        if user is not None and user.startswith(_RESERVED_PREFIXES):
            yield f"has `user_name` '{user}'; EKS reserves names that begin with {', '.join(_RESERVED_PREFIXES)}"


class AccessScope(View):
    """Where in a cluster an access policy applies."""

    type: str = prop()
    namespaces: list[str] = prop(())


class AccessPolicyAssociation(Resource, token="aws:eks/accessPolicyAssociation:AccessPolicyAssociation"):
    """An access policy of an access entry."""

    names = ()

    policy_arn: str = prop()
    access_scope: AccessScope = prop()

    def faults(self) -> Iterator[str]:
        """Why EKS rejects it, each as a clause that begins with a verb."""
        yield from independently((AccessPolicyAssociation._policy_faults, AccessPolicyAssociation._scope_faults), self)

    def _policy_faults(self) -> Iterator[str]:
        if not _POLICY.fullmatch(known(self.policy_arn)):
            form = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
            yield f"has the policy {self.policy_arn}; an access policy of EKS has an ARN such as {form}"

    def _scope_faults(self) -> Iterator[str]:
        scope = known(self.access_scope)
        if scope.type == "cluster" and scope.namespaces:
            yield "has scope cluster and `namespaces`; only scope namespace has them"
        if scope.type == "namespace" and not scope.namespaces:
            yield "has scope namespace without `namespaces`, which it needs"


class Oidc(View):
    """An OpenID Connect provider."""

    issuer_url: str = prop()
    groups_prefix: str | None = None
    username_prefix: str | None = None


class IdentityProviderConfig(Resource, token="aws:eks/identityProviderConfig:IdentityProviderConfig"):
    """An identity provider of a cluster."""

    names = ()

    oidc: Oidc = prop()

    def faults(self) -> Iterator[str]:
        """Why EKS rejects it, each as a clause that begins with a verb."""
        yield from independently((IdentityProviderConfig._url_faults, IdentityProviderConfig._prefix_faults), self)

    def _url_faults(self) -> Iterator[str]:
        if not self.oidc.issuer_url.startswith("https://"):
            yield f"has `issuer_url` {self.oidc.issuer_url}; it begins with https://"

    def _prefix_faults(self) -> Iterator[str]:
        for name in ("groups_prefix", "username_prefix"):
            if getattr(self.oidc, name) == "system:":
                yield f"has `{name}` system:, which Kubernetes reserves"
