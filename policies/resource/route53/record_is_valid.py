from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.route53 import Record
from preflight.aws.route53.records import record_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "CharacterStringTooLong",
        "A non-alias primary ResourceRecordSet must have an associated health check",
        "Missing field 'SetIdentifier'",
        "Multivalue answer rrset should not be an alias rrset",
        "Changing wildcard NS record sets are not supported",
        "Only issue/issuewild/iodef is allowed",
        "Value contains unsupported characters",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
            "2026-11-28",
            "the form of the value of each type",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "names, values, aliases and routing policies of records, with the answers of Route 53",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/route53/2013-04-01/service-2.json.gz",
            "2026-11-28",
            "TTL at most 2147483647, Weight at most 255, Bias -99 to 99, failover PRIMARY or SECONDARY",
        ),
    ),
)
def record_is_valid(record: Record) -> Violations:
    """A record has values in the form of its type or an alias, and at most one routing policy with a `set_identifier`.

    A string of a TXT record has at most 255 characters; longer values consist of several strings. A CNAME has one value. An alias
    has no `ttl`.

    A URL as a name is advice: Route 53 accepts its characters in labels.

    Fix: write the value in the form that the message names.

    See: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
    https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
    """
    yield from record_faults(record)


def records(aws, given):
    for number, (kind, values) in enumerate(given):
        aws.route53.Record(
            f"record-{number}", zone_id="Z1", name=f"r{number}.shop.dev", type=kind, ttl=60, records=values
        )


ALIAS = {"name": "d1.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2", "evaluate_target_health": False}


@fails(
    "has the A value 'lb.shop.dev', which is not an IPv4 address",
    "has the AAAA value '192.0.2.1', which is not an IPv6 address",
    "has the CNAME value 'https://shop.dev', which is a URL; Route 53 takes it for the labels of a name",
    "has the NS value 'ns1..shop.dev', which is not a domain name",
    "has 2 values; a CNAME has one",
    "has the MX value 'mail.shop.dev' of 1 fields; it has 2: priority host",
    "has the SRV value '1 1 x host.shop.dev', where 'x' is not a number from 0 to 65535",
    "has the CAA tag 'issuer'; Route 53 accepts issue, issuewild, iodef",
    "has the CAA value '0 issue amazon.com', whose last part is not in quotation marks",
    'has a string of 300 characters in a TXT value; separate strings of at most 255 by `""` (CharacterStringTooLong)',
)
def values_of_another_type(aws):
    records(
        aws,
        [
            ("A", ["lb.shop.dev"]),
            ("AAAA", ["192.0.2.1"]),
            ("CNAME", ["https://shop.dev", "a.shop.dev"]),
            ("NS", ["ns1..shop.dev"]),
            ("MX", ["mail.shop.dev"]),
            ("SRV", ["1 1 x host.shop.dev"]),
            ("CAA", ['0 issuer "amazon.com"', "0 issue amazon.com"]),
            ("TXT", ["k" * 300]),
        ],
    )


@fails(
    "has failover_routing_policies and weighted_routing_policies; a record has one routing policy",
    "has failover_routing_policies without a `set_identifier`",
    "is the primary record of a failover without a `health_check_id`",
    "has the weight 300; Route 53 accepts 0 to 255",
    "has the ttl -1; Route 53 accepts 0 to 2147483647",
)
def two_policies(aws):
    aws.route53.Record(
        "two",
        zone_id="Z1",
        name="shop.dev",
        type="A",
        ttl=-1,
        records=["192.0.2.1"],
        failover_routing_policies=[{"type": "PRIMARY"}],
        weighted_routing_policies=[{"weight": 300}],
    )


@fails(
    "has a `set_identifier` without a routing policy",
    "has records without a `ttl`",
    "has an alias and records; it has one of them",
    "leads to CloudFront with the zone_id Z1; that of CloudFront is Z2FDTNDATAQYW2",
    "has neither `records` nor an alias",
    "has the name '@', which Route 53 takes for a label; the apex is the name of the zone, or an empty name",
    "has an alias and a `ttl`; an alias has that of its target",
    "has a label of 64 characters in its name; a label has at most 63",
)
def sources_and_names(aws):
    aws.route53.Record("one", zone_id="Z1", name="a", type="A", records=["192.0.2.1"], set_identifier="one")
    aws.route53.Record(
        "two", zone_id="Z1", name="b", type="A", records=["192.0.2.1"], aliases=[{**ALIAS, "zone_id": "Z1"}]
    )
    aws.route53.Record("three", zone_id="Z1", name="@", type="A")
    aws.route53.Record("four", zone_id="Z1", name="c" * 64, type="A", ttl=60, aliases=[ALIAS])


@fails(
    "has the continent EU and DE; it has a continent, or a country with its subdivision",
    "has the latency region 'europe', which is not a region",
    "is near aws_region and local_zone_group; it has one of aws_region, coordinates and local_zone_group",
    "has the bias 120; Route 53 accepts -99 to 99",
    "has a multivalue answer and an alias; a multivalue answer has records",
    "has the failover type 'primary'; Route 53 accepts PRIMARY and SECONDARY",
    "is near the latitude '91'; it is -90 to 90 degrees",
)
def policies_with_faults(aws):
    near = {"aws_region": "eu-west-1", "local_zone_group": "us-west-2-den-1", "bias": 120}
    for name, settings in (
        ("place", {"geolocation_routing_policies": [{"continent": "EU", "country": "DE"}]}),
        ("latency", {"latency_routing_policies": [{"region": "europe"}]}),
        ("near", {"geoproximity_routing_policy": near}),
        ("many", {"multivalue_answer_routing_policy": True}),
        ("failover", {"failover_routing_policies": [{"type": "primary"}]}),
        ("pole", {"geoproximity_routing_policy": {"coordinates": [{"latitude": "91", "longitude": "49.22"}]}}),
    ):
        aws.route53.Record(name, zone_id="Z1", name=name, type="A", set_identifier=name, aliases=[ALIAS], **settings)


@passes
def records_that_are_accepted(aws):
    records(
        aws,
        [
            ("A", ["192.0.2.1", "192.0.2.2"]),
            ("AAAA", ["2001:db8::1"]),
            ("CNAME", ["_a1.acm-validations.aws."]),
            ("PTR", ["1.0/25.2.0.192.in-addr.arpa."]),
            ("MX", ["10 mail.shop.dev"]),
            ("SRV", ["1 10 5269 xmpp.shop.dev"]),
            ("CAA", ['0 issue "amazon.com"', '0 iodef "mailto:a@shop.dev"']),
            ("TXT", ["v=spf1 -all", "k" * 255 + '""' + "k" * 255]),
            ("DS", ["12345 13 2 " + "AB" * 32]),
        ],
    )
    aws.route53.Record("apex", zone_id="Z1", name="", type="A", aliases=[ALIAS])
    aws.route53.Record(
        "near",
        zone_id="Z1",
        name="near",
        type="CNAME",
        ttl=5,
        records=["prod.shop.dev"],
        set_identifier="near",
        geoproximity_routing_policy={"coordinates": [{"latitude": "49.22", "longitude": "-74.01"}], "bias": -99},
    )
    aws.route53.Record(
        "weighted",
        zone_id="Z1",
        name="w",
        type="A",
        ttl=60,
        records=["192.0.2.1"],
        set_identifier="one",
        weighted_routing_policies=[{"weight": 0}],
    )


@abstains("type")
def type_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("type", type="String", insecure_value="A")
    aws.route53.Record("shop", zone_id="Z1", name="a", type=parameter.arn, ttl=60, records=["192.0.2.1"])
