from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.ec2 import VpcIpv4CidrBlockAssociation


@policy(
    severity="critical",
    caught="deployment",
    confidence="likely",
    error="InvalidVpc.Range: The CIDR '…' is invalid.",
    evidence=documented(
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
        "2026-11-28",
        "the block size is /28 to /16; a block must not overlap with any existing block of the VPC",
    ),
)
def secondary_cidr_fits(association: VpcIpv4CidrBlockAssociation) -> Violations:
    """A secondary CIDR block of a VPC has a length from /16 to /28 and overlaps no other block of the VPC.

    A VPC cannot grow by a larger block that contains the first one: the new block is beside it.

    Fix: use the next free block: `10.1.0.0/16` beside `10.0.0.0/16`.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    if association.cidr_error:
        yield f"has the CIDR block {association.cidr_block}, {association.cidr_error}"
    elif association.cidr_block is not None:
        for other in association.overlapped():
            yield f"has the CIDR block {association.cidr_block}, which overlaps {other.cidr_block} of {other}"


@fails(
    "has the CIDR block 10.0.128.0/17, which overlaps 10.0.0.0/16 of Vpc 'orders'",
    "has the CIDR block 10.1.0.0/24, which overlaps 10.1.0.0/16 of VpcIpv4CidrBlockAssociation 'beside'",
)
def blocks_do_not_fit(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    for name, block in (
        ("inside", "10.0.128.0/17"),
        ("beside", "10.1.0.0/16"),
        ("within", "10.1.0.0/24"),
    ):
        aws.ec2.VpcIpv4CidrBlockAssociation(name, vpc_id=vpc.id, cidr_block=block)


@fails("has the CIDR block 10.0.0.0/8, whose prefix length is not from /16 to /28")
def block_is_too_large(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.VpcIpv4CidrBlockAssociation("orders", vpc_id=vpc.id, cidr_block="10.0.0.0/8")


@passes
def block_is_beside(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.VpcIpv4CidrBlockAssociation("orders", vpc_id=vpc.id, cidr_block="10.1.0.0/16")


@abstains("vpcId, which leads outside of this stack")
def vpc_of_another_stack(aws):
    aws.ec2.VpcIpv4CidrBlockAssociation("orders", vpc_id="vpc-1a2b3c", cidr_block="10.1.0.0/16")
