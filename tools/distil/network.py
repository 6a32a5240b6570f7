"""Facts about regions and VPC endpoints."""

from __future__ import annotations

from tools.distil.sources import OWN_LICENSE, licenses, package_json, table, versions
from tools.document import Document


def regions() -> Document:
    """Each partition's regions, and the form of a region's name there. `aws-global` and its like are no regions."""
    partitions = package_json("botocore", "data/partitions.json")["partitions"]
    return Document(
        source="botocore data/partitions.json",
        version=versions("botocore"),
        license=licenses("botocore"),
        as_of=None,
        data={
            partition["id"]: {
                "form": partition["regionRegex"],
                "regions": sorted(region for region in partition["regions"] if not region.endswith("-global")),
            }
            for partition in partitions
        },
    )


def endpoint_services() -> Document:
    """Names of the services of VPC endpoints with their kinds, and the wrong names by which people ask for them."""
    read, services = table("vpc_endpoint_services.txt")
    _, aliases = table("vpc_endpoint_aliases.txt")
    kinds = {name: listed.split(",") for name, listed, *_ in map(str.split, services)}
    meant = {}
    for line in aliases:
        alias, _, targets = line.partition(": ")
        meant[alias] = [
            target if target.startswith(("com.", "aws.")) else f"com.amazonaws.{{region}}.{target}"
            for target in targets.split()
        ]
    return Document(
        source="tools/sources/vpc_endpoint_services.txt and vpc_endpoint_aliases.txt, from "
        "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html and aws-cdk-lib",
        version="aws-cdk-lib 2.276.0",
        license=f"{OWN_LICENSE}, aws-cdk-lib Apache-2.0",
        as_of=read,
        data={"services": kinds, "aliases": meant},
    )
