from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.elb import LoadBalancer


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationError: At least two subnets in two different Availability Zones must be specified",
        "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    ),
)
def spans_two_zones(balancer: LoadBalancer) -> Violations:
    """A load balancer has one subnet in each of its availability zones, and an application load balancer has two zones.

    AWS answers `At least two subnets in two different Availability Zones must be specified` for one subnet, and `A load balancer
    cannot be attached to multiple subnets in the same Availability Zone` for two in one zone. In an Outpost and in a Local
    Zone one subnet is right: where it is not planned here, that is advice.

    Fix: make a subnet in each of two zones, `availability_zone=zones.names[i]` of `aws.get_availability_zones()`, and
    pass them both.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """
    planned = balancer.planned_subnets
    if balancer.load_balancer_type == "application" and balancer.number_of_subnets == 1:
        message = "has one subnet, and an application load balancer needs two, in different availability zones"
        if not any(subnet.is_at_the_edge for subnet in planned):
            yield message if planned else Advice(message)
    for zone, crowd in balancer.crowded_zones():
        yield f"has {' and '.join(map(str, crowd))} in {zone}, and takes one subnet for each zone"


@fails("has one subnet, and an application load balancer needs two, in different availability zones")
def one_subnet(aws):
    subnet = aws.ec2.Subnet("public", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24")
    aws.lb.LoadBalancer("orders", subnets=[subnet.id])


@fails("has one subnet, and an application load balancer needs two, in different availability zones")
def one_subnet_of_another_stack(aws):
    aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c"])


@fails("has Subnet 'a' and Subnet 'b' in eu-west-1a, and takes one subnet for each zone")
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
def one_zone_is_enough(aws):
    subnet = aws.ec2.Subnet("public", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24")
    edge = aws.ec2.Subnet("edge", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24", availability_zone="us-west-2-lax-1a")
    aws.lb.LoadBalancer("network", load_balancer_type="network", subnets=[subnet.id])
    aws.lb.LoadBalancer("edge", subnets=[edge.id])


@abstains("subnets")
def subnets_are_made_of_an_output(aws):
    subnet = aws.ec2.Subnet("public", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24")
    aws.lb.LoadBalancer("orders", subnets=subnet.id.apply(lambda subnet: [subnet]))
