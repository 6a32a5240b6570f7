from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.elb import Listener
from preflight.aws.elb.balancers import distant_groups


@policy(
    severity="critical",
    caught="deployment",
    evidence=documented(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html",
        "2026-11-28",
        "a target group is in a VPC, and its targets are in the VPC of the load balancer or in a peered network",
    ),
    confidence="likely",
)
def target_group_is_in_the_vpc(listener: Listener) -> Violations:
    """A target group is in the VPC of the load balancer that forwards to it.

    The load balancer is in the VPC of its subnets. Targets outside are registered by their IP addresses, in a group of this VPC.

    Fix: `vpc_id` of the target group is that of the load balancer's subnets.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    yield from distant_groups(listener)


@fails("forwards to TargetGroup 'orders' of Vpc 'returns', but LoadBalancer 'orders' is in Vpc 'orders'")
def group_of_another_vpc(aws):
    orders, returns = (aws.ec2.Vpc(name, cidr_block="10.0.0.0/16") for name in ("orders", "returns"))
    subnets = [
        aws.ec2.Subnet(zone, vpc_id=orders.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"eu-west-1{zone}")
        for number, zone in enumerate("ab")
    ]
    balancer = aws.lb.LoadBalancer("orders", subnets=[each.id for each in subnets])
    group = aws.lb.TargetGroup("orders", port=80, protocol="HTTP", vpc_id=returns.id)
    aws.lb.Listener(
        "orders",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )


@passes
def group_of_the_same_vpc(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnets = [
        aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"eu-west-1{zone}")
        for number, zone in enumerate("ab")
    ]
    balancer = aws.lb.LoadBalancer("orders", subnets=[each.id for each in subnets])
    group = aws.lb.TargetGroup("orders", port=80, protocol="HTTP", vpc_id=vpc.id)
    aws.lb.Listener(
        "orders",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )


@abstains("loadBalancerArn, which leads outside of this stack")
def load_balancer_of_another_stack(aws):
    group = aws.lb.TargetGroup("orders", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    aws.lb.Listener(
        "orders",
        load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/orders/0123456789abcdef",
        port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
