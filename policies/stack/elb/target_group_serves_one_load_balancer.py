from preflight import Violations, deployed, fails, passes, policy
from preflight.aws.elb import TargetGroup
from preflight.aws.elb.listeners import balancers_of


@policy(
    severity="critical",
    caught="deployment",
    error="Target group '…' cannot be associated with more than one load balancer",
    evidence=(
        deployed(
            "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4528",
            "2026-11-28",
            "TargetGroup cannot be associated with more than one load balancer",
        ),
        deployed(
            "https://github.com/Reckon-Limited/containerless/issues/1",
            "2026-11-28",
            "Target group '…' cannot be associated with more than one load balancer",
        ),
    ),
)
def target_group_serves_one_load_balancer(group: TargetGroup) -> Violations:
    """A target group receives requests from one load balancer.

    Several listeners and rules of one load balancer may forward to a group. AWS refuses the second load balancer: `Target group
    '…' cannot be associated with more than one load balancer`.

    Fix: create a target group per load balancer. The same targets may be in both.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    balancers = balancers_of(group)
    if len(balancers) > 1:
        yield f"receives requests from {' and '.join(map(str, balancers))}; a target group serves one load balancer"


@fails(
    "receives requests from LoadBalancer 'internal' and LoadBalancer 'public'; a target group serves one load balancer"
)
def two_load_balancers(aws):
    group = aws.lb.TargetGroup("orders", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    for name in ("public", "internal"):
        balancer = aws.lb.LoadBalancer(name, subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
        aws.lb.Listener(
            name,
            load_balancer_arn=balancer.arn,
            port=80,
            default_actions=[{"type": "forward", "target_group_arn": group.arn}],
        )


@passes
def two_listeners_of_one_load_balancer(aws):
    group = aws.lb.TargetGroup("orders", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    balancer = aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    for port in (80, 8080):
        aws.lb.Listener(
            f"orders-{port}",
            load_balancer_arn=balancer.arn,
            port=port,
            default_actions=[{"type": "forward", "target_group_arn": group.arn}],
        )
