"""What CloudFront requires of a cache behavior."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.aws.knowledge.inputs import is_set, repeated
from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import independently, known
from preflight.core.view import View

from .distributions import CacheBehavior, Distribution

_READ = frozenset({"GET", "HEAD"})
_OPTIONS = _READ | {"OPTIONS"}
_ALL = _OPTIONS | {"PUT", "POST", "PATCH", "DELETE"}
_ALLOWED = "GET and HEAD; GET, HEAD and OPTIONS; or GET, HEAD, OPTIONS, PUT, POST, PATCH and DELETE"
_FORWARD = ("none", "whitelist", "all")
_VIEWER = ("viewer-request", "viewer-response")
_EVENTS = (*_VIEWER, "origin-request", "origin-response")


def behavior_faults(behavior: CacheBehavior) -> Iterator[str]:
    """Why CloudFront refuses a cache behavior, each as a clause that begins with a verb."""
    checks = (_method_faults, _need_faults, _cache_faults, _cookie_faults, _ttl_faults, _signer_faults)
    yield from independently(checks, behavior)


def _method_faults(behavior: CacheBehavior) -> Iterator[str]:
    allowed = {known(each) for each in behavior.allowed_methods}
    cached = {known(each) for each in behavior.cached_methods}
    if allowed not in (_READ, _OPTIONS, _ALL):
        yield f"allows the methods {_listed(allowed)}; CloudFront accepts {_ALLOWED}"
    if cached not in (_READ, _OPTIONS):
        yield f"caches the methods {_listed(cached)}; CloudFront caches GET and HEAD, or GET, HEAD and OPTIONS"
    elif allowed in (_READ, _OPTIONS, _ALL) and (beyond := cached - allowed):
        yield f"caches {_listed(beyond)} without allowing it; cached methods are among the allowed ones"


def _listed(methods: set[str]) -> str:
    return ", ".join(sorted(methods)) or "none"


def _need_faults(behavior: CacheBehavior) -> Iterator[str]:
    """What needs a method that is not allowed."""
    grpc = behavior.grpc_config
    encrypts, is_grpc = is_set(behavior, "field_level_encryption_id"), grpc is not None and grpc.enabled
    if not encrypts and not is_grpc:
        return
    allowed = {known(each) for each in behavior.allowed_methods}
    if encrypts and not allowed & {"POST", "PUT"}:
        yield "has field-level encryption and allows neither POST nor PUT; allow all methods"
    if is_grpc and "POST" not in allowed:
        yield "has gRPC and does not allow POST; allow all methods"


def _cache_faults(behavior: CacheBehavior) -> Iterator[str]:
    forwards, has_policy = behavior.has("forwarded_values"), is_set(behavior, "cache_policy_id")
    if not forwards and not has_policy:
        yield "has neither a `cache_policy_id` nor `forwarded_values`; CloudFront needs one of them"
    for name in ("cache_policy_id", "origin_request_policy_id"):
        if forwards and is_set(behavior, name):
            yield f"has `forwarded_values` and `{name}`; remove `forwarded_values`"


def _cookie_faults(behavior: CacheBehavior) -> Iterator[str]:
    values = behavior.forwarded_values
    if values is None or (cookies := values.cookies) is None:
        return
    forward, names = known(cookies.forward), len(cookies.whitelisted_names)
    if forward not in _FORWARD:
        yield f"forwards the cookies '{forward}'; CloudFront accepts {', '.join(_FORWARD)}"
    elif forward == "whitelist" and not names:
        yield "forwards a whitelist of cookies that is empty; set `whitelisted_names`, or forward none or all"
    elif forward != "whitelist" and names:
        yield f"has `whitelisted_names` and forwards {forward} of the cookies; forward 'whitelist'"


def _ttl_faults(behavior: CacheBehavior) -> Iterator[str]:
    # With a cache policy, the provider does not send them.
    if not is_set(behavior, "cache_policy_id"):
        yield from ttl_order_faults(behavior)


def ttl_order_faults(holder: View) -> Iterator[str]:
    """The times to live that are in the wrong order, of those that are set, as clauses that begin with a verb."""
    names = ("min_ttl", "default_ttl", "max_ttl")
    for number, low in enumerate(names):
        for high in names[number + 1 :]:
            least, most = getattr(holder, low), getattr(holder, high)
            if least is not None and most is not None and least > most:
                found = f"has a {low} of {least} and a {high} of {most}"
                yield f"{found}; CloudFront needs min_ttl <= default_ttl <= max_ttl"


def _signer_faults(behavior: CacheBehavior) -> Iterator[str]:
    for signer in behavior.trusted_signers:
        if known(signer) != "self" and not (signer.isdigit() and len(signer) == _ACCOUNT_DIGITS):
            yield f"has the trusted signer '{signer}'; it is `self` or an account id of {_ACCOUNT_DIGITS} digits"


_ACCOUNT_DIGITS = 12


def association_faults(behavior: CacheBehavior) -> Iterator[str]:
    """Why CloudFront refuses the functions of a cache behavior, each as a clause that begins with a verb.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
    """
    yield from independently((_event_faults, _body_faults, _combination_faults), behavior)


def _event_faults(behavior: CacheBehavior) -> Iterator[str]:
    for event in (known(each.event_type) for each in behavior.function_associations):
        if event in _EVENTS and event not in _VIEWER:
            yield f"runs a CloudFront function on {event}; it runs on {' or '.join(_VIEWER)}, Lambda@Edge on the others too"
        elif event not in _VIEWER:
            yield _no_event("a CloudFront function", event, _VIEWER)
    for event in (known(each.event_type) for each in behavior.lambda_function_associations):
        if event not in _EVENTS:
            yield _no_event("a Lambda@Edge function", event, _EVENTS)


def _no_event(what: str, event: str, events: tuple[str, ...]) -> str:
    meant = nearest(event, events)
    hint = f"; did you mean '{meant}'?" if meant else f"; use {', '.join(events)}"
    return f"runs {what} on '{event}'{hint}"


def _body_faults(behavior: CacheBehavior) -> Iterator[str]:
    for association in behavior.lambda_function_associations:
        if association.include_body and (event := known(association.event_type)).endswith("-response"):
            yield f"includes the body for a function of {event}; only request events have a body"


def _combination_faults(behavior: CacheBehavior) -> Iterator[str]:
    viewer = [each.event_type for each in behavior.function_associations]
    edge = [each.event_type for each in behavior.lambda_function_associations]
    for event in dict.fromkeys([*repeated(viewer), *repeated(edge)]):
        yield f"runs two functions on {event}; each event has one"
    of_viewers = [event for event in edge if event in _VIEWER]
    if viewer and of_viewers:
        both = f"a CloudFront function on {known(viewer[0])} and a Lambda@Edge function on {of_viewers[0]}"
        yield f"runs {both}; in viewer events a behavior has functions of one kind"


def pattern_faults(distribution: Distribution) -> Iterator[str]:
    """The path patterns that more than one cache behavior of a distribution has, or that CloudFront refuses."""
    patterns = [each.path_pattern for each in distribution.ordered_cache_behaviors]
    for repeat in repeated(patterns):
        yield f"has two cache behaviors for the path pattern '{repeat}'; each pattern is there once"
    for pattern in patterns:
        if isinstance(pattern, str) and len(pattern) > _LONGEST_PATTERN:
            yield f"has a path pattern of {len(pattern)} characters; CloudFront accepts {_LONGEST_PATTERN}"
        if pattern == "*":
            yield Advice("has the path pattern '*' in an ordered cache behavior, so no request uses the default one")


_LONGEST_PATTERN = 255
