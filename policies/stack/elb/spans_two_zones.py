from preflight import Advice, Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.elb import LoadBalancer


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationError: At least two subnets in two different Availability Zones must be specified",
        "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
            "2026-11-28",
            "You must specify subnets from at least two Availability Zones",
        ),
        deployed(
            "https://github.com/kasmtech/terraform/issues/5",
            "2026-11-28",
            "At least two subnets in two different Availability Zones must be specified",
        ),
        deployed(
            "https://github.com/robertdebock/terraform-aws-vault/issues/5",
            "2026-11-28",
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
        ),
    ),
)
def spans_two_zones(balancer: LoadBalancer) -> Violations:
    """A load balancer has one subnet per availability zone; an application load balancer has subnets in two zones.

    For one subnet AWS answers `At least two subnets in two different Availability Zones must be specified`, for two subnets in
    one zone `A load balancer cannot be attached to multiple subnets in the same Availability Zone`. In an Outpost or a Local
    Zone one subnet is enough: a single subnet that is not in this stack is reported as advice.

    Fix: create a subnet in each of two zones, `availability_zone=zones.names[i]` from `aws.get_availability_zones()`, and
    pass both.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """
    planned = balancer.planned_subnets
    if balancer.load_balancer_type == "application" and balancer.number_of_subnets == 1:
        message = "has one subnet; an application load balancer needs two subnets in different availability zones"
        if not any(subnet.is_at_the_edge for subnet in planned):
            yield message if planned else Advice(message)
    for zone, crowd in balancer.crowded_zones():
        yield f"has {' and '.join(map(str, crowd))} in {zone}; a load balancer takes one subnet per zone"


@fails("has one subnet; an application load balancer needs two subnets in different availability zones")
def one_subnet(aws):
    subnet = aws.ec2.Subnet("public", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24")
    aws.lb.LoadBalancer("orders", subnets=[subnet.id])


@fails("has one subnet; an application load balancer needs two subnets in different availability zones")
def one_subnet_from_another_stack(aws):
    aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c"])


@fails("has Subnet 'a' and Subnet 'b' in eu-west-1a; a load balancer takes one subnet per zone")
def two_subnets_in_one_zone(aws):
    subnets = [
        aws.ec2.Subnet(name, vpc_id="vpc-1a2b3c", cidr_block=f"10.0.{number}.0/24", availability_zone="eu-west-1a")
        for number, name in enumerate(("a", "b"))
    ]
    aws.lb.LoadBalancer("orders", load_balancer_type="network", subnets=[subnet.id for subnet in subnets])


@passes
def two_zones(aws):
    subnets = [
        aws.ec2.Subnet(
            zone, vpc_id="vpc-1a2b3c", cidr_block=f"10.0.{number}.0/24", availability_zone=f"eu-west-1{zone}"
        )
        for number, zone in enumerate(("a", "b"))
    ]
    aws.lb.LoadBalancer("orders", subnets=[subnet.id for subnet in subnets])


@passes
def one_subnet_is_enough(aws):
    subnet = aws.ec2.Subnet("public", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24")
    edge = aws.ec2.Subnet("edge", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24", availability_zone="us-west-2-lax-1a")
    aws.lb.LoadBalancer("network", load_balancer_type="network", subnets=[subnet.id])
    aws.lb.LoadBalancer("edge", subnets=[edge.id])


@abstains("subnets")
def subnets_are_an_output(aws):
    subnet = aws.ec2.Subnet("public", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24")
    aws.lb.LoadBalancer("orders", subnets=subnet.id.apply(lambda subnet: [subnet]))
