from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.route53 import Zone
from preflight.aws.route53.records import zone_faults


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidVPCId: The VPC ID is invalid.",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/route53/test_route53.py",
            "2026-11-28",
            "a zone with vpc_id 'non-existent': InvalidVPCId, The VPC ID is invalid",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "names of zones: Punycode, labels of 63 characters, no wildcard",
        ),
    ),
)
def zone_is_valid(zone: Zone) -> Violations:
    """A hosted zone has a domain name, and a private one has ids of VPCs and no delegation set.

    Letters beyond ASCII are written in Punycode, as `xn--…`. A delegation set is for public zones.

    Fix: pass `vpcs=[{"vpc_id": vpc.id}]`.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
    """
    yield from zone_faults(zone)


@fails(
    "has the vpc_id 'shop', which is not the id of a VPC",
    "has a delegation set and VPCs; a private zone has no delegation set",
    "has the name 'müller.dev'; it has no spaces, and other letters are written in Punycode (xn--…)",
    "has the name '*.shop.dev'; a wildcard is for records",
)
def zones_with_faults(aws):
    aws.route53.Zone("private", name="shop.dev", delegation_set_id="N1", vpcs=[{"vpc_id": "shop"}])
    aws.route53.Zone("letters", name="müller.dev")
    aws.route53.Zone("wildcard", name="*.shop.dev")


@passes
def zones_that_are_accepted(aws):
    vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16")
    aws.route53.Zone("private", name="shop.internal", vpcs=[{"vpc_id": vpc.id}, {"vpc_id": "vpc-0a1b2c3d4e5f60718"}])
    aws.route53.Zone("public", name="xn--mller-kva.dev", delegation_set_id="N1")


@abstains("vpcs")
def vpcs_are_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    aws.route53.Zone("shop", name="shop.dev", vpcs=topic.arn.apply(lambda arn: [{"vpc_id": arn}]))
