"""Identity providers, resource servers and domains of user pools, and identity pools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.aws.acm import Certificate, CertificateValidation, certificate_region, covers
from preflight.aws.knowledge.inputs import is_set
from preflight.core.link import link
from preflight.core.values import Outside, Partial, Unknown, independently, known
from preflight.core.view import Resource, View, prop

from .pools import UserPool

_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_LONGEST_PREFIX = 63
_RESERVED_WORDS = ("aws", "amazon", "cognito")
_LONGEST_PROVIDER = 32
# Those whose name is their type, and the details that each type needs.
_SOCIAL = ("Facebook", "Google", "LoginWithAmazon", "SignInWithApple")
_DETAILS = {
    "Facebook": ("client_id", "client_secret", "authorize_scopes"),
    "Google": ("client_id", "client_secret", "authorize_scopes"),
    "LoginWithAmazon": ("client_id", "client_secret", "authorize_scopes"),
    "SignInWithApple": ("client_id", "team_id", "key_id", "private_key", "authorize_scopes"),
    "OIDC": ("client_id", "authorize_scopes", "oidc_issuer", "attributes_request_method"),
    "SAML": (),
}
_METHODS = ("GET", "POST")
_MOST_SCOPES = 100
_IDENTIFIER = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
_SCOPE_NAME = re.compile(r"[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+")
_ROLES = ("authenticated", "unauthenticated")
_MAPPING_TYPES = ("Token", "Rules")
_MATCHES = ("Equals", "Contains", "StartsWith", "NotEqual")
_MOST_RULES = 25


class IdentityProvider(Resource, token="aws:cognito/identityProvider:IdentityProvider"):
    """An identity provider of a user pool."""

    names = ("provider_name",)

    provider_name: str = prop()
    provider_type: str = prop()
    provider_details: Any = prop({})

    pool: UserPool = link("user_pool_id")


def provider_faults(provider: IdentityProvider) -> Iterator[str]:
    """Why Cognito refuses an identity provider, each as a clause that begins with a verb."""
    yield from independently((_provider_name_faults, _detail_faults, _oidc_faults), provider)


def _provider_name_faults(provider: IdentityProvider) -> Iterator[str]:
    name, kind = known(provider.provider_name), known(provider.provider_type)
    if kind not in _DETAILS:
        yield f"has the provider_type '{kind}'; Cognito accepts {', '.join(_DETAILS)}"
    elif kind in _SOCIAL and name != kind:
        yield f"has the provider_name '{name}' and the type {kind}; its name is {kind}"
    elif len(name) > _LONGEST_PROVIDER:
        yield f"has a provider_name of {len(name)} characters; Cognito accepts {_LONGEST_PROVIDER}"


def _detail_faults(provider: IdentityProvider) -> Iterator[str]:
    kind, details = known(provider.provider_type), known(provider.provider_details)
    missing = [key for key in _DETAILS.get(kind, ()) if key not in details]
    if missing:
        yield f"has the type {kind} without {', '.join(missing)} in provider_details"
    if kind == "SAML":
        sources = [key for key in ("MetadataURL", "MetadataFile") if key in details]
        if not sources:
            yield "has the type SAML without MetadataURL or MetadataFile in provider_details"
        elif len(sources) > 1:
            yield "has MetadataURL and MetadataFile in provider_details; keep one of them"


def _oidc_faults(provider: IdentityProvider) -> Iterator[str]:
    if known(provider.provider_type) != "OIDC":
        return
    details = known(provider.provider_details)
    issuer, method = details.get("oidc_issuer"), details.get("attributes_request_method")
    if isinstance(issuer, str | Partial) and not issuer.startswith("https://"):
        yield f"has the oidc_issuer '{issuer}'; it begins with https://"
    if isinstance(method, str) and method not in _METHODS:
        yield f"has the attributes_request_method '{method}'; Cognito accepts GET and POST"


class Scope(View):
    """A scope of a resource server."""

    scope_name: str = prop()


class ResourceServer(Resource, token="aws:cognito/resourceServer:ResourceServer"):
    """A resource server of a user pool."""

    names = ("identifier",)

    identifier: str = prop()
    scopes: list[Scope] = prop(())

    pool: UserPool = link("user_pool_id")


def server_faults(server: ResourceServer) -> Iterator[str]:
    """Why Cognito refuses a resource server, each as a clause that begins with a verb."""
    if isinstance(server.identifier, str) and not _IDENTIFIER.fullmatch(server.identifier):
        yield f"has the identifier '{server.identifier}'; it has no spaces, quotation marks or backslashes"
    if len(server.scopes) > _MOST_SCOPES:
        yield f"has {len(server.scopes)} scopes; Cognito accepts {_MOST_SCOPES}"
    for scope in server.scopes:
        if not _SCOPE_NAME.fullmatch(known(scope.scope_name)):
            yield f"has the scope '{scope.scope_name}'; it has no spaces, slashes, quotation marks or backslashes"


class UserPoolDomain(Resource, token="aws:cognito/userPoolDomain:UserPoolDomain"):
    """The domain of a user pool: a prefix of Cognito's, or a custom one with a certificate."""

    names = ("domain",)

    domain: str | Partial = prop()
    certificate_arn: str | None = None
    managed_login_version: int | None = None

    issued: Certificate | CertificateValidation | None = link("certificate_arn")
    pool: UserPool = link("user_pool_id")


