"""What Elastic Load Balancing accepts for listeners, their actions, and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from ipaddress import ip_network

from preflight.aws.acm import certificate_region
from preflight.aws.knowledge.regions import known_region
from preflight.core.link import referrers
from preflight.core.values import Undecided, each_independently, independently, known

from . import Action, Condition, Listener, ListenerRule, LoadBalancer, Patterns, Redirect, TargetGroup, Values
from .target_groups import APPLICATION, NETWORK

_ENCRYPTED = ("HTTPS", "TLS")
_ALPN_POLICIES = ("HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None")
_ROUTING = ("forward", "redirect", "fixed-response")
_AUTHENTICATING = ("authenticate-oidc", "authenticate-cognito", "jwt-validation")
_CONTENT_TYPES = ("text/plain", "text/css", "text/html", "application/javascript", "application/json")
_LONGEST_BODY, _LONGEST_PART, _LONGEST_WORD = 1024, 128, 40
_LAST_PORT, _MOST_WEIGHT, _MOST_GROUPS, _LONGEST_STICKINESS = 65535, 999, 5, 604800
_MOST_VALUES = 5
_STATUS = re.compile(r"[245]\d\d")
_METHOD = re.compile(r"[A-Z_-]{1,40}")
_NO_HOST = re.compile(r"[:/\s]")


def listener_faults(listener: Listener) -> Iterator[str]:
    """Why AWS refuses a listener, each as a clause that begins with a verb."""
    checks = (_encryption_faults, _mutual_faults, lambda each: action_faults(each.default_actions, each.protocol))
    yield from independently(checks, listener)


def _encryption_faults(listener: Listener) -> Iterator[str]:
    protocol = listener.protocol or "HTTP"
    if protocol not in _ENCRYPTED:
        for name in ("ssl_policy", "certificate_arn"):
            if getattr(listener, name) is not None and getattr(listener, name) != "":
                yield f"has protocol {protocol} and a `{name}`; only HTTPS and TLS listeners have one"
    if listener.alpn_policy is not None:
        if protocol != "TLS":
            yield f"has protocol {protocol} and an `alpn_policy`; only TLS listeners have one"
        if listener.alpn_policy not in _ALPN_POLICIES:
            yield f"has the ALPN policy {listener.alpn_policy}; AWS has {', '.join(_ALPN_POLICIES)}"


def _mutual_faults(listener: Listener) -> Iterator[str]:
    mutual = listener.mutual_authentication
    if mutual is None or mutual.mode == "off":
        return
    if listener.protocol != "HTTPS":
        yield f"has protocol {listener.protocol or 'HTTP'} and mutual authentication; only HTTPS listeners have it"
    if mutual.mode == "verify" and mutual.trust_store_arn is None:
        yield "verifies client certificates without a `trust_store_arn`"
    if mutual.mode == "passthrough" and mutual.trust_store_arn is not None:
        yield "passes client certificates through but has a `trust_store_arn`, which mode verify uses"


def action_faults(actions: Sequence[Action], protocol: str | None) -> Iterator[str]:
    """Why AWS refuses the actions of a listener, or of a rule if the protocol is not given, each as a clause."""
    yield from each_independently(partial(_one_action_faults, protocol=protocol), actions)
    yield from _order_faults(actions)


def _order_faults(actions: Sequence[Action]) -> Iterator[str]:
    kinds = [known(action.type).lower() for action in actions]
    if all(action.order is not None for action in actions):
        kinds = [kind for _, kind in sorted(zip([known(each.order) for each in actions], kinds, strict=True))]
    routing = [kind for kind in kinds if kind in _ROUTING]
    if kinds and len(routing) != 1:
        yield f"has {len(routing)} of the actions {', '.join(_ROUTING)} ({', '.join(kinds)}); it has exactly one of them"
    elif kinds and kinds[-1] not in _ROUTING:
        yield f"has the last action {kinds[-1]}; {routing[0]} must be the last"


def _one_action_faults(action: Action, protocol: str | None) -> Iterator[str]:
    kind = known(action.type).lower()
    block = kind.replace("-", "_")
    if kind in (*_ROUTING, *_AUTHENTICATING) and getattr(action, block) is None:
        if kind != "forward":
            yield f"has an action of type {kind} without `{block}`"
        elif action.target_group_arn is None:
            yield "has an action of type forward without `target_group_arn` or `forward`"
    if kind in _AUTHENTICATING and protocol is not None and protocol != "HTTPS":
        yield f"has an action of type {kind} with protocol {protocol}; only HTTPS listeners authenticate users"
    checks = {"redirect": _redirect_faults, "fixed-response": _response_faults, "forward": _forward_faults}
    if kind in checks:
        yield from checks[kind](action, protocol)


def _redirect_faults(action: Action, protocol: str | None) -> Iterator[str]:
    redirect = action.redirect
    if redirect is None:
        return
    yield from independently((_path_faults, _port_faults, _code_faults, _loop_faults), redirect)
    if protocol == "HTTPS" and redirect.protocol == "HTTP":
        yield "redirects HTTPS to HTTP, which a load balancer does not"


def _path_faults(redirect: Redirect) -> Iterator[str]:
    if not redirect.path.startswith("/"):
        yield f"redirects to the path '{redirect.path}'; a path begins with /"
    for name in ("path", "host"):
        if len(known(getattr(redirect, name))) > _LONGEST_PART:
            yield f"redirects to a {name} of more than {_LONGEST_PART} characters"


def _port_faults(redirect: Redirect) -> Iterator[str]:
    port = str(known(redirect.port))
    if port != "#{port}" and not (port.isascii() and port.isdigit() and 1 <= int(port) <= _LAST_PORT):
        yield f"redirects to the port '{port}'; it is 1 to {_LAST_PORT} or #{{port}}"


def _code_faults(redirect: Redirect) -> Iterator[str]:
    if redirect.status_code not in ("HTTP_301", "HTTP_302"):
        yield f"redirects with the status code {redirect.status_code}; use HTTP_301 or HTTP_302"
    if redirect.protocol not in ("HTTP", "HTTPS", "#{protocol}"):
        yield f"redirects to the protocol {redirect.protocol}; it is HTTP, HTTPS or #{{protocol}}"


def _loop_faults(redirect: Redirect) -> Iterator[str]:
    parts = (redirect.protocol, redirect.host, str(known(redirect.port)), redirect.path)
    if parts == ("#{protocol}", "#{host}", "#{port}", "/#{path}"):
        yield "redirects each request to itself; change at least one of protocol, host, port and path"


def _response_faults(action: Action, _: str | None) -> Iterator[str]:
    response = action.fixed_response
    if response is None:
        return
    if response.status_code is not None and not _STATUS.fullmatch(str(known(response.status_code))):
        yield f"responds with the status code {response.status_code}; it is 2XX, 4XX or 5XX"
    if response.content_type is not None and response.content_type not in _CONTENT_TYPES:
        yield f"responds with the content type '{response.content_type}'; AWS has {', '.join(_CONTENT_TYPES)}"
    if len(known(response.message_body) or "") > _LONGEST_BODY:
        length = len(known(response.message_body) or "")
        yield f"responds with a body of {length} characters; AWS allows {_LONGEST_BODY}"


def _forward_faults(action: Action, _: str | None) -> Iterator[str]:
    forward = action.forward
    if forward is None:
        return
    if len(forward.target_groups) > _MOST_GROUPS:
        yield f"forwards to {len(forward.target_groups)} target groups; AWS allows {_MOST_GROUPS}"
    for group in forward.target_groups:
        if not 0 <= group.weight <= _MOST_WEIGHT:
            yield f"forwards with the weight {group.weight}; it is 0 to {_MOST_WEIGHT}"
    sticky = forward.stickiness
    if sticky is not None and sticky.enabled:
        if sticky.duration is None:
            yield "forwards with stickiness but no `duration`"
        elif not 1 <= sticky.duration <= _LONGEST_STICKINESS:
            yield f"forwards with stickiness of {sticky.duration} s; it is 1 to {_LONGEST_STICKINESS} s"


def rule_faults(rule: ListenerRule) -> Iterator[str]:
    """Why AWS refuses a rule of a listener, each as a clause that begins with a verb."""
    checks = (_count_faults, _condition_faults, lambda each: action_faults(each.actions, None))
    yield from independently(checks, rule)


def _count_faults(rule: ListenerRule) -> Iterator[str]:
    counts = [len(values) for condition in rule.conditions for values in _values(condition)]
    if sum(counts) > _MOST_VALUES:
        yield f"has {sum(counts)} values in its conditions; AWS allows {_MOST_VALUES} in a rule"


def _values(condition: Condition) -> Iterator[Sequence[object]]:
    names = ("host_header", "path_pattern", "http_header", "http_request_method", "source_ip")
    for values in (getattr(condition, name) for name in names):
        if values is not None:
            yield [*values.values, *(values.regex_values if isinstance(values, Patterns) else ())]
    yield condition.query_strings


def _condition_faults(rule: ListenerRule) -> Iterator[str]:
    checks = (_host_faults, _pattern_faults, _header_faults, _method_faults, _query_faults, _source_faults)
    yield from each_independently(partial(independently, checks), rule.conditions)


def _each(values: Values | None) -> Iterator[str]:
    yield from map(known, values.values if values is not None else ())


def _host_faults(condition: Condition) -> Iterator[str]:
    for host in _each(condition.host_header):
        if _NO_HOST.search(host):
            yield f"compares the host with '{host}'; a host name has no scheme, port, path or space"
        elif len(host) > _LONGEST_PART:
            yield f"compares the host with a value of {len(host)} characters; AWS allows {_LONGEST_PART}"


def _pattern_faults(condition: Condition) -> Iterator[str]:
    for pattern in _each(condition.path_pattern):
        if len(pattern) > _LONGEST_PART:
            yield f"compares the path with a value of {len(pattern)} characters; AWS allows {_LONGEST_PART}"


def _header_faults(condition: Condition) -> Iterator[str]:
    header = condition.http_header
    if header is None:
        return
    name = known(header.http_header_name)
    if name.lower() == "host":
        yield "has a condition on the header host; use `host_header`"
    elif len(name) > _LONGEST_WORD:
        yield f"has a condition on a header whose name has {len(name)} characters; AWS allows {_LONGEST_WORD}"
    for value in _each(header):
        if len(value) > _LONGEST_PART:
            yield f"compares a header with a value of {len(value)} characters; AWS allows {_LONGEST_PART}"


def _method_faults(condition: Condition) -> Iterator[str]:
    for method in _each(condition.http_request_method):
        if not _METHOD.fullmatch(method):
            yield f"compares the method with '{method}'; a method has the characters A-Z, - and _"


def _query_faults(condition: Condition) -> Iterator[str]:
    for query in condition.query_strings:
        if len(known(query.value)) > _LONGEST_PART or len(known(query.key) or "") > _LONGEST_PART:
            yield f"compares the query with a value of more than {_LONGEST_PART} characters"


def _source_faults(condition: Condition) -> Iterator[str]:
    for source in _each(condition.source_ip):
        if "/" not in source or not _is_network(source):
            yield f"compares the source with '{source}'; it is a CIDR block, such as 203.0.113.0/24"


def _is_network(text: str) -> bool:
    try:
        return ip_network(text).version > 0
    except ValueError:
        return False


_OF_TYPE = {"application": APPLICATION, "network": NETWORK}
# https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
_GROUPS_OF_LISTENER = {
    "TCP": ("TCP", "TCP_UDP"),
    "TLS": ("TCP", "TLS"),
    "UDP": ("UDP", "TCP_UDP"),
    "TCP_UDP": ("TCP_UDP",),
}


def protocol_faults(listener: Listener) -> Iterator[str]:
    """How a listener or its target groups do not fit the type of the load balancer, as clauses. Follows links."""
    yield from independently((_listener_protocol_faults, _group_faults, _routing_faults), listener)


def _listener_protocol_faults(listener: Listener) -> Iterator[str]:
    balancer = listener.load_balancer
    kind = known(balancer.load_balancer_type)
    if kind == "gateway":
        for name in ("protocol", "port"):
            if getattr(listener, name) is not None:
                yield f"has a `{name}`; a listener of the gateway load balancer {balancer} has none"
    elif listener.protocol is None:
        if kind == "network":
            yield f"has no `protocol`; a listener of the network load balancer {balancer} needs one"
    elif kind in _OF_TYPE and listener.protocol not in _OF_TYPE[kind]:
        accepted = ", ".join(_OF_TYPE[kind])
        yield f"has protocol {listener.protocol}; the {kind} load balancer {balancer} listens with {accepted}"


def _routing_faults(listener: Listener) -> Iterator[str]:
    balancer = listener.load_balancer
    if balancer.load_balancer_type == "application":
        return
    for action in listener.default_actions:
        if known(action.type).lower() != "forward":
            yield f"has an action of type {action.type}; the {balancer.load_balancer_type} load balancer {balancer} only forwards"


def _group_faults(listener: Listener) -> Iterator[str]:
    kind = known(listener.load_balancer.load_balancer_type)
    for group in listener.planned_groups:
        yield from independently((partial(_one_group_faults, listener, kind),), group)


def _one_group_faults(listener: Listener, kind: str, group: TargetGroup) -> Iterator[str]:
    if group.target_type == "lambda":
        if kind != "application":
            yield f"forwards to {group} of target type lambda; only application load balancers call functions"
        return
    accepted = {"gateway": ("GENEVE",), **_OF_TYPE}.get(kind, ())
    if group.protocol is None or not accepted:
        return
    if group.protocol not in accepted:
        yield f"forwards to {group} with protocol {group.protocol}, not {', '.join(accepted)} of the {kind} load balancer"
    elif kind == "network":
        fitting = _GROUPS_OF_LISTENER.get(known(listener.protocol) or "", accepted)
        if group.protocol not in fitting:
            yield f"has protocol {listener.protocol} but forwards to {group} with {group.protocol}, not {' or '.join(fitting)}"
    elif (
        kind == "application"
        and known(group.protocol_version).upper() == "GRPC"
        and listener.protocol in (None, "HTTP")
    ):
        yield f"has protocol HTTP but forwards to {group} with protocol version GRPC, which needs HTTPS"


def duplicates(subject: Listener | ListenerRule) -> Iterator[str]:
    """The listeners with the same port, or the rules with the same priority, that come earlier, as clauses. Follows links."""
    if isinstance(subject, ListenerRule):
        if subject.priority is not None:
            for other in _earlier_rules(subject):
                yield f"has priority {subject.priority} as {other} has, on the same {subject.listener}"
    elif subject.port is not None and subject.load_balancer.load_balancer_type == "application":
        for earlier in referrers(Listener, Listener.load_balancer, subject.load_balancer):
            if earlier.urn < subject.urn and earlier.port == subject.port:
                yield f"has port {subject.port} as {earlier} has, on the same {subject.load_balancer}"


def _earlier_rules(rule: ListenerRule) -> list[ListenerRule]:
    rules = referrers(ListenerRule, ListenerRule.listener, rule.listener)
    return [other for other in rules if other.urn < rule.urn and other.priority == rule.priority]


def balancers_of(group: TargetGroup) -> list[LoadBalancer]:
    """The load balancers of this stack that forward requests to a target group, each once; more may be unknown."""
    found: dict[str, LoadBalancer] = {}
    for forwarder in group.forwarders:
        try:
            listener = forwarder.listener if isinstance(forwarder, ListenerRule) else forwarder
            balancer = listener.load_balancer
        except Undecided:
            continue
        found[balancer.urn] = balancer
    return [found[urn] for urn in sorted(found)]


def certificate_region_faults(listener: Listener) -> Iterator[str]:
    """The certificate of a listener in another region, as a clause. Follows links."""
    if listener.certificate_arn is None:
        return
    region, here = certificate_region(listener, "certificate_arn"), known_region(listener)
    if region is not None and here is not None and region != here:
        yield f"is in {here} and has a certificate in {region}; it is in the same region"
