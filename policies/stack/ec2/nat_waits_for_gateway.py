from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import NatGateway


@policy(
    severity="high",
    caught="deployment",
    error="Gateway.NotAttached: Network vpc-… has no Internet gateway attached",
)
def nat_waits_for_gateway(nat: NatGateway) -> Violations:
    """A public NAT gateway is created after its VPC's internet gateway.

    A NAT gateway reaches the internet through the internet gateway of its VPC. Without one it fails as soon as it is created:
    `Network … has no Internet gateway attached`. It names the subnet and not the gateway, so Pulumi may create it first; that
    goes well on most days, and is advice.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[internet_gateway])` to the NAT gateway, or
    `connectivity_type="private"` where it is not meant for the internet.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html
    """
    if nat.connectivity_type != "public":
        return
    gateways = nat.subnet.vpc.internet_gateways
    if not gateways and not nat.is_deployed:
        yield f"is public, and {nat.subnet.vpc} has no internet gateway"
    elif gateways and not any(nat.depends_on(gateway) for gateway in gateways):
        yield Advice(f"does not wait for {gateways[0]}, without which it fails")


@fails("is public, and Vpc 'orders' has no internet gateway")
def gateway_is_forgotten(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    address = aws.ec2.Eip("nat", domain="vpc")
    aws.ec2.NatGateway("nat", subnet_id=subnet.id, allocation_id=address.id)


@fails("does not wait for InternetGateway 'orders', without which it fails")
def gateway_is_made_at_the_same_time(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    address = aws.ec2.Eip("nat", domain="vpc")
    aws.ec2.NatGateway("nat", subnet_id=subnet.id, allocation_id=address.id)


@passes
def address_waits_for_the_gateway(aws, pulumi):
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
