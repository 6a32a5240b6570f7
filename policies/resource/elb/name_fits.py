from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.elb import LoadBalancer, TargetGroup


@policy(
    severity="critical",
    caught="preview",
    error=(
        '"name" cannot be longer than 32 characters',
        'only alphanumeric characters and hyphens allowed in "name"',
        "name '…' plus 7 random chars is longer than maximum length 32",
    ),
)
def name_fits(named: LoadBalancer | TargetGroup) -> Violations:
    """A load balancer or target group has a name of up to 32 letters, digits and hyphens.

    Without a name of its own it has the resource's, to which Pulumi adds a hyphen and seven random characters: 24 are left. A
    name put together of project, environment and purpose is soon longer.

    Fix: shorten it, or set `name_prefix` (up to 6 characters).

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    https://www.pulumi.com/docs/iac/concepts/resources/names/
    """
    yield from named.faults_of_name()


@fails("has the name 'orders-production-load-balancer-public' of 38 characters; AWS takes 32")
def name_is_too_long(aws):
    aws.lb.LoadBalancer(
        "orders", name="orders-production-load-balancer-public", subnets=["subnet-1a2b3c", "subnet-4d5e6f"]
    )


@fails("has 31 characters before Pulumi adds 8 to name it; AWS takes 32")
def pulumi_has_no_room_left(aws):
    aws.lb.TargetGroup("orders-production-target-group1", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")


@fails("has the name 'orders_web', which is not letters, digits and hyphens between them")
def name_has_an_underscore(aws):
    aws.lb.TargetGroup("orders", name="orders_web", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")


@fails("has the name 'internal-orders', and names with internal- are AWS's own")
def name_is_aws_s_own(aws):
    aws.lb.LoadBalancer("orders", name="internal-orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])


@passes
def names_fit(aws):
    aws.lb.LoadBalancer("orders-production-public", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    aws.lb.TargetGroup("internal", name="internal-orders", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    aws.lb.TargetGroup(
        "orders-production-target-group1", name_prefix="order-", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c"
    )


@abstains("name")
def name_is_made_of_an_output(aws, pulumi):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.lb.TargetGroup("orders", name=pulumi.Output.concat("orders-", vpc.id), port=80, protocol="HTTP", vpc_id=vpc.id)
