"""What CloudFront requires of the origins of a distribution, and of what names them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.aws.knowledge.inputs import is_set, repeated
from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import Partial, independently, known, origins_of

from .distributions import Distribution, Origin

# Outputs of AWS resources that name servers. A URL may have lost its scheme in an `apply`.
_SERVERS = ("apiEndpoint", "dnsName", "functionUrl", "invokeUrl", "websiteEndpoint")
_WEBSITE = re.compile(r".+\.s3-website[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?")
_BUCKET = re.compile(r".+\.(?:s3[.-].*|mediastore\..*|mediapackagev2\..*|lambda-url\..*)")
_PORTS = (80, 443)
_FIRST_PORT, _LAST_PORT = 1024, 65535
_PROTOCOLS = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2")
_QUOTA_SECONDS = 120
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html#add-origin-custom-headers-denylist
_RESERVED_HEADERS = frozenset(
    [
        "cache-control",
        "connection",
        "content-length",
        "cookie",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "max-forwards",
        "pragma",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "range",
        "request-range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-real-ip",
    ]
)
_RESERVED_PREFIXES = ("x-amz-", "x-edge-")
_FAILOVER_CODES = (400, 403, 404, 405, 410, 414, 416, 429, 500, 502, 503, 504)
_MEMBERS = 2


def origin_faults(origin: Origin) -> Iterator[str]:
    """Why CloudFront refuses an origin, each as a clause that begins with a verb."""
    checks = (
        _name_faults,
        _kind_faults,
        _path_faults,
        _time_faults,
        _connection_faults,
        _header_faults,
        _shield_faults,
    )
    yield from independently(checks, origin)


def _name_faults(origin: Origin) -> Iterator[str]:
    name = origin.domain_name
    parts = name.parts if isinstance(name, Partial) else (name,)
    if any(sign in part for part in parts if isinstance(part, str) for sign in ("/", ":")):
        yield f"has the domain name '{name}'; it has no scheme, port or path"


def _kind_faults(origin: Origin) -> Iterator[str]:
    is_custom, is_s3 = origin.has("custom_origin_config"), origin.has("s3_origin_config")
    controlled = is_set(origin, "origin_access_control_id")
    if is_custom and is_s3:
        yield "has a `custom_origin_config` and an `s3_origin_config`; keep one of them"
    config = origin.s3_origin_config
    if controlled and config is not None and is_set(config, "origin_access_identity"):
        yield "has an origin access control and an origin access identity; keep the control"
    if origin.has("vpc_origin_config"):
        return
    if not is_custom and (found := _server(origin)):
        yield f"has the domain name {found} without a `custom_origin_config`, which is needed unless it is a bucket"
    elif is_custom and controlled and _is_website(origin):
        yield "is the website of a bucket with an origin access control, which a website does not support"


def _server(origin: Origin) -> str:
    """The domain name, if it is certain to be no bucket's; else an empty string."""
    outputs = [each.output for each in origins_of(origin.domain_name)]
    if outputs:
        return next((output for output in outputs if output in _SERVERS), "")
    name = str(known(origin.domain_name))
    return "" if _BUCKET.fullmatch(name) and not _WEBSITE.fullmatch(name) else f"'{name}'"


def _is_website(origin: Origin) -> bool:
    outputs = [each.output for each in origins_of(origin.domain_name)]
    return "websiteEndpoint" in outputs if outputs else bool(_WEBSITE.fullmatch(str(known(origin.domain_name))))


def _path_faults(origin: Origin) -> Iterator[str]:
    path = origin.origin_path
    if path not in ("", "/") and not path.startswith("/"):
        yield f"has the origin_path '{path}'; it begins with / or is empty"
    if path not in ("", "/") and path.endswith("/"):
        yield f"has the origin_path '{path}'; it does not end with /"


