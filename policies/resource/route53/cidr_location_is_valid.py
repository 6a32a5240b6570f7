from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.route53 import CidrLocation


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html",
            "2026-11-29",
            "CIDR blocks of /1 to /24 for IPv4 and /1 to /48 for IPv6; the default location *",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/route53/2013-04-01/service-2.json.gz",
            "2026-11-29",
            "CidrLocationNameDefaultNotAllowed: 1 to 16 of [0-9A-Za-z_-]",
        ),
    ),
)
def cidr_location_is_valid(location: CidrLocation) -> Violations:
    """A CIDR location has a name of at most 16 characters, and blocks of at most /24 or, for IPv6, /48.

    The location * is for all addresses that no other location has, and exists already.

    Fix: write a larger block, such as `"192.0.2.0/24"`.

    See: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html
    """
    yield from location.faults()


@fails(
    "has the name '*'; it is 1 to 16 letters, digits, - and _, since * is the location of all others",
    "has the CIDR block 192.0.2.1/32; it is at most /24 for IPv4",
    "has the CIDR block 2001:db8::/64; it is at most /48 for IPv6",
    "has the CIDR block 'office', which is not one",
)
def location_is_wrong(aws):
    location(aws, "*", "192.0.2.1/32", "2001:db8::/64", "office")


@passes
def location_is_right(aws):
    location(aws, "office", "200.5.3.0/24", "200.6.3.0/24", "2001:db8::/48")


@abstains("cidrBlocks[0]")
def block_comes_later(aws):
    location(aws, "office", aws.ssm.Parameter("block", type="String", value="192.0.2.0/24").arn)


def location(aws, name, *blocks):  # noqa: ANN002 - CIDR blocks
    aws.route53.CidrLocation("shop", name=name, cidr_collection_id="0123", cidr_blocks=list(blocks))
