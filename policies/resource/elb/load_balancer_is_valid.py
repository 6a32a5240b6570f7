from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.elb import LoadBalancer
from preflight.aws.elb.balancers import balancer_faults

_SUBNETS = ["subnet-1a2b3c", "subnet-4d5e6f"]


@policy(
    severity="critical",
    caught="deployment",
    error="The key 'access_logs.s3.bucket' must set in order to enable access logs",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
            "2026-11-28",
            "either subnets or subnet mappings; which type has addresses, security groups and a scheme",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html",
            "2026-11-28",
            "idle timeout 1 to 4000 s, keep-alive 60 to 604800 s; the bucket is required if access logs are enabled",
        ),
    ),
)
def load_balancer_is_valid(balancer: LoadBalancer) -> Violations:
    """A load balancer has the settings that exist for its type.

    A network load balancer has an Elastic IP address per subnet if it faces the internet, and a private address if it is
    internal; no other load balancer has fixed addresses. A gateway load balancer has no security group and no scheme.

    Fix: remove the setting, or change `load_balancer_type` or `internal`.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
    """
    yield from balancer_faults(balancer)


@fails("has `subnets` and `subnet_mappings`; it has one of them", "has no subnets; set `subnets` or `subnet_mappings`")
def subnets_twice_and_not_at_all(aws):
    aws.lb.LoadBalancer("twice", subnets=_SUBNETS, subnet_mappings=[{"subnet_id": each} for each in _SUBNETS])
    aws.lb.LoadBalancer("none")


@fails(
    "sets `allocation_id` but is of type application; only a network load balancer has fixed addresses",
    "is internal and has an `allocation_id`; an internal load balancer has no public address",
    "is not internal and has a `private_ipv4_address`; set `internal`, or use an `allocation_id`",
)
def addresses_do_not_fit(aws):
    public = {"subnet_id": "subnet-1a2b3c", "allocation_id": "eipalloc-1a2b3c"}
    private = {"subnet_id": "subnet-1a2b3c", "private_ipv4_address": "10.0.1.15"}
    aws.lb.LoadBalancer("web", subnet_mappings=[public, {"subnet_id": "subnet-4d5e6f"}])
    aws.lb.LoadBalancer("internal", load_balancer_type="network", internal=True, subnet_mappings=[public])
    aws.lb.LoadBalancer("public", load_balancer_type="network", subnet_mappings=[private])


@fails(
    "has security groups; a gateway load balancer has none",
    "is internal; a gateway load balancer has no scheme",
    "has IP address type dualstack-without-public-ipv4; a network load balancer has ipv4 and dualstack",
)
def types_do_not_fit(aws):
    aws.lb.LoadBalancer(
        "firewall", load_balancer_type="gateway", internal=True, subnets=_SUBNETS, security_groups=["sg-1a2b3c"]
    )
    aws.lb.LoadBalancer(
        "network", load_balancer_type="network", ip_address_type="dualstack-without-public-ipv4", subnets=_SUBNETS
    )


@fails(
    "has `idle_timeout` 5000 s; it is 1 to 4000 s",
    "has `client_keep_alive` 30 s; it is 60 to 604800 s",
    "enables `access_logs` without a bucket",
)
def attributes_are_out_of_range(aws):
    aws.lb.LoadBalancer(
        "orders",
        subnets=_SUBNETS,
        idle_timeout=5000,
        client_keep_alive=30,
        access_logs={"bucket": "", "enabled": True},
    )


@passes
def load_balancers_of_every_type(aws):
    aws.lb.LoadBalancer(
        "web", subnets=_SUBNETS, idle_timeout=4000, security_groups=["sg-1a2b3c"], access_logs={"bucket": ""}
    )
    aws.lb.LoadBalancer(
        "public",
        load_balancer_type="network",
        subnet_mappings=[{"subnet_id": "subnet-1a2b3c", "allocation_id": "eipalloc-1a2b3c"}],
    )
    aws.lb.LoadBalancer(
        "internal",
        load_balancer_type="network",
        internal=True,
        subnet_mappings=[{"subnet_id": "subnet-1a2b3c", "private_ipv4_address": "10.0.1.15"}],
    )
    aws.lb.LoadBalancer("firewall", load_balancer_type="gateway", subnets=_SUBNETS)


@abstains("loadBalancerType")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="network")
    aws.lb.LoadBalancer("orders", load_balancer_type=parameter.arn, subnets=_SUBNETS, idle_timeout=5000)
