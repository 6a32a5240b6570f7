from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.elb import ListenerRule
from preflight.aws.elb.listeners import rule_faults

_LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/orders/0123456789abcdef/0123456789abcdef"
_FORWARD = {
    "type": "forward",
    "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/0123456789abcdef",
}


@policy(
    severity="critical",
    caught="deployment",
    error="A rule can only have '5' condition values",
    evidence=(
        deployed(
            "https://github.com/aws-cloudformation/cfn-lint/issues/3833",
            "2026-11-28",
            "A rule can only have '5' condition values",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html",
            "2026-11-28",
            "the characters and lengths of host, path, header, method, query and source conditions",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html",
            "2026-11-28",
            "one routing action, and it is the last; the parts of each action",
        ),
    ),
)
def listener_rule_is_valid(rule: ListenerRule) -> Violations:
    """A rule of a listener has at most five values, conditions in the form that each field has, and valid actions.

    All conditions of a rule have five values together. A host has no port, a method is in upper case, a source is a CIDR block,
    and a condition on the host is `host_header`, not a header.

    Fix: write the value as the message shows, or distribute the values over several rules.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
    """
    yield from rule_faults(rule)


@fails("has 6 values in its conditions; AWS allows 5 in a rule")
def six_values(aws):
    aws.lb.ListenerRule(
        "orders",
        listener_arn=_LISTENER,
        actions=[_FORWARD],
        conditions=[
            {"path_pattern": {"values": ["/a", "/b", "/c", "/d"]}},
            {"host_header": {"values": ["a.orders.dev", "b.orders.dev"]}},
        ],
    )


@fails(
    "compares the host with 'orders.dev:8080'; a host name has no scheme, port, path or space",
    "compares the path with a value of 129 characters; AWS allows 128",
    "has a condition on the header host; use `host_header`",
    "compares the method with 'get'; a method has the characters A-Z, - and _",
    "compares the source with '203.0.113.7'; it is a CIDR block, such as 203.0.113.0/24",
)
def values_have_another_form(aws):
    aws.lb.ListenerRule(
        "orders",
        listener_arn=_LISTENER,
        actions=[_FORWARD],
        conditions=[
            {"host_header": {"values": ["orders.dev:8080"]}},
            {"path_pattern": {"values": ["/" + "x" * 128]}},
            {"http_header": {"http_header_name": "Host", "values": ["orders.dev"]}},
            {"http_request_method": {"values": ["get"]}},
            {"source_ip": {"values": ["203.0.113.7"]}},
        ],
    )


@fails("has the last action authenticate-oidc; forward must be the last")
def authentication_is_last(aws):
    oidc = {
        "authorization_endpoint": "https://login.orders.dev/authorize",
        "client_id": "orders",
        "client_secret": "from-a-secret",
        "issuer": "https://login.orders.dev",
        "token_endpoint": "https://login.orders.dev/token",
        "user_info_endpoint": "https://login.orders.dev/user",
    }
    aws.lb.ListenerRule(
        "orders",
        listener_arn=_LISTENER,
        actions=[_FORWARD, {"type": "authenticate-oidc", "authenticate_oidc": oidc}],
        conditions=[{"path_pattern": {"values": ["/*"]}}],
    )


@passes
def conditions_of_every_kind(aws):
    aws.lb.ListenerRule(
        "orders",
        listener_arn=_LISTENER,
        priority=10,
        actions=[_FORWARD],
        conditions=[
            {"host_header": {"values": ["*.orders.dev"]}},
            {"path_pattern": {"values": ["/orders/*"]}},
            {"http_header": {"http_header_name": "X-Forwarded-For", "values": ["192.168.1.*"]}},
            {"http_request_method": {"values": ["GET"]}},
            {"source_ip": {"values": ["203.0.113.0/24"]}},
        ],
    )
    aws.lb.ListenerRule(
        "query",
        listener_arn=_LISTENER,
        actions=[{"type": "redirect", "redirect": {"path": "/new/#{path}", "status_code": "HTTP_302"}}],
        conditions=[{"query_strings": [{"key": "health", "value": "check"}, {"value": "bar"}]}],
    )


@abstains("conditions[0].hostHeader.values[0]")
def host_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.lb.ListenerRule(
        "orders",
        listener_arn=_LISTENER,
        actions=[_FORWARD],
        conditions=[{"host_header": {"values": [topic.arn]}}],
    )