def _time_faults(origin: Origin) -> Iterator[str]:
    for name, high in (("connection_attempts", 3), ("connection_timeout", 10)):
        if not 1 <= (value := getattr(origin, name)) <= high:
            yield f"has the {name} {value}; CloudFront accepts 1 to {high}"
    if (config := origin.custom_origin_config) is None:
        return
    for name in ("origin_keepalive_timeout", "origin_read_timeout"):
        if (value := getattr(config, name)) < 1:
            yield f"has the {name} {value}; CloudFront accepts 1 to {_QUOTA_SECONDS} seconds"
        elif value > _QUOTA_SECONDS:
            yield Advice(f"has the {name} {value}; without a higher quota, CloudFront accepts 1 to {_QUOTA_SECONDS}")
    whole = origin.response_completion_timeout
    if whole and whole < (read := config.origin_read_timeout):
        yield f"has a response_completion_timeout of {whole}; it is at least the origin_read_timeout, {read}"


def _connection_faults(origin: Origin) -> Iterator[str]:
    if (config := origin.custom_origin_config) is None:
        return
    for name in ("http_port", "https_port"):
        port = getattr(config, name)
        if port not in _PORTS and not _FIRST_PORT <= port <= _LAST_PORT:
            yield f"has the {name} {port}; CloudFront accepts 80, 443 and {_FIRST_PORT} to {_LAST_PORT}"
    for protocol in config.origin_ssl_protocols:
        if protocol not in _PROTOCOLS:
            yield f"has the protocol '{protocol}' in origin_ssl_protocols; CloudFront accepts {', '.join(_PROTOCOLS)}"


def _header_faults(origin: Origin) -> Iterator[str]:
    names = [known(each.name) for each in origin.custom_headers]
    for name in names:
        if name.lower() in _RESERVED_HEADERS or name.lower().startswith(_RESERVED_PREFIXES):
            yield f"adds the header '{name}', which CloudFront reserves; use another name"
    for name in repeated(name.lower() for name in names):
        yield f"adds the header '{name}' twice; each name is there once"


def _shield_faults(origin: Origin) -> Iterator[str]:
    shield = origin.origin_shield
    if shield is not None and shield.enabled and not is_set(shield, "origin_shield_region"):
        yield "enables Origin Shield without an `origin_shield_region`"


def reference_faults(distribution: Distribution) -> Iterator[str]:
    """The origin ids of a distribution that occur twice or lead to nothing, as clauses that begin with a verb."""
    yield from independently((_id_faults, _target_faults, _group_faults), distribution)


def _ids(distribution: Distribution) -> list[str]:
    groups = [each.origin_id for each in distribution.origin_groups]
    return [each.origin_id for each in distribution.origins] + groups


def _id_faults(distribution: Distribution) -> Iterator[str]:
    ids = _ids(distribution)
    for repeat in repeated(ids):
        yield f"has the origin_id '{repeat}' twice; each origin and each origin group has its own"


def _target_faults(distribution: Distribution) -> Iterator[str]:
    ids = _ids(distribution)
    for behavior in distribution.behaviors:
        target = behavior.target_origin_id
        if not any(target == each for each in ids):
            yield f"has the target_origin_id '{target}' in {behavior}, which {_missing(target, ids)}"


def _missing(target: str, ids: list[str]) -> str:
    meant = nearest(known(target), [known(each) for each in ids])
    return (
        f"no origin has; did you mean '{meant}'?"
        if meant
        else f"no origin has; there is {', '.join(ids) or 'no origin'}"
    )


def _group_faults(distribution: Distribution) -> Iterator[str]:
    ids = [each.origin_id for each in distribution.origins]
    for group in distribution.origin_groups:
        if len(group.members) != _MEMBERS:
            yield f"has an origin group of {len(group.members)} members; a group has {_MEMBERS}"
        for member in group.members:
            if not any(member.origin_id == each for each in ids):
                yield f"has the member '{member.origin_id}' in {group}, which {_missing(member.origin_id, ids)}"
        criteria = group.failover_criteria
        for code in criteria.status_codes if criteria is not None else ():
            if code not in _FAILOVER_CODES:
                yield f"fails over on status {code}; CloudFront accepts {', '.join(map(str, _FAILOVER_CODES))}"
