"""Zones and records of Route 53."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from preflight.aws.knowledge import facts
from preflight.aws.knowledge.inputs import is_set, repeated
from preflight.core.link import link, referrers
from preflight.core.messages import Advice
from preflight.core.values import Partial, independently, known
from preflight.core.view import Resource, View, prop

from .record_values import value_faults

_LONGEST_NAME, _LONGEST_LABEL = 255, 63
_LONGEST_TTL = 2**31 - 1
_MOST_RECORDS = 400
_HEAVIEST = 255
_BIAS = 99
_CONTINENTS = ("AF", "AN", "AS", "EU", "NA", "OC", "SA")
_FAILOVER = ("PRIMARY", "SECONDARY")
_VPC = re.compile(r"vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
_POLICIES = (
    "cidr_routing_policy",
    "failover_routing_policies",
    "geolocation_routing_policies",
    "geoproximity_routing_policy",
    "latency_routing_policies",
    "multivalue_answer_routing_policy",
    "weighted_routing_policies",
)


class ZoneVpc(View):
    """A VPC of a private zone."""

    vpc_id: str = prop()


class Zone(Resource, token="aws:route53/zone:Zone"):
    """A hosted zone."""

    name: str | None = None
    delegation_set_id: str | None = None
    vpcs: list[ZoneVpc] = prop(())


class Alias(View):
    """The AWS resource that an alias record leads to."""

    name: str | Partial = prop()
    zone_id: str | Partial = prop()
    evaluate_target_health: bool = False


class Failover(View):
    """Which of two records answers first."""

    type: str = prop()


class Geolocation(View):
    """Where those are whom a record answers."""

    continent: str | None = None
    country: str | None = None
    subdivision: str | None = None


class Coordinate(View):
    """A place on the earth, in degrees."""

    latitude: str = prop()
    longitude: str = prop()


class Geoproximity(View):
    """Near what those are whom a record answers."""

    aws_region: str | None = None
    bias: int | None = None
    coordinates: list[Coordinate] = prop(())
    local_zone_group: str | None = None


class Latency(View):
    """The region of a record."""

    region: str = prop()


class Weighted(View):
    """The share of a record."""

    weight: int = prop()


class Record(Resource, token="aws:route53/record:Record"):
    """A record set."""

    names = ()

    name: str | Partial = prop()
    type: str = prop()
    aliases: list[Alias] = prop(())
    allow_overwrite: bool = False
    cidr_routing_policy: Any = None
    failover_routing_policies: list[Failover] = prop(())
    geolocation_routing_policies: list[Geolocation] = prop(())
    geoproximity_routing_policy: Geoproximity | None = None
    health_check_id: str | None = None
    latency_routing_policies: list[Latency] = prop(())
    multivalue_answer_routing_policy: bool = False
    records: list[str] = prop(())
    set_identifier: str | None = None
    ttl: int | None = None
    weighted_routing_policies: list[Weighted] = prop(())

    zone: Zone = link("zone_id")

    @property
    def policies(self) -> list[str]:
        """Its routing policies, by their Python names."""
        return [name for name in _POLICIES if is_set(self, name)]


def record_faults(record: Record) -> Iterator[str]:
    """Why Route 53 refuses a record on its own, each as a clause that begins with a verb."""
    checks = (_source_faults, _number_faults, _value_faults, _name_faults, _policy_faults, _near_faults)
    yield from independently((*checks, _policy_value_faults, _place_faults, _failover_faults, _alias_faults), record)


def _source_faults(record: Record) -> Iterator[str]:
    has_alias, has_records = is_set(record, "aliases"), is_set(record, "records")
    if has_alias and has_records:
        yield "has an alias and records; it has one of them"
    elif not has_alias and not has_records:
        yield "has neither `records` nor an alias"
    elif has_records and not record.has("ttl"):
        yield "has records without a `ttl`"
    elif has_alias and record.has("ttl"):
        yield "has an alias and a `ttl`; an alias has that of its target"


def _number_faults(record: Record) -> Iterator[str]:
    if record.ttl is not None and not 0 <= record.ttl <= _LONGEST_TTL:
        yield f"has the ttl {record.ttl}; Route 53 accepts 0 to {_LONGEST_TTL}"
    if len(record.records) > _MOST_RECORDS:
        yield f"has {len(record.records)} values; Route 53 accepts {_MOST_RECORDS}"


def _value_faults(record: Record) -> Iterator[str]:
    kind = known(record.type)
    for value in record.records:
        if isinstance(value, str):
            yield from value_faults(kind, value)
    if kind == "CNAME" and len(record.records) > 1:
        yield f"has {len(record.records)} values; a CNAME has one"


def _name_faults(record: Record) -> Iterator[str]:
    name = str(known(record.name))
    yield from _label_faults(name)
    if name.startswith("*") and known(record.type) == "NS":
        yield f"has the name '{name}'; an NS record has no wildcard"
    if name == "@":
        yield Advice(
            "has the name '@', which Route 53 takes for a label; the apex is the name of the zone, or an empty name"
        )


def _label_faults(name: str) -> Iterator[str]:
    if len(name.rstrip(".")) > _LONGEST_NAME:
        yield f"has a name of {len(name)} characters; a domain name has at most {_LONGEST_NAME}"
    for label in name.rstrip(".").split("."):
        if len(label) > _LONGEST_LABEL:
            yield f"has a label of {len(label)} characters in its name; a label has at most {_LONGEST_LABEL}"
    if not name.isascii() or " " in name:
        yield f"has the name '{name}'; it has no spaces, and other letters are written in Punycode (xn--…)"


def _policy_faults(record: Record) -> Iterator[str]:
    policies, kind = record.policies, known(record.type)
    if len(policies) > 1:
        yield f"has {' and '.join(policies)}; a record has one routing policy"
    if policies and not is_set(record, "set_identifier"):
        yield f"has {policies[0]} without a `set_identifier`"
    if not policies and is_set(record, "set_identifier"):
        yield "has a `set_identifier` without a routing policy"
    if policies and kind in ("NS", "SOA"):
        yield f"has {policies[0]} and the type {kind}, which has no routing policy"
    if record.multivalue_answer_routing_policy and is_set(record, "aliases"):
        yield "has a multivalue answer and an alias; a multivalue answer has records"
    if record.multivalue_answer_routing_policy and kind == "CNAME":
        yield "has a multivalue answer and the type CNAME; a CNAME has one value"


def _policy_value_faults(record: Record) -> Iterator[str]:
    for weighted in record.weighted_routing_policies:
        if not 0 <= weighted.weight <= _HEAVIEST:
            yield f"has the weight {weighted.weight}; Route 53 accepts 0 to {_HEAVIEST}"
    for latency in record.latency_routing_policies:
        if facts.partition_of(known(latency.region)) is None:
            yield f"has the latency region '{latency.region}', which is not a region"


def _near_faults(record: Record) -> Iterator[str]:
    near = record.geoproximity_routing_policy
    if near is None:
        return
    places = [name for name in ("aws_region", "coordinates", "local_zone_group") if is_set(near, name)]
    if len(places) != 1:
        yield f"is near {' and '.join(places) or 'nothing'}; it has one of aws_region, coordinates and local_zone_group"
    for place in near.coordinates:
        for name, most in (("latitude", 90), ("longitude", 180)):
            degrees = _degrees(known(getattr(place, name)))
            if degrees is None or abs(degrees) > most:
                yield f"is near the {name} '{getattr(place, name)}'; it is -{most} to {most} degrees"
    if near.bias is not None and abs(known(near.bias)) > _BIAS:
        yield f"has the bias {near.bias}; Route 53 accepts -{_BIAS} to {_BIAS}"


def _degrees(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _place_faults(record: Record) -> Iterator[str]:
    for place in record.geolocation_routing_policies:
        continent, country, subdivision = (
            (known(getattr(place, name)) or None) for name in ("continent", "country", "subdivision")
        )
        if continent is not None and (other := country or subdivision) is not None:
            yield f"has the continent {continent} and {other}; it has a continent, or a country with its subdivision"
        if continent is not None and continent not in _CONTINENTS:
            yield f"has the continent '{continent}'; Route 53 accepts {', '.join(_CONTINENTS)}"
        if country is not None and country != "*" and not re.fullmatch(r"[A-Z]{2}", country):
            yield f"has the country '{country}'; it is two capital letters, such as DE, or *"


def _failover_faults(record: Record) -> Iterator[str]:
    for failover in record.failover_routing_policies:
        role = known(failover.type)
        if role not in _FAILOVER:
            yield f"has the failover type '{role}'; Route 53 accepts PRIMARY and SECONDARY"
        elif role == "PRIMARY" and not is_set(record, "aliases") and not is_set(record, "health_check_id"):
            yield "is the primary record of a failover without a `health_check_id`"


def _alias_faults(record: Record) -> Iterator[str]:
    kind = known(record.type)
    for alias in record.aliases:
        if kind in ("NS", "SOA"):
            yield f"has an alias and the type {kind}, which has no aliases"
        name, zone = alias.name, alias.zone_id
        is_cloudfront = name.endswith((".cloudfront.net", ".cloudfront.net."))
        if is_cloudfront and isinstance(zone, str) and zone != _CLOUDFRONT_ZONE:
            yield f"leads to CloudFront with the zone_id {zone}; that of CloudFront is {_CLOUDFRONT_ZONE}"


def zone_faults(zone: Zone) -> Iterator[str]:
    """Why Route 53 refuses a zone, each as a clause that begins with a verb."""
    yield from independently((_zone_name_faults, _vpc_faults), zone)


def _zone_name_faults(zone: Zone) -> Iterator[str]:
    if zone.name is None:
        return
    name = known(zone.name)
    yield from _label_faults(name)
    if name.startswith("*"):
        yield f"has the name '{name}'; a wildcard is for records"


def _vpc_faults(zone: Zone) -> Iterator[str]:
    if is_set(zone, "delegation_set_id") and len(zone.vpcs):
        yield "has a delegation set and VPCs; a private zone has no delegation set"
    for vpc in zone.vpcs:
        if isinstance(vpc.vpc_id, str) and not _VPC.fullmatch(vpc.vpc_id):
            yield f"has the vpc_id '{vpc.vpc_id}', which is not the id of a VPC"


def _domain(name: str, zone: str) -> str:
    """The domain name of a record: the provider adds the name of the zone to one that does not end in it."""
    name, zone = name.lower().rstrip("."), zone.lower().rstrip(".")
    if name in ("", zone) or name.endswith(f".{zone}"):
        return name or zone
    return f"{name}.{zone}"


def apex_faults(record: Record) -> Iterator[str]:
    """Why a record cannot be at the apex of its zone, as a clause that begins with a verb. Follows links."""
    if (kind := known(record.type)) != "CNAME":
        return
    zone = record.zone
    name = known(zone.name)
    if name is not None and _domain(str(known(record.name)), name) == name.lower().rstrip("."):
        yield f"is a {kind} at the apex of {zone}, {name}; use an A record with an alias"


def together_faults(zone: Zone) -> Iterator[str]:
    """The records of a zone that exclude each other, each as a clause that begins with a verb. Follows links."""
    named: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    name = known(zone.name)
    for record in referrers(Record, Record.zone, zone) if name is not None else ():
        if isinstance(record.name, str) and isinstance(record.type, str):
            named[_domain(record.name, str(name))][record.type].append(record)
    for domain, types in named.items():
        if (alone := "CNAME") in types and len(types) > 1:
            others = ", ".join(sorted(set(types) - {alone}))
            yield f"has a {alone} and records of type {others} for {domain}; the {alone} is there alone"
        for kind, records in types.items():
            yield from _same_faults(f"records of type {kind} for {domain}", records)


def _same_faults(what: str, records: list[Record]) -> Iterator[str]:
    if len(records) < _SEVERAL:
        return
    if len({tuple(record.policies) for record in records}) > 1:
        yield f"has {what} of different routing policies; they have the same one"
    elif not records[0].policies and not any(record.allow_overwrite for record in records):
        # The SDK registers resources in any order.
        found = " and ".join(sorted(map(str, records))[:_SEVERAL])
        yield f"has {len(records)} {what}, {found}; write the values into one record"
    for identifier in repeated(record.set_identifier for record in records):
        yield f"has {what} with the same set_identifier '{identifier}'; each has its own"
    regions = [latency.region for record in records for latency in record.latency_routing_policies]
    for region in repeated(regions):
        yield f"has {what} with the same latency region {region}; each has its own"


_SEVERAL = 2
