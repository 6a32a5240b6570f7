from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy
from preflight.aws.elb import Listener
from preflight.aws.elb.listeners import listener_faults

_BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/orders/0123456789abcdef"
_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/0123456789abcdef"
_CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0123abcd-0123-0123-0123-0123456789ab"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationError: An SSL policy cannot be specifed for HTTP listeners",
        "InvalidLoadBalancerAction: The redirect configuration is not valid because it creates a loop.",
        "InvalidLoadBalancerAction: For actions of type 'redirect', you must specify the following fields: 'RedirectConfig'",
    ),
    evidence=(
        deployed(
            "https://github.com/theopensystemslab/planx-new/pull/1051",
            "2026-11-28",
            "ValidationError: An SSL policy cannot be specifed for HTTP listeners",
        ),
        deployed(
            "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1752",
            "2026-11-28",
            "InvalidLoadBalancerAction: The redirect configuration is not valid because it creates a loop.",
        ),
        documented(
            "https://github.com/aws/aws-cdk/pull/34233",
            "2026-11-28",
            "Elastic Load Balancing refuses a certificate of an HTTP listener",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html",
            "2026-11-28",
            "one routing action, and it is the last; authentication is for HTTPS listeners; the parts of each action",
        ),
    ),
)
def listener_is_valid(listener: Listener) -> Violations:
    """A listener has the settings that exist for its protocol, and actions that AWS accepts.

    Certificates and security policies are for HTTPS and TLS, ALPN policies for TLS, mutual authentication and the
    authentication of users for HTTPS. A listener has one routing action (forward, redirect or fixed response), after those that
    authenticate. A redirect changes the protocol, host, port or path.

    Fix: remove the setting, or write the value that the message shows.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
    """
    yield from listener_faults(listener)


@fails(
    "has protocol HTTP and a `ssl_policy`; only HTTPS and TLS listeners have one",
    "has protocol HTTP and a `certificate_arn`; only HTTPS and TLS listeners have one",
    "has protocol HTTP and an `alpn_policy`; only TLS listeners have one",
    "has the ALPN policy HTTP2; AWS has HTTP1Only, HTTP2Only, HTTP2Optional, HTTP2Preferred, None",
    "has protocol HTTP and mutual authentication; only HTTPS listeners have it",
    "verifies client certificates without a `trust_store_arn`",
    "has an action of type authenticate-cognito with protocol HTTP; only HTTPS listeners authenticate users",
)
def http_has_settings_of_https(aws):
    aws.lb.Listener(
        "orders",
        load_balancer_arn=_BALANCER,
        port=80,
        protocol="HTTP",
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificate_arn=_CERTIFICATE,
        alpn_policy="HTTP2",
        mutual_authentication={"mode": "verify"},
        default_actions=[
            {
                "type": "authenticate-cognito",
                "authenticate_cognito": {
                    "user_pool_arn": "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abc",
                    "user_pool_client_id": "1a2b3c",
                    "user_pool_domain": "orders",
                },
            },
            {"type": "forward", "target_group_arn": _GROUP},
        ],
    )


@fails("redirects each request to itself; change at least one of protocol, host, port and path")
def redirect_is_a_loop(aws):
    aws.lb.Listener(
        "orders",
        load_balancer_arn=_BALANCER,
        port=80,
        default_actions=[{"type": "redirect", "redirect": {"status_code": "HTTP_301"}}],
    )


@fails(
    "redirects to the path 'new/#{path}'; a path begins with /",
    "redirects to the port '70000'; it is 1 to 65535 or #{port}",
    "redirects with the status code 301; use HTTP_301 or HTTP_302",
    "redirects HTTPS to HTTP, which a load balancer does not",
)
def redirect_has_wrong_parts(aws):
    aws.lb.Listener(
        "orders",
        load_balancer_arn=_BALANCER,
        port=443,
        protocol="HTTPS",
        certificate_arn=_CERTIFICATE,
        default_actions=[
            {
                "type": "redirect",
                "redirect": {"protocol": "HTTP", "path": "new/#{path}", "port": "70000", "status_code": "301"},
            }
        ],
    )


@fails(
    "responds with the status code 301; it is 2XX, 4XX or 5XX",
    "responds with the content type 'text/xml';"
    " AWS has text/plain, text/css, text/html, application/javascript, application/json",
    "responds with a body of 1025 characters; AWS allows 1024",
)
def response_is_not_accepted(aws):
    aws.lb.Listener(
        "orders",
        load_balancer_arn=_BALANCER,
        port=80,
        default_actions=[
            {
                "type": "fixed-response",
                "fixed_response": {"content_type": "text/xml", "status_code": "301", "message_body": "x" * 1025},
            }
        ],
    )


@fails(
    "has an action of type forward without `target_group_arn` or `forward`",
    "has an action of type redirect without `redirect`",
    "has 2 of the actions forward, redirect, fixed-response (forward, redirect); it has exactly one of them",
    "forwards with the weight 1000; it is 0 to 999",
    "forwards with stickiness of 700000 s; it is 1 to 604800 s",
)
def actions_lack_their_parts(aws):
    aws.lb.Listener(
        "two", load_balancer_arn=_BALANCER, port=80, default_actions=[{"type": "forward"}, {"type": "redirect"}]
    )
    aws.lb.Listener(
        "weights",
        load_balancer_arn=_BALANCER,
        port=81,
        default_actions=[
            {
                "type": "forward",
                "forward": {
                    "target_groups": [{"arn": _GROUP, "weight": 1000}, {"arn": f"{_GROUP}1", "weight": 1}],
                    "stickiness": {"enabled": True, "duration": 700000},
                },
            }
        ],
    )


@passes
def listeners_with_every_action(aws):
    aws.lb.Listener(
        "http",
        load_balancer_arn=_BALANCER,
        port=80,
        default_actions=[
            {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
        ],
    )
    aws.lb.Listener(
        "https",
        load_balancer_arn=_BALANCER,
        port=443,
        protocol="HTTPS",
        certificate_arn=_CERTIFICATE,
        mutual_authentication={"mode": "passthrough"},
        default_actions=[
            {
                "type": "forward",
                "order": 2,
                "forward": {"target_groups": [{"arn": _GROUP, "weight": 0}, {"arn": f"{_GROUP}1", "weight": 999}]},
            },
            {
                "type": "authenticate-oidc",
                "order": 1,
                "authenticate_oidc": {
                    "authorization_endpoint": "https://login.orders.dev/authorize",
                    "client_id": "orders",
                    "client_secret": "from-a-secret",
                    "issuer": "https://login.orders.dev",
                    "token_endpoint": "https://login.orders.dev/token",
                    "user_info_endpoint": "https://login.orders.dev/user",
                },
            },
        ],
    )
    aws.lb.Listener(
        "tls",
        load_balancer_arn=_BALANCER.replace("/app/", "/net/"),
        port=443,
        protocol="TLS",
        certificate_arn=_CERTIFICATE,
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        alpn_policy="HTTP2Preferred",
        default_actions=[{"type": "forward", "target_group_arn": _GROUP}],
    )


@abstains("protocol")
def protocol_comes_later(aws):
    parameter = aws.ssm.Parameter("protocol", type="String", value="HTTPS")
    aws.lb.Listener(
        "orders",
        load_balancer_arn=_BALANCER,
        port=443,
        protocol=parameter.arn,
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        default_actions=[{"type": "forward", "target_group_arn": _GROUP}],
    )
