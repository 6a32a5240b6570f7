from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy
from preflight.aws.rds import AnySubnetGroup


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement.",
        "DBSubnetGroupDoesNotCoverEnoughAZs: DB Subnet Group doesn't meet availability zone coverage requirement.",
        "ReplicationSubnetGroupDoesNotCoverEnoughAZs: The replication subnet group does not cover enough Availability Zones",
    ),
    evidence=(
        deployed(
            "https://github.com/ExtensionEngine/infra-code-blocks/issues/28",
            "2026-11-28",
            "Current AZ coverage: us-east-1a. Add subnets to cover at least 2 AZs",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/17373",
            "2026-11-28",
            "Please add subnets to cover at least 2 availability zones. Current coverage: 1",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-docdb-subnet-group-two-az and pf-neptune-subnet-group-two-az, each deployed with the same answer",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/dms/2016-01-01/service-2.json.gz",
            "2026-11-28",
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs: the replication subnet group does not cover enough AZs",
        ),
    ),
)
def subnet_group_spans_two_zones(group: AnySubnetGroup) -> Violations:
    """The subnets of a database subnet group are in two availability zones or more.

    RDS, DocumentDB, Neptune and DMS need a second zone to move an instance to, even where it runs in one: `Add subnets to cover
    at least 2 AZs`.

    Fix: create a subnet in a second zone, and add it to `subnet_ids`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
    """
    if group.has_one_subnet:
        yield f"has one subnet; {group.service} needs subnets in at least 2 availability zones"
        return
    subnets = group.subnets
    zones = {subnet.availability_zone or subnet.availability_zone_id for subnet in subnets}
    if len(zones) == 1 and None not in zones:
        yield f"has {len(subnets)} subnets, all in {zones.pop()}; {group.service} needs at least 2 availability zones"


@fails("has 2 subnets, all in eu-west-1a; RDS needs at least 2 availability zones")
def subnets_are_in_one_zone(aws):
    group(aws, subnet(aws, "one", "eu-west-1a").id, subnet(aws, "two", "eu-west-1a").id)


@fails("has one subnet; RDS needs subnets in at least 2 availability zones")
def one_subnet_is_not_enough(aws):
    group(aws, "subnet-0123456789abcdef0")


@fails(
    "has 2 subnets, all in eu-west-1a; DocumentDB needs at least 2 availability zones",
    "has one subnet; Neptune needs subnets in at least 2 availability zones",
    "has one subnet; DMS needs subnets in at least 2 availability zones",
)
def groups_of_other_services(aws):
    one = subnet(aws, "one", "eu-west-1a").id
    aws.docdb.SubnetGroup("documents", subnet_ids=[one, subnet(aws, "two", "eu-west-1a").id])
    aws.neptune.SubnetGroup("graph", subnet_ids=[one])
    aws.dms.ReplicationSubnetGroup(
        "copy",
        replication_subnet_group_id="copy",
        replication_subnet_group_description="copy",
        subnet_ids=["subnet-0123456789abcdef0"],
    )


@passes
def subnets_are_in_two_zones(aws):
    group(aws, subnet(aws, "one", "eu-west-1a").id, subnet(aws, "two", "eu-west-1b").id)


@passes
def zones_are_chosen_by_aws(aws):
    group(aws, subnet(aws, "one", None).id, subnet(aws, "two", None).id)


@abstains("subnetIds")
def subnet_is_elsewhere(aws):
    group(aws, subnet(aws, "one", "eu-west-1a").id, "subnet-0123456789abcdef0")


def subnet(aws, name, zone):
    numbers = {"one": 1, "two": 2}
    return aws.ec2.Subnet(name, vpc_id="vpc-1", cidr_block=f"10.0.{numbers[name]}.0/24", availability_zone=zone)


def group(aws, *subnets):  # noqa: ANN002 - the ids of subnets
    aws.rds.SubnetGroup("orders", subnet_ids=list(subnets))
