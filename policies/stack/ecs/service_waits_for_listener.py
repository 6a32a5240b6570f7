from preflight import Advice, Violations, abstains, deployed, fails, passes, policy, provider
from preflight.aws.ecs import LoadBalancer


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterException: The target group with targetGroupArn … does not have an associated load balancer.",
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go",
            "2026-11-28",
            "retries while the answer contains: does not have an associated load balancer",
        ),
        deployed(
            "https://github.com/cloudposse/terraform-aws-ecs-web-app/issues/226",
            "2026-11-28",
            "The target group with targetGroupArn … does not have an associated load balancer",
        ),
    ),
)
def service_waits_for_listener(entry: LoadBalancer) -> Violations:
    """A service is created after the listener that forwards to its target group.

    A target group is associated with a load balancer only after a listener, or a listener rule, forwards to it. A service that
    depends only on the target group is created at the same time as the listener, and ECS answers `InvalidParameterException: The
    target group … does not have an associated load balancer`. The provider retries this for some minutes, so a missing
    dependency is reported as advice; without any listener the service always fails.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[listener])` to the service.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html
    https://www.pulumi.com/docs/iac/concepts/options/dependson/
    """
    group = entry.target_group
    if group is None:
        return
    forwarders = group.forwarders
    if not forwarders and not group.is_deployed:
        yield entry, f"registers its tasks with {group}, but no listener forwards to it"
    elif forwarders and not any(entry.resource.depends_on(forwarder) for forwarder in forwarders):
        missing = f"does not depend on {' or '.join(map(str, forwarders))}, which forwards to it"
        yield entry, Advice(f"registers its tasks with {group}, but {missing}")


@fails(
    "registers its tasks with TargetGroup 'shop', but does not depend on Listener 'http', which forwards to it",
)
def service_depends_only_on_the_target_group(aws):
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


@fails("registers its tasks with TargetGroup 'shop', but no listener forwards to it")
def listener_is_missing(aws):
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
def target_group_is_in_another_stack(aws):
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
def load_balancers_are_an_output(aws):
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-1a2b3c")
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition="shop:1",
        load_balancers=group.arn.apply(
            lambda arn: [{"target_group_arn": arn, "container_name": "shop", "container_port": 8080}]
        ),
    )
