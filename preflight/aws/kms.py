"""AWS KMS."""

from __future__ import annotations

from typing import Any

from preflight.core.link import link, referrers
from preflight.core.values import origins_of
from preflight.core.view import REQUIRED, Resource, json_text

from .iam import Document, Statement, mapped
from .knowledge.permissions import names_action


class Key(Resource, token="aws:kms/key:Key"):
    """A key. Without `policy` it has the default key policy, which allows the account and no service."""

    names = ("keyId",)

    bypass_policy_lockout_safety_check: bool = False
    policy: Document | None = json_text()

    def allows_service(self, service: str, region: Any = None) -> bool:
        """Whether a statement of its policy allows a service: `cloudtrail`, or `logs` in a region."""
        policies = [attached.policy for attached in referrers(KeyPolicy, KeyPolicy.key, self)]
        documents = policies or ([self.policy] if self.policy is not None else [])
        return any(
            statement.effect == "Allow" and any(is_principal(text, service, region) for text in statement.principals)
            for document in documents
            for statement in document.statement
        )


class KeyPolicy(Resource, token="aws:kms/keyPolicy:KeyPolicy"):
    """A key policy as a separate resource, which replaces the `policy` of the key."""

    names = ()

    bypass_policy_lockout_safety_check: bool = False
    policy: Document = json_text(REQUIRED)

    key: Key = link("key_id")


def is_principal(text: Any, service: str, region: Any = None) -> bool:
    """Whether a principal of a policy is `*` or a service: `logs.amazonaws.com`, `logs.eu-west-1.amazonaws.com`."""
    if any(origin.output.lower().endswith("arn") for origin in origins_of(text)):
        return False
    if region is None:
        return bool(text == "*" or text.startswith(f"{service}."))
    return bool(text == "*" or text.startswith((f"{service}.amazonaws.com", f"{service}.{region}.")))


def is_locked(policy: Document) -> bool:
    """Whether a key policy lets nobody but services change it. Raises Undecided where a statement that is unknown may."""
    return not any(
        statement.effect == "Allow" and names_action(statement, "kms:PutKeyPolicy") and _is_for_identities(statement)
        for statement in policy.statement
    )


def _is_for_identities(statement: Statement) -> bool:
    if statement.principal is None or isinstance(statement.principal, str):
        return statement.has("not_principal") or statement.principal == "*"
    return any(kind != "Service" for kind in mapped(statement.principal, "Principal"))
