"""AWS KMS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.link import link, referrers
from preflight.core.values import independently, known, opened, origins_of
from preflight.core.view import REQUIRED, Resource, json_text

from .iam import Document, Statement, mapped
from .knowledge.permissions import names_action
from .knowledge.provider_schemas import may_take

_OF_A_KEY = ("kmsKeyId", "kmsKeyArn", "kmsMasterKeyId", "kmsKey", "kmsKeyIdentifier")


class Key(Resource, token="aws:kms/key:Key"):
    """A key. Without `policy` it has the default key policy, which allows the account and no service."""

    names = ("keyId",)

    bypass_policy_lockout_safety_check: bool = False
    policy: Document | None = json_text()
    customer_master_key_spec: str = "SYMMETRIC_DEFAULT"
    key_usage: str = "ENCRYPT_DECRYPT"
    enable_key_rotation: bool = False
    rotation_period_in_days: int | None = None
    multi_region: bool = False
    custom_key_store_id: str | None = None

    def allows_service(self, service: str, region: Any = None) -> bool:
        """Whether a statement of its policy allows a service: `cloudtrail`, or `logs` in a region."""
        policies = [attached.policy for attached in referrers(KeyPolicy, KeyPolicy.key, self)]
        documents = policies or ([self.policy] if self.policy is not None else [])
        return any(
            statement.effect == "Allow" and any(is_principal(text, service, region) for text in statement.principals)
            for document in documents
            for statement in document.statement
        )


def may_name_a_key(token: str) -> bool:
    """Whether a resource type may have a property at its top that names a key."""
    return any(may_take(token, name) for name in _OF_A_KEY)


def foreign_key_references(resource: Resource) -> Iterator[tuple[str, str]]:
    """The properties that name a key of KMS by the ARN of something else, each with the ARN."""
    for name in _OF_A_KEY:
        arn = opened(resource.input_value(name))
        if isinstance(arn, str) and arn.startswith("arn:") and arn.split(":")[2] != "kms":
            yield name, arn


class Alias(Resource, token="aws:kms/alias:Alias"):
    """A name of a key."""

    name: str | None = None
    name_prefix: str | None = None


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


# The usages of the specs of keys, by the beginning of the spec.
_USAGES = {
    "SYMMETRIC_DEFAULT": ("ENCRYPT_DECRYPT",),
    "HMAC_": ("GENERATE_VERIFY_MAC",),
    "RSA_": ("ENCRYPT_DECRYPT", "SIGN_VERIFY"),
    "ECC_NIST_P": ("SIGN_VERIFY", "KEY_AGREEMENT"),
    "ECC_NIST_EDWARDS25519": ("SIGN_VERIFY",),
    "ECC_SECG_P256K1": ("SIGN_VERIFY",),
    "ML_DSA_": ("SIGN_VERIFY",),
    "SM2": ("ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"),
}
_ROTATION = (90, 2560)


def key_faults(key: Key) -> Iterator[str]:
    """What of a key does not go together: its spec, usage, rotation and store."""
    yield from independently((_usage, _rotation, _store), key)


def _usage(key: Key) -> Iterator[str]:
    spec = known(key.customer_master_key_spec)
    usages = next((usages for beginning, usages in _USAGES.items() if spec.startswith(beginning)), None)
    if usages is not None and known(key.key_usage) not in usages:
        given = f"key_usage {key.key_usage}" if key.has("key_usage") else "no key_usage, which means ENCRYPT_DECRYPT"
        yield f"has the spec {spec} and {given}; the usage of this spec is {' or '.join(usages)}"


def _rotation(key: Key) -> Iterator[str]:
    spec, days, (low, high) = known(key.customer_master_key_spec), key.rotation_period_in_days, _ROTATION
    if key.enable_key_rotation and spec != "SYMMETRIC_DEFAULT":
        yield f"has the spec {spec} and enable_key_rotation, which is for symmetric encryption keys only"
    if key.enable_key_rotation and key.custom_key_store_id is not None:
        yield "is in a custom key store and has enable_key_rotation, which KMS does not support there"
    if days and not low <= days <= high:
        yield f"has a rotation_period_in_days of {days}; it must be {low} to {high}"


def _store(key: Key) -> Iterator[str]:
    if key.custom_key_store_id is None:
        return
    if known(key.customer_master_key_spec) != "SYMMETRIC_DEFAULT":
        yield f"is in a custom key store and has the spec {key.customer_master_key_spec}; only symmetric keys are supported there"
    if key.multi_region:
        yield "is in a custom key store and has multi_region, which KMS does not support there"
