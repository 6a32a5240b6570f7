from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.route53 import Zone
from preflight.aws.route53.records import together_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidChangeBatch: [Tried to create resource record set … but it already exists]",
        "RRSet of type CNAME with DNS name … is not permitted as it conflicts with other records with the same DNS name",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
            "2026-11-28",
            "beside a CNAME for a subdomain, you cannot create any other resource record sets for it",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "one routing policy and distinct set identifiers and regions for records of one name and type",
        ),
    ),
)
def records_go_together(zone: Zone) -> Violations:
    """The records of a zone for one name are of one routing policy with distinct identifiers, and a CNAME is alone.

    Route 53 keeps one record set for a name and type, or several of one routing policy, each with its own `set_identifier`.

    Fix: write several values into the `records` of one record, or give each a routing policy and a `set_identifier`.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
    """
    yield from together_faults(zone)


VALUES = {"A": "192.0.2.1", "CNAME": "a.shop.io", "TXT": "text"}


def record(aws, zone, logical_name, name, settings=()):
    given = {"name": name, "type": "A", "ttl": 60, **dict(settings)}
    aws.route53.Record(logical_name, zone_id=zone.zone_id, records=[VALUES[given["type"]]], **given)


@fails(
    "has 2 records of type A for www.shop.dev, Record 'first' and Record 'second'; write the values into one record",
    "has a CNAME and records of type TXT for mail.shop.dev; the CNAME is there alone",
    "has records of type A for w.shop.dev of different routing policies; they have the same one",
    "has records of type A for l.shop.dev with the same set_identifier 'one'; each has its own",
    "has records of type A for l.shop.dev with the same latency region eu-west-1; each has its own",
)
def records_of_one_name(aws):
    zone = aws.route53.Zone("shop", name="shop.dev")
    record(aws, zone, "first", "www")
    record(aws, zone, "second", "WWW.shop.dev.")
    record(aws, zone, "third", "mail", {"type": "CNAME"})
    record(aws, zone, "fourth", "mail", {"type": "TXT"})
    record(aws, zone, "fifth", "w")
    record(aws, zone, "sixth", "w", {"set_identifier": "a", "weighted_routing_policies": [{"weight": 1}]})
    latency = {"set_identifier": "one", "latency_routing_policies": [{"region": "eu-west-1"}]}
    record(aws, zone, "seventh", "l", latency)
    record(aws, zone, "eighth", "l", latency)


@passes
def records_side_by_side(aws):
    zone, other = aws.route53.Zone("shop", name="shop.dev"), aws.route53.Zone("other", name="shop.dev")
    record(aws, zone, "first", "www")
    record(aws, zone, "second", "www", {"type": "TXT"})
    record(aws, other, "third", "www")
    for number, region in enumerate(("eu-west-1", "us-east-1")):
        latency = {"set_identifier": region, "latency_routing_policies": [{"region": region}]}
        record(aws, zone, f"latency-{number}", "l", latency)
    record(aws, zone, "validation", "v", {"type": "CNAME", "allow_overwrite": True})
    record(aws, zone, "again", "v", {"type": "CNAME", "allow_overwrite": True})


@abstains("name")
def name_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("zone", type="String", insecure_value="shop.dev")
    record(aws, aws.route53.Zone("shop", name=parameter.arn), "first", "www")
