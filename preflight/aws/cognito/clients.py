"""Clients of user pools: flows, redirects, scopes and tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.aws.knowledge.inputs import is_set
from preflight.core.link import link, referrers
from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

from .pools import UserPool
from .providers import IdentityProvider, ResourceServer

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_DAY, _YEAR = 86400, 365 * 86400
# Least and most seconds, the unit without token_validity_units, and what they are in words.
_VALIDITY = {
    "access_token": (300, _DAY, "hours", "5 minutes to 1 day"),
    "id_token": (300, _DAY, "hours", "5 minutes to 1 day"),
    "refresh_token": (3600, 10 * _YEAR, "days", "60 minutes to 10 years"),
}
_DEFAULT_REFRESH = 30 * _DAY
_OPENID = ("openid", "email", "phone", "profile", "aws.cognito.signin.user.admin")
_LEGACY = ("ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH")
_LOCAL = re.compile(r"http://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:/.*)?")
_MOST_URLS = 100
_NOT_WRITABLE = ("email_verified", "phone_number_verified", "sub")
_SESSION = (3, 15)


class ValidityUnits(View):
    """The units of the validity of tokens."""

    access_token: str | None = None
    id_token: str | None = None
    refresh_token: str | None = None


class UserPoolClient(Resource, token="aws:cognito/userPoolClient:UserPoolClient"):
    """A client of a user pool."""

    name: str | None = None
    access_token_validity: int | None = None
    allowed_oauth_flows: list[str] = prop(())
    allowed_oauth_flows_user_pool_client: bool = False
    allowed_oauth_scopes: list[str] = prop(())
    auth_session_validity: int | None = None
    callback_urls: list[str] = prop(())
    default_redirect_uri: str | None = None
    enable_propagate_additional_user_context_data: bool = False
    explicit_auth_flows: list[str] = prop(())
    generate_secret: bool = False
    id_token_validity: int | None = None
    logout_urls: list[str] = prop(())
    read_attributes: list[str] = prop(())
    refresh_token_validity: int | None = None
    supported_identity_providers: list[str] = prop(())
    token_validity_units: ValidityUnits | None = None
    write_attributes: list[str] = prop(())

    pool: UserPool = link("user_pool_id")


def client_faults(client: UserPoolClient) -> Iterator[str]:
    """Why Cognito refuses a client, each as a clause that begins with a verb."""
    checks = (_flow_faults, _credential_faults, _secret_faults, _url_faults, _redirect_faults)
    yield from independently((*checks, _auth_flow_faults, _attribute_faults, _session_faults), client)


def _flow_faults(client: UserPoolClient) -> Iterator[str]:
    for name in ("allowed_oauth_flows", "allowed_oauth_scopes"):
        if client.allowed_oauth_flows_user_pool_client and not len(getattr(client, name)):
            yield f"has `allowed_oauth_flows_user_pool_client` without `{name}`"
    flows = [known(each) for each in client.allowed_oauth_flows]
    for flow in ("code", "implicit"):
        if flow in flows and not len(client.callback_urls):
            yield f"allows the flow {flow} without `callback_urls`"
    if flows and not client.allowed_oauth_flows_user_pool_client:
        yield Advice("has `allowed_oauth_flows` without `allowed_oauth_flows_user_pool_client`, so none is allowed")


def _credential_faults(client: UserPoolClient) -> Iterator[str]:
    flows = [known(each) for each in client.allowed_oauth_flows]
    if "client_credentials" not in flows:
        return
    if others := [flow for flow in flows if flow != "client_credentials"]:
        yield f"allows client_credentials and {' and '.join(others)}; use a client for each"
    for scope in client.allowed_oauth_scopes:
        if isinstance(scope, str) and scope in _OPENID:
            yield f"has the scope {scope} with client_credentials; that flow has scopes of resource servers alone"


def _secret_faults(client: UserPoolClient) -> Iterator[str]:
    if client.generate_secret:
        return
    if any(flow == "client_credentials" for flow in client.allowed_oauth_flows):
        yield "allows client_credentials without a secret; set `generate_secret=True`"
    if client.enable_propagate_additional_user_context_data:
        yield "propagates user context without a secret; set `generate_secret=True`"


def _url_faults(client: UserPoolClient) -> Iterator[str]:
    for name in ("callback_urls", "logout_urls"):
        urls = getattr(client, name)
        if len(urls) > _MOST_URLS:
            yield f"has {len(urls)} {name}; Cognito accepts {_MOST_URLS}"
        for url in urls:
            if isinstance(url, str) and url.startswith("http://") and not _LOCAL.fullmatch(url):
                yield f"has '{url}' in {name}; it begins with https:// unless it is for localhost"
            if isinstance(url, str) and "#" in url:
                yield f"has '{url}' in {name}, which has a fragment; remove # and what follows"
            if isinstance(url, str) and ":" not in url:
                yield f"has '{url}' in {name}, which is not a URL"


def _redirect_faults(client: UserPoolClient) -> Iterator[str]:
    if is_set(client, "default_redirect_uri"):
        uri = known(client.default_redirect_uri)
        if not any(url == uri for url in client.callback_urls):
            yield f"has the default_redirect_uri '{uri}', which is not among its callback_urls"


def _auth_flow_faults(client: UserPoolClient) -> Iterator[str]:
    flows = [known(each) for each in client.explicit_auth_flows]
    legacy = [flow for flow in flows if flow in _LEGACY]
    allowed = [flow for flow in flows if flow.startswith("ALLOW_")]
    if legacy and allowed:
        yield f"has the auth flows {legacy[0]} and {allowed[0]}; use names that begin with ALLOW_ alone"


def _attribute_faults(client: UserPoolClient) -> Iterator[str]:
    for name in client.write_attributes:
        if isinstance(name, str) and name in _NOT_WRITABLE:
            yield f"has {name} in write_attributes, which no client may write"


def _session_faults(client: UserPoolClient) -> Iterator[str]:
    low, high = _SESSION
    if (minutes := client.auth_session_validity) and not low <= minutes <= high:
        yield f"has the auth_session_validity {minutes}; Cognito accepts {low} to {high} minutes"


def token_faults(client: UserPoolClient) -> Iterator[str]:
    """The validity of tokens that Cognito refuses, each as a clause that begins with a verb."""
    yield from independently((_validity_faults, _expiry_faults), client)


def _validity_faults(client: UserPoolClient) -> Iterator[str]:
    for token, (low, high, _, words) in _VALIDITY.items():
        seconds = _validity(client, token)
        if seconds is not None and not low <= seconds <= high:
            value = getattr(client, f"{token}_validity")
            yield f"has the {token}_validity {value} {_unit(client, token)}; Cognito accepts {words}"


def _expiry_faults(client: UserPoolClient) -> Iterator[str]:
    refresh = _validity(client, "refresh_token") or _DEFAULT_REFRESH
    for token in ("access_token", "id_token"):
        if (seconds := _validity(client, token)) is not None and seconds > refresh:
            yield f"has {token}s of {seconds} s and refresh_tokens of {refresh} s; the refresh token lasts at least as long"


def _validity(client: UserPoolClient, token: str) -> int | None:
    """How many seconds a token is valid; None where Cognito decides, or the unit does not exist."""
    value = getattr(client, f"{token}_validity")
    unit = _SECONDS.get(_unit(client, token))
    return value * unit if value and unit else None


def _unit(client: UserPoolClient, token: str) -> str:
    units = client.token_validity_units
    unit = getattr(units, token) if units is not None else None
    return str(known(unit) or _VALIDITY[token][2])


def reference_faults(client: UserPoolClient) -> Iterator[str]:
    """What a client names that its pool, new in this stack, does not have, as clauses that begin with a verb. Follows links."""
    if not client.pool.is_deployed:
        yield from independently((_missing_attribute_faults, _missing_provider_faults, _missing_scope_faults), client)


def _missing_attribute_faults(client: UserPoolClient) -> Iterator[str]:
    there = client.pool.attribute_names
    for listed in ("read_attributes", "write_attributes"):
        for name in getattr(client, listed):
            if isinstance(name, str) and name not in there:
                meant = nearest(name, there)
                hint = f"; did you mean '{meant}'?" if meant else "; add it to the `schemas` of the pool"
                yield f"has {name} in {listed}, which {client.pool} does not have{hint}"


def _missing_provider_faults(client: UserPoolClient) -> Iterator[str]:
    named = [each for each in client.supported_identity_providers if isinstance(each, str) and each != "COGNITO"]
    if not named:
        return
    providers = {
        known(each.provider_name): each for each in referrers(IdentityProvider, IdentityProvider.pool, client.pool)
    }
    for name in named:
        if name not in providers:
            yield f"supports the identity provider {name}, which {client.pool} does not have"
        else:
            yield from _order_faults(client, providers[name])


def _missing_scope_faults(client: UserPoolClient) -> Iterator[str]:
    named = [each for each in client.allowed_oauth_scopes if isinstance(each, str) and each not in _OPENID]
    if not named:
        return
    servers = referrers(ResourceServer, ResourceServer.pool, client.pool)
    scopes = {
        f"{known(server.identifier)}/{known(each.scope_name)}": server for server in servers for each in server.scopes
    }
    for name in named:
        if name not in scopes:
            meant = nearest(name, (*_OPENID, *scopes))
            hint = f"; did you mean '{meant}'?" if meant else ""
            yield f"has the scope {name}, which no resource server of {client.pool} has{hint}"
        else:
            yield from _order_faults(client, scopes[name])


def _order_faults(client: UserPoolClient, other: Resource) -> Iterator[Advice]:
    if not client.depends_on(other):
        yield Advice(f"names {other} by a string, and may be created before it; add it to `depends_on`")
