from preflight import Advice, Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.ec2 import NatGateway


@policy(
    severity="high",
    caught="deployment",
    error="Gateway.NotAttached: Network vpc-… has no Internet gateway attached",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
            "2026-11-28",
            "a NAT gateway fails with Gateway.NotAttached: Network vpc-xxxxxxxx has no Internet gateway attached",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ec2/2016-11-15/service-2.json.gz",
            "2026-11-28",
            "NatGateway$FailureCode lists Gateway.NotAttached",
        ),
    ),
)
def nat_waits_for_gateway(nat: NatGateway) -> Violations:
    """A public NAT gateway is created after its VPC's internet gateway.

    A NAT gateway reaches the internet through the internet gateway of its VPC. Without one its creation fails: `Network … has no
    Internet gateway attached`. It refers to the subnet and not to the internet gateway, so Pulumi may create it first; that often
    succeeds, so a missing dependency is only advice.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[internet_gateway])` to the NAT gateway, or
    `connectivity_type="private"` if it needs no internet access.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html
    """
    if nat.connectivity_type != "public":
        return
    gateways = nat.subnet.vpc.internet_gateways
    if not gateways and not nat.is_deployed:
        yield f"is public, but {nat.subnet.vpc} has no internet gateway"
    elif gateways and not any(nat.depends_on(gateway) for gateway in gateways):
        yield Advice(f"does not depend on {gateways[0]}, without which its creation fails")


@fails("is public, but Vpc 'orders' has no internet gateway")
def internet_gateway_is_missing(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    address = aws.ec2.Eip("nat", domain="vpc")
    aws.ec2.NatGateway("nat", subnet_id=subnet.id, allocation_id=address.id)


@fails("does not depend on InternetGateway 'orders', without which its creation fails")
def internet_gateway_is_created_at_the_same_time(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    address = aws.ec2.Eip("nat", domain="vpc")
    aws.ec2.NatGateway("nat", subnet_id=subnet.id, allocation_id=address.id)


@passes
def address_depends_on_the_internet_gateway(aws, pulumi):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    address = aws.ec2.Eip("nat", domain="vpc", opts=pulumi.ResourceOptions(depends_on=[gateway]))
    aws.ec2.NatGateway("nat", subnet_id=subnet.id, allocation_id=address.id)


@passes
def nat_is_private(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    aws.ec2.NatGateway("nat", subnet_id=subnet.id, connectivity_type="private")


@abstains("vpcId, which leads outside of this stack")
def vpc_belongs_to_another_stack(aws):
    subnet = aws.ec2.Subnet("public", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24")
    aws.ec2.NatGateway("nat", subnet_id=subnet.id, allocation_id="eipalloc-1a2b3c")
