from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ec2 import NatGateway
from preflight.aws.ec2.networks import nat_faults


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html",
            "2026-11-28",
            "AllocationId: public NAT gateways only; no Elastic IP address with a private NAT gateway",
        ),
    ),
)
def nat_gateway_is_valid(gateway: NatGateway) -> Violations:
    """A public NAT gateway has an Elastic IP address, and a private one has none.

    A NAT gateway is public by default, and is then created with the allocation of an Elastic IP address.

    Fix: `allocation_id=aws.ec2.Eip("nat", domain="vpc").id`, or `connectivity_type="private"`.

    Fix (others): pass the id of an Elastic IP address as the allocation ID, or set the connectivity type to private.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
    """
    yield from nat_faults(gateway)


@fails(
    "is public and has no `allocation_id`; a public NAT gateway needs an Elastic IP address",
    "is private and has an `allocation_id`; a private NAT gateway has no Elastic IP address",
    "has no `subnet_id`; a zonal NAT gateway is in a subnet",
)
def addresses_do_not_fit(aws):
    aws.ec2.NatGateway("public", subnet_id="subnet-1a2b3c")
    aws.ec2.NatGateway(
        "private", subnet_id="subnet-1a2b3c", connectivity_type="private", allocation_id="eipalloc-1a2b3c"
    )
    aws.ec2.NatGateway("nowhere", allocation_id="eipalloc-1a2b3c")


@passes
def gateways_of_each_type(aws):
    address = aws.ec2.Eip("nat", domain="vpc")
    aws.ec2.NatGateway("public", subnet_id="subnet-1a2b3c", allocation_id=address.id)
    aws.ec2.NatGateway("private", subnet_id="subnet-1a2b3c", connectivity_type="private")
    aws.ec2.NatGateway("regional", vpc_id="vpc-1a2b3c", availability_mode="regional")


@abstains("connectivityType")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="private")
    aws.ec2.NatGateway("orders", subnet_id="subnet-1a2b3c", connectivity_type=parameter.arn)
