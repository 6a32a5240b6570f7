from preflight import Violations, abstains, fails, modelled, passes, policy, provider
from preflight.aws.elb import LoadBalancer, TargetGroup


@policy(
    severity="critical",
    caught="preview",
    error=(
        '"name" cannot be longer than 32 characters',
        'only alphanumeric characters and hyphens allowed in "name"',
        "name '…' plus 7 random chars is longer than maximum length 32",
    ),
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/013f1736b90439e5a19567a87d3e5cd11858c420/internal/service/elbv2/validate.go",
            "2026-11-28",
            "validName: at most 32 letters, digits and hyphens, no hyphen at either end, not internal-",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/elbv2/2015-12-01/service-2.json.gz",
            "2026-11-28",
            "CreateLoadBalancerInput$Name: a maximum of 32 characters",
        ),
    ),
)
def name_fits(named: LoadBalancer | TargetGroup) -> Violations:
    """A load balancer or target group has a name of up to 32 letters, digits and hyphens.

    Without a name it gets the resource's, to which Pulumi adds a hyphen and seven random characters: 24 characters are left. A
    name composed of project, environment and purpose is easily longer.

    Fix: shorten it, or set `name_prefix` (up to 6 characters).

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    https://www.pulumi.com/docs/iac/concepts/resources/names/
    """
    yield from named.name_errors()


@fails("has the name 'orders-production-load-balancer-public' of 38 characters; AWS allows 32")
def name_is_too_long(aws):
    aws.lb.LoadBalancer(
        "orders", name="orders-production-load-balancer-public", subnets=["subnet-1a2b3c", "subnet-4d5e6f"]
    )


@fails("has a logical name of 31 characters, to which Pulumi adds 8; AWS allows 32")
def pulumi_has_no_room_left(aws):
    aws.lb.TargetGroup("orders-production-target-group1", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")


@fails("has the name 'orders_web'; AWS allows letters, digits and, between them, hyphens")
def name_has_an_underscore(aws):
    aws.lb.TargetGroup("orders", name="orders_web", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")


@fails("has the name 'internal-orders'; AWS reserves names that begin with internal-")
def name_is_reserved(aws):
    aws.lb.LoadBalancer("orders", name="internal-orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])


@passes
def names_fit(aws):
    aws.lb.LoadBalancer("orders-production-public", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    aws.lb.TargetGroup("internal", name="internal-orders", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    aws.lb.TargetGroup(
        "orders-production-target-group1", name_prefix="order-", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c"
    )


@abstains("name")
def name_contains_an_output(aws, pulumi):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.lb.TargetGroup("orders", name=pulumi.Output.concat("orders-", vpc.id), port=80, protocol="HTTP", vpc_id=vpc.id)
