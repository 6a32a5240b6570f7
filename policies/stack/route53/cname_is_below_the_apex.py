from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.route53 import Record
from preflight.aws.route53.records import apex_faults


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidChangeBatch: [RRSet of type CNAME with DNS name … is not permitted at apex in zone …]",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
            "2026-11-28",
            "The DNS protocol does not allow you to create a CNAME record for the zone apex",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "RRSet of type CNAME … is not permitted at apex",
        ),
    ),
)
def cname_is_below_the_apex(record: Record) -> Violations:
    """A CNAME is not at the apex of its zone, where the zone has its NS and SOA records.

    DNS has no other record beside a CNAME. Route 53 has alias records for the apex.

    Fix: `type="A", aliases=[{"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True}]`.

    See: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
    """
    yield from apex_faults(record)


@fails("is a CNAME at the apex of Zone 'shop', shop.dev; use an A record with an alias")
def name_of_the_zone(aws):
    zone = aws.route53.Zone("shop", name="shop.dev")
    aws.route53.Record("shop", zone_id=zone.zone_id, name="shop.dev.", type="CNAME", ttl=60, records=["a.shop.io"])


@fails("is a CNAME at the apex of Zone 'shop', shop.dev; use an A record with an alias")
def empty_name(aws):
    zone = aws.route53.Zone("shop", name="shop.dev")
    aws.route53.Record("shop", zone_id=zone.id, name="", type="CNAME", ttl=60, records=["a.shop.io"])


@passes
def cname_of_a_subdomain(aws):
    zone = aws.route53.Zone("shop", name="shop.dev")
    aws.route53.Record("www", zone_id=zone.zone_id, name="www", type="CNAME", ttl=60, records=["a.shop.io"])
    aws.route53.Record("apex", zone_id=zone.zone_id, name="shop.dev", type="A", ttl=60, records=["192.0.2.1"])


@abstains("zoneId, which leads outside of this stack")
def zone_is_in_another_stack(aws):
    aws.route53.Record("shop", zone_id="Z1", name="shop.dev", type="CNAME", ttl=60, records=["a.shop.io"])
