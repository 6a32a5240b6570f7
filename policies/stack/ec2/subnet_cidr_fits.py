from preflight import Violations, abstains, fails, passes, policy
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
)
def subnet_cidr_fits(network: Subnet | Vpc) -> Violations:
    """A subnet's addresses are a block of its VPC's that no other subnet has.

    A block is written as its first address and its size, from /16 to /28: `10.0.16.0/20`. A text that is put together of
    pieces (`f"{vpc_cidr[:-4]}{i}.0/24"`) is easily none, or one of another network. EC2 answers `InvalidSubnet.Range` for
    one outside of the VPC, and `InvalidSubnet.Conflict` for one that another subnet has.

    Fix: compute the blocks: `list(ipaddress.ip_network(vpc_cidr).subnets(new_prefix=24))[i]`.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    if network.fault_of_block:
        yield f"has the block {network.cidr_block}, {network.fault_of_block}"
    elif isinstance(network, Subnet) and network.cidr_block is not None:
        whole = network.vpc.networks
        if not any(network.network.subnet_of(each) for each in whole):
            yield f"has the block {network.cidr_block}, which is not in {' or '.join(map(str, whole))} of {network.vpc}"
        for other in network.overlapping():
            yield f"has the block {network.cidr_block}, of which {other} has {other.cidr_block}"


@fails("has the block 10.0.0.1.0/24, which is no block of IPv4 addresses")
def block_is_put_together_of_pieces(aws):
    cidr = "10.0.0.0/16"
    vpc = aws.ec2.Vpc("orders", cidr_block=cidr)
    for number in (1,):
        aws.ec2.Subnet(f"private-{number}", vpc_id=vpc.id, cidr_block=f"{cidr[:-4]}{number}.0/24")


@fails("has the block 10.0.0.16/20, whose first address is another; did you mean 10.0.0.0/20?")
def block_begins_in_the_middle(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.16/20")


@fails("has the block 10.0.0.0/8, whose size is not from /16 to /28")
def vpc_is_too_large(aws):
    aws.ec2.Vpc("orders", cidr_block="10.0.0.0/8")


@fails("has the block 10.1.0.0/24, which is not in 10.0.0.0/16 of Vpc 'orders'")
def block_is_outside_of_the_vpc(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.1.0.0/24")


@fails("has the block 10.0.1.0/24, of which Subnet 'a' has 10.0.0.0/23")
def two_subnets_overlap(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/23")
    aws.ec2.Subnet("b", vpc_id=vpc.id, cidr_block="10.0.1.0/24")


@passes
def blocks_fit(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    other = aws.ec2.Vpc("returns", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    aws.ec2.Subnet("b", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
    aws.ec2.Subnet("c", vpc_id=other.id, cidr_block="10.0.1.0/24")


@passes
def block_is_in_further_addresses_of_the_vpc(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    more = aws.ec2.VpcIpv4CidrBlockAssociation("more", vpc_id=vpc.id, cidr_block="10.1.0.0/16")
    aws.ec2.Subnet("private", vpc_id=more.vpc_id, cidr_block="10.1.0.0/24")
    aws.ec2.Subnet("newest", vpc_id=vpc.id, ipv6_cidr_block="2001:db8::/64", ipv6_native=True)


@abstains("cidrBlock, which is absent")
def vpc_has_its_addresses_from_a_pool(aws):
    vpc = aws.ec2.Vpc("orders", ipv4_ipam_pool_id="ipam-pool-1a2b3c", ipv4_netmask_length=20)
    aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.0/24")


@abstains("cidrBlock")
def block_is_computed_of_an_output(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    parameter = aws.ssm.Parameter("block", type="String", insecure_value="10.0.0.0/24")
    aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block=parameter.arn.apply(lambda arn: f"10.{len(arn)}.0.0/24"))
