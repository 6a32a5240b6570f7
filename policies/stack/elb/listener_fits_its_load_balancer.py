from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy
from preflight.aws.elb import Listener
from preflight.aws.elb.listeners import protocol_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationError: Listener protocol 'HTTP' must be one of 'TLS, TCP, TCP_UDP, UDP'",
        "IncompatibleProtocols: The listener and its associated target group '…' have incompatible protocols",
        "Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'HTTP2'",
    ),
    evidence=(
        deployed(
            "https://github.com/pulumi/pulumi-aws/issues/1193",
            "2026-11-28",
            "ValidationError: Listener protocol 'HTTP' must be one of 'TLS, TCP, TCP_UDP, UDP'",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/4955",
            "2026-11-28",
            "IncompatibleProtocols: a TCP listener with a target group of protocol HTTP",
        ),
        deployed(
            "https://github.com/aws/copilot-cli/issues/4551",
            "2026-11-28",
            "Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'HTTP2'",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html",
            "2026-11-28",
            "the protocols of each type of load balancer; no protocol or port for a gateway load balancer",
        ),
        documented(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html",
            "2026-11-28",
            "the protocols of target groups for each protocol of a listener",
        ),
    ),
)
def listener_fits_its_load_balancer(listener: Listener) -> Violations:
    """A listener and its target groups use the protocols of the load balancer's type.

    An application load balancer listens with HTTP and HTTPS and forwards to groups with HTTP and HTTPS, or to functions. A
    network load balancer has TCP, TLS, UDP and TCP_UDP on both sides, and only forwards. HTTP/2 and gRPC groups need an HTTPS
    listener.

    Fix: change the protocol of the listener or of the target group, or `load_balancer_type`.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
    """
    yield from protocol_faults(listener)


@fails(
    "has protocol TCP; the application load balancer LoadBalancer 'orders' listens with HTTP, HTTPS",
    "forwards to TargetGroup 'orders' with protocol TCP, not HTTP, HTTPS of the application load balancer",
)
def application_load_balancer_with_tcp(aws):
    balancer = aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    group = aws.lb.TargetGroup("orders", port=80, protocol="TCP", vpc_id="vpc-1a2b3c")
    aws.lb.Listener(
        "orders",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="TCP",
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )


@fails(
    "forwards to TargetGroup 'web' with protocol HTTP,"
    " not TCP, TLS, UDP, TCP_UDP, QUIC, TCP_QUIC of the network load balancer",
    "has protocol UDP but forwards to TargetGroup 'tcp' with TCP, not UDP or TCP_UDP",
    "has an action of type fixed-response; the network load balancer LoadBalancer 'orders' only forwards",
    "has no `protocol`; a listener of the network load balancer LoadBalancer 'orders' needs one",
)
def network_load_balancer_with_http(aws):
    balancer = aws.lb.LoadBalancer("orders", load_balancer_type="network", subnets=["subnet-1a2b3c"])
    web = aws.lb.TargetGroup("web", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    tcp = aws.lb.TargetGroup("tcp", port=80, protocol="TCP", vpc_id="vpc-1a2b3c")
    for name, protocol, action in (
        ("web", "TCP", {"type": "forward", "target_group_arn": web.arn}),
        ("udp", "UDP", {"type": "forward", "target_group_arn": tcp.arn}),
        ("fixed", "TCP", {"type": "fixed-response", "fixed_response": {"content_type": "text/plain"}}),
        ("none", None, {"type": "forward", "target_group_arn": tcp.arn}),
    ):
        aws.lb.Listener(
            name, load_balancer_arn=balancer.arn, port=len(name), protocol=protocol, default_actions=[action]
        )


@fails("has protocol HTTP but forwards to TargetGroup 'orders' with protocol version GRPC, which needs HTTPS")
def grpc_without_tls(aws):
    balancer = aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    group = aws.lb.TargetGroup("orders", port=80, protocol="HTTP", protocol_version="GRPC", vpc_id="vpc-1a2b3c")
    aws.lb.Listener(
        "orders",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )


@passes
def listeners_that_fit(aws):
    web = aws.lb.LoadBalancer("web", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    network = aws.lb.LoadBalancer("network", load_balancer_type="network", subnets=["subnet-1a2b3c"])
    gateway = aws.lb.LoadBalancer("gateway", load_balancer_type="gateway", subnets=["subnet-1a2b3c"])
    functions = aws.lb.TargetGroup("functions", target_type="lambda")
    both = aws.lb.TargetGroup("both", port=53, protocol="TCP_UDP", vpc_id="vpc-1a2b3c")
    geneve = aws.lb.TargetGroup("geneve", port=6081, protocol="GENEVE", vpc_id="vpc-1a2b3c")
    for name, balancer, port, protocol, group in (
        ("web", web, 80, None, functions),
        ("udp", network, 53, "UDP", both),
        ("gateway", gateway, None, None, geneve),
    ):
        aws.lb.Listener(
            name,
            load_balancer_arn=balancer.arn,
            port=port,
            protocol=protocol,
            default_actions=[{"type": "forward", "target_group_arn": group.arn}],
        )


@abstains("loadBalancerArn, which leads outside of this stack")
def load_balancer_of_another_stack(aws):
    group = aws.lb.TargetGroup("orders", port=80, protocol="TCP", vpc_id="vpc-1a2b3c")
    aws.lb.Listener(
        "orders",
        load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/orders/0123456789abcdef",
        port=80,
        protocol="TCP",
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
