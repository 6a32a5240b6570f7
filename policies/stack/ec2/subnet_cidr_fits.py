from preflight import Violations, abstains, deployed, documented, fails, passes, policy, provider
from preflight.aws.ec2 import Subnet, Vpc


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.",
        "InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts with another subnet",
        "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid.",
        '"10.0.0.16/20" is not a valid IPv4 CIDR block; did you mean "10.0.0.0/20"?',
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform/issues/33470",
            "2026-11-28",
            "InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts with another subnet",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/adeb84220edfee93498e1f578c12333affe9a56d/internal/verify/validate.go",
            "2026-11-28",
            "%q is not a valid IPv4 CIDR block; did you mean %q?",
        ),
        documented(
            "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
            "2026-11-28",
            "the allowed block size is between /28 and /16; subnets of a VPC do not overlap",
        ),
    ),
)
def subnet_cidr_fits(network: Subnet | Vpc) -> Violations:
    """A subnet has a valid CIDR block inside its VPC's that overlaps no other subnet.

    A CIDR block has a prefix length from /16 to /28 and starts at its first address: `10.0.16.0/20`. A string composed of
    pieces (`f"{vpc_cidr[:-4]}{i}.0/24"`) is easily invalid or outside the VPC. EC2 rejects a block outside the VPC with
    `InvalidSubnet.Range`, and one that overlaps another subnet with `InvalidSubnet.Conflict`.

    Fix: compute the blocks: `list(ipaddress.ip_network(vpc_cidr).subnets(new_prefix=24))[i]`.

    Fix (others): give each subnet a CIDR block of the VPC that no other subnet uses.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    if network.cidr_error:
        yield f"has the CIDR block {network.cidr_block}, {network.cidr_error}"
    elif isinstance(network, Subnet) and network.cidr_block is not None:
        whole = network.vpc.networks
        if not any(network.network.subnet_of(each) for each in whole):
            yield f"has the CIDR block {network.cidr_block}, which is outside {' and '.join(map(str, whole))} of {network.vpc}"
        for other in network.overlapping():
            yield f"has the CIDR block {network.cidr_block}, which overlaps {other.cidr_block} of {other}"


@fails("has the CIDR block 10.0.0.1.0/24, which is not a valid IPv4 CIDR block")
def cidr_block_is_composed_wrongly(aws):
    cidr = "10.0.0.0/16"
    vpc = aws.ec2.Vpc("orders", cidr_block=cidr)
    for number in (1,):
        aws.ec2.Subnet(f"private-{number}", vpc_id=vpc.id, cidr_block=f"{cidr[:-4]}{number}.0/24")


@fails("has the CIDR block 10.0.0.16/20, which has host bits set; did you mean 10.0.0.0/20?")
def cidr_block_has_host_bits(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.16/20")


@fails("has the CIDR block 10.0.0.0/8, whose prefix length is not from /16 to /28")
def vpc_is_too_large(aws):
    aws.ec2.Vpc("orders", cidr_block="10.0.0.0/8")


@fails("has the CIDR block 10.1.0.0/24, which is outside 10.0.0.0/16 of Vpc 'orders'")
def cidr_block_is_outside_the_vpc(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.1.0.0/24")


@fails("has the CIDR block 10.0.1.0/24, which overlaps 10.0.0.0/23 of Subnet 'a'")
def two_subnets_overlap(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/23")
    aws.ec2.Subnet("b", vpc_id=vpc.id, cidr_block="10.0.1.0/24")


@passes
def cidr_blocks_fit(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    other = aws.ec2.Vpc("returns", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    aws.ec2.Subnet("b", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
    aws.ec2.Subnet("c", vpc_id=other.id, cidr_block="10.0.1.0/24")


@passes
def cidr_block_is_in_a_secondary_block(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    more = aws.ec2.VpcIpv4CidrBlockAssociation("more", vpc_id=vpc.id, cidr_block="10.1.0.0/16")
    aws.ec2.Subnet("private", vpc_id=more.vpc_id, cidr_block="10.1.0.0/24")
    aws.ec2.Subnet("newest", vpc_id=vpc.id, ipv6_cidr_block="2001:db8::/64", ipv6_native=True)


@abstains("cidrBlock, which is not set")
def vpc_gets_its_cidr_block_from_a_pool(aws):
    vpc = aws.ec2.Vpc("orders", ipv4_ipam_pool_id="ipam-pool-1a2b3c", ipv4_netmask_length=20)
    aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.0/24")


@abstains("cidrBlock")
def cidr_block_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    parameter = aws.ssm.Parameter("block", type="String", insecure_value="10.0.0.0/24")
    aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block=parameter.arn.apply(lambda arn: f"10.{len(arn)}.0.0/24"))
