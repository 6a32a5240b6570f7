from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.ec2 import Subnet
from preflight.aws.ec2.networks import subnet_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "MissingParameter: Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided.",
        "When specifying ipv4 parameters, cidrBlock or ipv4IpamPoolId, you cannot set ipv6Native to true.",
    ),
    evidence=(
        recorded(
            "https://github.com/getmoto/moto/blob/0af643a5/tests/test_ec2/test_subnets.py",
            "2026-11-28",
            "test_create_ipv6native_subnet_without_cidr, test_create_ipv6native_subnet_with_ipv4_and_ipv6_cidr",
        ),
    ),
)
def subnet_is_valid(subnet: Subnet) -> Violations:
    """A subnet has CIDR blocks of the IP versions that it is for.

    A subnet that is IPv6 only has an IPv6 block and no IPv4 block. The length of an IPv6 block is /44 to /64, in steps of 4.

    Fix: set `ipv6_cidr_block` to a part of the VPC's block, or remove the setting.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    yield from subnet_faults(subnet)


@fails("is IPv6 only but has no `ipv6_cidr_block`", "is IPv6 only but has an IPv4 CIDR block")
def ipv6_only_with_ipv4(aws):
    aws.ec2.Subnet("orders", vpc_id="vpc-1a2b3c", ipv6_native=True, cidr_block="10.0.0.0/24")


@fails(
    "has the IPv6 CIDR block 2001:db8::/66; it is an IPv6 block of /44 to /64, in steps of 4",
    "has `availability_zone` and `availability_zone_id`; it has one of them",
    "has `enable_dns64` but no `ipv6_cidr_block`",
)
def blocks_and_zones(aws):
    aws.ec2.Subnet(
        "orders",
        vpc_id="vpc-1a2b3c",
        cidr_block="10.0.0.0/24",
        ipv6_cidr_block="2001:db8::/66",
        availability_zone="eu-west-1a",
        availability_zone_id="euw1-az1",
    )
    aws.ec2.Subnet("dns64", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24", enable_dns64=True)


@passes
def subnets_of_each_version(aws):
    aws.ec2.Subnet("ipv4", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24")
    aws.ec2.Subnet("ipv6", vpc_id="vpc-1a2b3c", ipv6_native=True, ipv6_cidr_block="2001:db8::/64", enable_dns64=True)
    aws.ec2.Subnet("both", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24", ipv6_cidr_block="2001:db8:0:1::/64")


@abstains("ipv6CidrBlock")
def block_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16", assign_generated_ipv6_cidr_block=True)
    aws.ec2.Subnet("orders", vpc_id=vpc.id, ipv6_native=True, ipv6_cidr_block=vpc.ipv6_cidr_block)
