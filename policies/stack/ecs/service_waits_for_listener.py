from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ecs import LoadBalancer


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterException: The target group with targetGroupArn … does not have an associated load balancer.",
)
def service_waits_for_listener(entry: LoadBalancer) -> Violations:
    """A service is created after the listener that sends requests to its target group.

    A target group belongs to a load balancer only once a listener, or a rule of one, forwards to it. The service names the group
    and not the listener, so Pulumi creates both at once, and ECS answers `InvalidParameterException: The target group … does
    not have an associated load balancer`.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[listener])` to the service.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html
    https://www.pulumi.com/docs/iac/concepts/options/dependson/
    """
    group = entry.target_group
    if group is None:
        return
    forwarders = group.forwarders
    if not forwarders and not group.is_deployed:
        yield entry, f"registers its tasks with {group}, to which no listener of the stack sends requests"
    elif forwarders and not any(entry.resource.depends_on(each) for each in forwarders):
        waited = " or ".join(map(str, forwarders))
        yield entry, f"registers its tasks with {group} and does not wait for {waited}, which sends requests to it"


@fails(
    "registers its tasks with TargetGroup 'shop' and does not wait for Listener 'http', which sends requests to it",
)
def service_names_the_group_only(aws):
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-1a2b3c")
    aws.lb.Listener(
        "http",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition="shop:1",
        load_balancers=[{"target_group_arn": group.arn, "container_name": "shop", "container_port": 8080}],
    )


@fails("registers its tasks with TargetGroup 'shop', to which no listener of the stack sends requests")
def listener_is_forgotten(aws):
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-1a2b3c")
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition="shop:1",
        load_balancers=[{"target_group_arn": group.arn, "container_name": "shop", "container_port": 8080}],
    )


@passes
def service_depends_on_the_listener(aws, pulumi):
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-1a2b3c")
    listener = aws.lb.Listener(
        "http",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition="shop:1",
        load_balancers=[{"target_group_arn": group.arn, "container_name": "shop", "container_port": 8080}],
        opts=pulumi.ResourceOptions(depends_on=[listener]),
    )


@passes
def service_depends_on_a_rule_of_the_listener(aws, pulumi):
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-1a2b3c")
    listener = aws.lb.Listener(
        "http",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain"}}],
    )
    rule = aws.lb.ListenerRule(
        "shop",
        listener_arn=listener.arn,
        actions=[{"type": "forward", "forward": {"target_groups": [{"arn": group.arn, "weight": 1}]}}],
        conditions=[{"path_pattern": {"values": ["/shop/*"]}}],
    )
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition="shop:1",
        load_balancers=[{"target_group_arn": group.arn, "container_name": "shop", "container_port": 8080}],
        opts=pulumi.ResourceOptions(depends_on=[rule]),
    )


@abstains("loadBalancers[0].targetGroupArn, which leads outside of this stack")
def target_group_belongs_to_another_stack(aws):
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition="shop:1",
        load_balancers=[
            {
                "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/0123456789abcdef",
                "container_name": "shop",
                "container_port": 8080,
            }
        ],
    )


@abstains("loadBalancers")
def load_balancers_are_made_of_outputs(aws):
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-1a2b3c")
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition="shop:1",
        load_balancers=group.arn.apply(
            lambda arn: [{"target_group_arn": arn, "container_name": "shop", "container_port": 8080}]
        ),
    )
