from preflight import Violations, deployed, fails, passes, policy
from preflight.aws.ec2 import Vpc
from preflight.aws.ec2.networks import second_gateways


@policy(
    severity="critical",
    caught="deployment",
    error=("InvalidParameterValue: Network vpc-… already has an internet gateway attached",),
    evidence=(
        deployed(
            "https://github.com/binlab/terraform-aws-vault-ha-raft/issues/54",
            "2026-11-28",
            "InvalidParameterValue: Network vpc-9f7ca1e2 already has an internet gateway attached",
        ),
    ),
)
def vpc_has_one_internet_gateway(vpc: Vpc) -> Violations:
    """A VPC has one internet gateway.

    EC2 refuses to attach a second one: `Network vpc-… already has an internet gateway attached`.

    Fix: use one gateway for all route tables.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    """
    gateways = second_gateways(vpc)
    if gateways:
        yield f"has {len(gateways)} internet gateways ({', '.join(map(str, gateways))}); a VPC has one"


@fails("has 2 internet gateways (InternetGateway 'one', InternetGateway 'two'); a VPC has one")
def two_gateways(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    for name in ("one", "two"):
        aws.ec2.InternetGateway(name, vpc_id=vpc.id)


@passes
def one_gateway_for_each_vpc(aws):
    for name in ("orders", "returns"):
        vpc = aws.ec2.Vpc(name, cidr_block="10.0.0.0/16")
        aws.ec2.InternetGateway(name, vpc_id=vpc.id)
    other = aws.ec2.Vpc("other", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("other")
    aws.ec2.InternetGatewayAttachment("other", vpc_id=other.id, internet_gateway_id=gateway.id)