def domain_faults(domain: UserPoolDomain) -> Iterator[str]:
    """Why Cognito refuses a domain, each as a clause that begins with a verb."""
    name = domain.domain
    if is_set(domain, "certificate_arn"):
        if "." not in name:
            yield f"has a certificate and the domain '{name}'; a custom domain is a full name, such as auth.shop.dev"
        return
    prefix = known(name)
    if "." in prefix:
        yield f"has the domain '{prefix}' without a `certificate_arn`; a custom domain needs a certificate"
    elif not _PREFIX.fullmatch(str(prefix)):
        yield f"has the domain prefix '{prefix}'; Cognito accepts lower-case letters, digits, and hyphens between them"
    if len(prefix) > _LONGEST_PREFIX:
        yield f"has a domain prefix of {len(prefix)} characters; Cognito accepts {_LONGEST_PREFIX}"
    for word in _RESERVED_WORDS:
        if word in prefix.split("-"):
            yield f"has the domain prefix '{prefix}' with the reserved word {word}; Cognito refuses {', '.join(_RESERVED_WORDS)}"


def domain_certificate_faults(domain: UserPoolDomain) -> Iterator[str]:
    """Why Cognito refuses the certificate of a domain, as clauses that begin with a verb. Follows links."""
    if not is_set(domain, "certificate_arn"):
        return
    region = certificate_region(domain, "certificate_arn")
    if region is not None and region != "us-east-1":
        yield f"has a certificate in {region}; for a domain of a user pool it is in us-east-1"
    if isinstance(domain.certificate_arn, Unknown) and (issued := domain.issued) is not None:
        names = issued.certified.names_covered
        if names and not any(covers(name, str(known(domain.domain))) for name in names):
            yield f"has the domain {domain.domain}, which its {issued.certified} for {', '.join(names)} does not cover"


def login_version_faults(domain: UserPoolDomain) -> Iterator[str]:
    """The version of the managed login that the tier of the pool does not have, as a clause. Follows links."""
    if domain.managed_login_version != 2:  # noqa: PLR2004 - the version that has a price
        return
    try:
        tier = known(domain.pool.user_pool_tier)
    except Outside:
        return
    if tier == "LITE":
        yield f"has the managed_login_version 2 and {domain.pool} of the tier {tier}; it needs ESSENTIALS or PLUS"


class MappingRule(View):
    """A rule that chooses a role by a claim."""

    match_type: str = prop()


class RoleMapping(View):
    """How the role of a user is chosen."""

    type: str = prop()
    ambiguous_role_resolution: str | None = None
    mapping_rules: list[MappingRule] = prop(())


_ATTACHMENT = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment"


class IdentityPoolRoleAttachment(Resource, token=_ATTACHMENT):
    """The roles of an identity pool."""

    names = ()

    roles: dict[str, Any] = prop({})
    role_mappings: list[RoleMapping] = prop(())


def attachment_faults(attachment: IdentityPoolRoleAttachment) -> Iterator[str]:
    """Why Cognito refuses the roles of an identity pool, each as a clause that begins with a verb."""
    yield from independently((_role_faults, _mapping_faults), attachment)


def _role_faults(attachment: IdentityPoolRoleAttachment) -> Iterator[str]:
    for name in known(attachment.roles):
        if name not in _ROLES:
            yield f"has a role '{name}'; Cognito accepts {' and '.join(_ROLES)}"


def _mapping_faults(attachment: IdentityPoolRoleAttachment) -> Iterator[str]:
    for mapping in attachment.role_mappings:
        kind, rules = known(mapping.type), mapping.mapping_rules
        if kind not in _MAPPING_TYPES:
            yield f"has the type '{kind}' in {mapping}; Cognito accepts {' and '.join(_MAPPING_TYPES)}"
        if not is_set(mapping, "ambiguous_role_resolution"):
            yield f"has no `ambiguous_role_resolution` in {mapping}; use AuthenticatedRole or Deny"
        if kind == "Rules" and not len(rules):
            yield f"has the type Rules without `mapping_rules` in {mapping}"
        if kind == "Token" and len(rules):
            yield f"has the type Token with `mapping_rules` in {mapping}; use Rules"
        if len(rules) > _MOST_RULES:
            yield f"has {len(rules)} rules in {mapping}; Cognito accepts {_MOST_RULES}"
        for rule in rules:
            if known(rule.match_type) not in _MATCHES:
                yield f"has the match_type '{rule.match_type}' in {rule}; Cognito accepts {', '.join(_MATCHES)}"


class CognitoProvider(View):
    """A user pool of an identity pool."""

    provider_name: str | Partial | None = None


class IdentityPool(Resource, token="aws:cognito/identityPool:IdentityPool"):
    """An identity pool."""

    names = ("identity_pool_name",)

    identity_pool_name: str | None = None
    cognito_identity_providers: list[CognitoProvider] = prop(())


_ENDPOINT = re.compile(r"cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/[\w-]+_[0-9a-zA-Z]+")


def identity_pool_faults(pool: IdentityPool) -> Iterator[str]:
    """Why Cognito refuses the user pools of an identity pool, each as a clause that begins with a verb."""
    for provider in pool.cognito_identity_providers:
        name = provider.provider_name
        if isinstance(name, str) and not _ENDPOINT.fullmatch(name):
            yield f"has the provider_name '{name}' in {provider}; it is the `endpoint` of a user pool, cognito-idp.REGION…/ID"
