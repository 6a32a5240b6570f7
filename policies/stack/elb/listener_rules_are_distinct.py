from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.elb import Listener, ListenerRule
from preflight.aws.elb.listeners import duplicates

_FORWARD = {
    "type": "forward",
    "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/0123456789abcdef",
}


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "PriorityInUse: Priority '10' is currently in use",
        "DuplicateListener: A listener already exists on this port for this load balancer '…'",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform/issues/24239",
            "2026-11-28",
            "PriorityInUse: Priority '10' is currently in use",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html",
            "2026-11-28",
            "a listener can't have multiple rules with the same priority",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html",
            "2026-11-28",
            "DuplicateListener: a listener with the specified port already exists",
        ),
    ),
)
def listener_rules_are_distinct(subject: ListenerRule | Listener) -> Violations:
    """The rules of a listener have different priorities, and the listeners of an application load balancer different ports.

    AWS refuses the second rule with `PriorityInUse` and the second listener with `DuplicateListener`. Which of two is the second
    differs from deployment to deployment.

    Fix: give each rule a different `priority`, in a loop such as 10 plus the number of the rule.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    """
    yield from duplicates(subject)


@fails(
    "has priority 10 as ListenerRule 'orders' has, on the same Listener 'web'",
    "has port 80 as Listener 'again' has, on the same LoadBalancer 'web'",
)
def priority_and_port_twice(aws):
    balancer = aws.lb.LoadBalancer("web", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    listener, _ = (
        aws.lb.Listener(name, load_balancer_arn=balancer.arn, port=80, default_actions=[_FORWARD])
        for name in ("web", "again")
    )
    for name in ("orders", "users"):
        aws.lb.ListenerRule(
            name,
            listener_arn=listener.arn,
            priority=10,
            actions=[_FORWARD],
            conditions=[{"path_pattern": {"values": [f"/{name}/*"]}}],
        )


@passes
def priorities_and_ports_differ(aws):
    balancer = aws.lb.LoadBalancer("web", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    for port in (80, 8080):
        listener = aws.lb.Listener(f"web-{port}", load_balancer_arn=balancer.arn, port=port, default_actions=[_FORWARD])
        for name, priority in (("first", 10), ("second", 11), ("next", None), ("last", None)):
            aws.lb.ListenerRule(
                f"{name}-{port}",
                listener_arn=listener.arn,
                priority=priority,
                actions=[_FORWARD],
                conditions=[{"path_pattern": {"values": ["/orders/*"]}}],
            )


@abstains("listenerArn, which leads outside of this stack")
def listener_of_another_stack(aws):
    aws.lb.ListenerRule(
        "orders",
        listener_arn="arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/0123456789abcdef/0123456789abcdef",
        priority=10,
        actions=[_FORWARD],
        conditions=[{"path_pattern": {"values": ["/orders/*"]}}],
    )
