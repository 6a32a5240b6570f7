"""Policies of CloudFront: what is in the cache key, what an origin receives, which headers a response has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.aws.knowledge.inputs import is_set, repeated
from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

from .behaviors import ttl_order_faults

_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
_CHOSEN = ("none", "whitelist", "allExcept", "all")
# Those that need names; the others have none.
_NAMING = ("whitelist", "allExcept", "allViewerAndWhitelistCloudFront")
_CACHED_HEADERS = ("none", "whitelist")
_SENT_HEADERS = ("none", "whitelist", "allViewer", "allViewerAndWhitelistCloudFront", "allExcept")
_CORS_METHODS = ("GET", "DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ALL")
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
_RESERVED = frozenset(
    [
        "connection",
        "content-encoding",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "warning",
        "x-accel-buffering",
        "x-accel-charset",
        "x-accel-limit-rate",
        "x-accel-redirect",
        "x-amzn-auth",
        "x-amzn-cf-billing",
        "x-amzn-cf-id",
        "x-amzn-cf-xff",
        "x-amzn-errortype",
        "x-amzn-fle-profile",
        "x-amzn-header-count",
        "x-amzn-header-order",
        "x-amzn-lambda-integration-tag",
        "x-amzn-requestid",
        "x-forwarded-proto",
        "x-real-ip",
    ]
)
_RESERVED_PREFIXES = ("x-amz-cf-", "x-edge-")


class Items(View):
    """A list of names."""

    items: list[str] = prop(())


class CookiesConfig(View):
    """Which cookies are chosen, and those that are named."""

    cookie_behavior: str = prop()
    cookies: Items | None = None


class HeadersConfig(View):
    """Which headers are chosen, and those that are named."""

    header_behavior: str = prop()
    headers: Items | None = None


class QueryStringsConfig(View):
    """Which query strings are chosen, and those that are named."""

    query_string_behavior: str = prop()
    query_strings: Items | None = None


class CacheKey(View):
    """What is in the cache key."""

    cookies_config: CookiesConfig | None = None
    headers_config: HeadersConfig | None = None
    query_strings_config: QueryStringsConfig | None = None
    enable_accept_encoding_brotli: bool = False
    enable_accept_encoding_gzip: bool = False


class CachePolicy(Resource, token="aws:cloudfront/cachePolicy:CachePolicy"):
    """A cache policy."""

    name: str | None = None
    min_ttl: int | None = None
    default_ttl: int | None = None
    max_ttl: int | None = None
    cache_key: CacheKey | None = prop(None, key="parametersInCacheKeyAndForwardedToOrigin")

    @property
    def errors(self) -> Iterator[str]:
        """Why CloudFront refuses it, each as a clause that begins with a verb."""
        yield from independently(
            (_name_faults, ttl_order_faults, _cache_key_faults, _encoding_faults, _uncached_faults), self
        )


class OriginRequestPolicy(Resource, token="aws:cloudfront/originRequestPolicy:OriginRequestPolicy"):
    """An origin request policy."""

    name: str | None = None
    cookies_config: CookiesConfig | None = None
    headers_config: HeadersConfig | None = None
    query_strings_config: QueryStringsConfig | None = None

    @property
    def errors(self) -> Iterator[str]:
        """Why CloudFront refuses it, each as a clause that begins with a verb."""
        yield from independently((_name_faults, _request_faults), self)


def _name_faults(policy: CachePolicy | OriginRequestPolicy | ResponseHeadersPolicy) -> Iterator[str]:
    if policy.name is not None and not _NAME.fullmatch(known(policy.name)):
        yield f"has the name '{policy.name}'; CloudFront accepts 1 to 128 letters, digits, hyphens and underscores"


def _cache_key_faults(policy: CachePolicy) -> Iterator[str]:
    if policy.cache_key is not None:
        yield from _choice_faults(policy.cache_key, _CACHED_HEADERS)


def _request_faults(policy: OriginRequestPolicy) -> Iterator[str]:
    yield from _choice_faults(policy, _SENT_HEADERS)
    headers = policy.headers_config
    if headers is None or headers.headers is None:
        return
    behavior = known(headers.header_behavior)
    for name in map(known, headers.headers.items):
        if behavior == "allViewerAndWhitelistCloudFront" and not name.lower().startswith("cloudfront-"):
            yield f"adds the header '{name}' with {behavior}, which adds CloudFront-… headers alone"
        elif behavior == "whitelist" and name.lower() == "authorization":
            yield f"names the header '{name}', which an origin request policy may not; use a cache policy, or allViewer"


def _choice_faults(holder: CacheKey | OriginRequestPolicy, of_headers: tuple[str, ...]) -> Iterator[str]:
    """The names that are missing or too many, in the order of cookies, headers and query strings."""
    if (cookies := holder.cookies_config) is not None:
        yield from _named_faults("cookies", cookies.cookie_behavior, cookies.cookies, _CHOSEN)
    if (headers := holder.headers_config) is not None:
        yield from _named_faults("headers", headers.header_behavior, headers.headers, of_headers)
    if (strings := holder.query_strings_config) is not None:
        yield from _named_faults("query_strings", strings.query_string_behavior, strings.query_strings, _CHOSEN)


def _named_faults(what: str, behavior: str, named: Items | None, accepted: tuple[str, ...]) -> Iterator[str]:
    has_names = named is not None and bool(len(named.items))
    if behavior not in accepted:
        yield f"chooses '{behavior}' of the {what}; CloudFront accepts {', '.join(accepted)}"
    elif behavior in _NAMING and not has_names:
        yield f"chooses {behavior} of the {what} and names none; set `{what}`"
    elif behavior not in _NAMING and has_names:
        yield f"chooses {behavior} of the {what} and names some; remove `{what}` or use whitelist"


def _encoding_faults(policy: CachePolicy) -> Iterator[str]:
    key = policy.cache_key
    if key is None or key.headers_config is None or (headers := key.headers_config.headers) is None:
        return
    if any(known(name).lower() == "accept-encoding" for name in headers.items):
        for name in ("enable_accept_encoding_gzip", "enable_accept_encoding_brotli"):
            if getattr(key, name):
                yield f"has the header Accept-Encoding and `{name}`, which adds it; remove the header"


def _uncached_faults(policy: CachePolicy) -> Iterator[str]:
    """What is in the cache key of a policy that caches nothing."""
    if policy.cache_key is None or policy.max_ttl != 0:
        return
    key = policy.cache_key
    chosen = {
        "cookies": key.cookies_config.cookie_behavior if key.cookies_config is not None else "none",
        "headers": key.headers_config.header_behavior if key.headers_config is not None else "none",
        "query_strings": key.query_strings_config.query_string_behavior
        if key.query_strings_config is not None
        else "none",
    }
    for what, behavior in chosen.items():
        if behavior != "none":
            yield f"has a max_ttl of 0, so it caches nothing, and chooses {behavior} of the {what}; choose none"


class CorsConfig(View):
    """The CORS headers of a response."""

    access_control_allow_credentials: bool = False
    access_control_allow_headers: Items | None = None
    access_control_allow_methods: Items | None = None
    access_control_allow_origins: Items | None = None


class CustomHeader(View):
    """A header that CloudFront adds to a response, or removes from it."""

    header: str = prop()


class HeaderItems(View):
    """Headers."""

    items: list[CustomHeader] = prop(())


class XssProtection(View):
    """The header X-XSS-Protection."""

    protection: bool = False
    mode_block: bool = False
    report_uri: str | None = None


class SecurityHeaders(View):
    """The security headers of a response."""

    xss_protection: XssProtection | None = None


class ServerTiming(View):
    """The header Server-Timing."""

    enabled: bool = False
    sampling_rate: float | None = None


class ResponseHeadersPolicy(Resource, token="aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"):
    """A response headers policy."""

    name: str | None = None
    cors_config: CorsConfig | None = None
    custom_headers_config: HeaderItems | None = None
    remove_headers_config: HeaderItems | None = None
    security_headers_config: SecurityHeaders | None = None
    server_timing_headers_config: ServerTiming | None = None

    @property
    def errors(self) -> Iterator[str]:
        """Why CloudFront refuses it, each as a clause that begins with a verb."""
        checks = (_name_faults, _cors_faults, _added_faults, _removed_faults, _xss_faults, _timing_faults)
        yield from independently(checks, self)


def _cors_faults(policy: ResponseHeadersPolicy) -> Iterator[str]:
    if (cors := policy.cors_config) is None:
        return
    methods, origins = cors.access_control_allow_methods, cors.access_control_allow_origins
    for method in methods.items if methods is not None else ():
        if method not in _CORS_METHODS:
            yield f"allows the method '{method}'; CloudFront accepts {', '.join(_CORS_METHODS)}"
    if cors.access_control_allow_credentials and origins is not None and any(each == "*" for each in origins.items):
        yield Advice("allows credentials from the origin *, which browsers refuse; name the origins")


def _added_faults(policy: ResponseHeadersPolicy) -> Iterator[str]:
    config = policy.custom_headers_config
    names = [known(each.header) for each in config.items] if config is not None else []
    for name in names:
        if name.lower() in _RESERVED or name.lower().startswith(_RESERVED_PREFIXES):
            yield f"adds the header '{name}', which CloudFront reserves"
    for name in repeated(name.lower() for name in names):
        yield f"adds the header '{name}' twice; each name is there once"


def _removed_faults(policy: ResponseHeadersPolicy) -> Iterator[str]:
    config = policy.remove_headers_config
    for name in (known(each.header) for each in config.items) if config is not None else ():
        if name.lower() in _RESERVED | {"x-cache"} or name.lower().startswith(_RESERVED_PREFIXES):
            yield f"removes the header '{name}', which CloudFront needs"


def _xss_faults(policy: ResponseHeadersPolicy) -> Iterator[str]:
    security = policy.security_headers_config
    if security is None or (xss := security.xss_protection) is None or not is_set(xss, "report_uri"):
        return
    if xss.mode_block:
        yield "has `mode_block` and a `report_uri` in xss_protection; keep one of them"
    if not xss.protection:
        yield "has a `report_uri` in xss_protection without `protection`; set `protection=True`"


def _timing_faults(policy: ResponseHeadersPolicy) -> Iterator[str]:
    if (timing := policy.server_timing_headers_config) is None or not timing.enabled:
        return
    rate = timing.sampling_rate
    if rate is None:
        yield "enables Server-Timing without a `sampling_rate`"
    elif not 0 <= rate <= _PERCENT:
        yield f"has the sampling_rate {rate:g}; CloudFront accepts 0 to {_PERCENT}"


_PERCENT = 100
