from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.elb import TargetGroupAttachment
from preflight.aws.elb.balancers import target_faults


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
        "2026-11-28",
        "TargetType: instance ids, IP addresses but no publicly routable ones, one function, or one load balancer",
    ),
)
def target_fits_its_group(attachment: TargetGroupAttachment) -> Violations:
    """A target is of the type that its target group has: an instance id, a private IP address, a function.

    The targets of type `ip` are addresses of the VPC, or of the private ranges 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12 and
    192.168.0.0/16. AWS refuses an address that is reachable from the internet.

    Fix: use the private address of the target, or change `target_type`.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    yield from target_faults(attachment)


@fails(
    "has the target 8.8.8.8, a public address; targets are in the VPC or in a private range",
    "has the target 'i-0123456789abcdef0'; TargetGroup 'ip' has target type ip, whose targets are IP addresses",
    "has the target '10.0.0.5'; TargetGroup 'instance' has target type instance, whose targets are instance ids",
)
def targets_of_another_type(aws):
    for kind, targets in (("ip", ["8.8.8.8", "i-0123456789abcdef0"]), ("instance", ["10.0.0.5"])):
        group = aws.lb.TargetGroup(kind, port=80, protocol="HTTP", target_type=kind, vpc_id="vpc-1a2b3c")
        for number, target in enumerate(targets):
            aws.lb.TargetGroupAttachment(f"{kind}-{number}", target_group_arn=group.arn, target_id=target)


@passes
def targets_that_fit(aws):
    for kind, target in (("ip", "10.0.0.5"), ("instance", "i-0123456789abcdef0"), ("ip", "100.64.1.1")):
        group = aws.lb.TargetGroup(target, port=80, protocol="HTTP", target_type=kind, vpc_id="vpc-1a2b3c")
        aws.lb.TargetGroupAttachment(target, target_group_arn=group.arn, target_id=target)


@abstains("targetGroupArn, which leads outside of this stack")
def group_of_another_stack(aws):
    aws.lb.TargetGroupAttachment(
        "orders",
        target_group_arn="arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/0123456789abcdef",
        target_id="8.8.8.8",
    )
