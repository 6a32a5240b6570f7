from preflight import Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.opensearch import Domain


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationException: You must specify exactly one subnet.",
        "ValidationException: You must specify exactly two subnets.",
        "ValidationException: You must choose an even number of data nodes for a two Availability Zone deployment",
    ),
    evidence=(
        recorded(
            "https://github.com/aws/aws-cdk/issues/29346",
            "2026-11-28",
            "You must specify exactly one subnet.",
        ),
        recorded(
            "https://github.com/cloudposse/terraform-aws-elasticsearch/issues/192",
            "2026-11-28",
            "You must choose an even number of data nodes for a two Availability Zone deployment",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/opensearch/2021-01-01/service-2.json.gz",
            "2026-11-28",
            "AvailabilityZoneCount equals the number of subnets; DedicatedMasterCount is greater than 2 and not 4",
        ),
    ),
)
def nodes_fit_their_zones(domain: Domain) -> Violations:
    """The subnets and nodes of an OpenSearch domain fit the number of its Availability Zones.

    Without zone awareness a domain has one subnet; with it, one for each zone, and 2 zones by default. Two zones need an even
    number of data nodes, three zones at least 3. Dedicated master nodes are 3 or 5, and warm nodes require them. 2 or 4 are
    advice: the API model excludes them, but OpenSearch was seen to refuse only others.

    Fix: set `zone_awareness_enabled` and `zone_awareness_config` in `cluster_config`, with one subnet for each zone.

    See: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html
    """
    yield from domain.zone_faults()
    yield from domain.master_faults()


@fails("has 2 subnets without zone awareness: `You must specify exactly one subnet`")
def zones_are_not_enabled(aws):
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(2)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={"instance_type": "m6g.large.search", "instance_count": 2},
        vpc_options={"subnet_ids": subnets},
    )


@fails("has 3 subnets for 2 Availability Zones; it needs one subnet for each")
def three_subnets_for_two_zones(aws):
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(3)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={"instance_type": "m6g.large.search", "instance_count": 6, "zone_awareness_enabled": True},
        vpc_options={"subnet_ids": subnets},
    )


@fails("has 1 subnet for 2 Availability Zones; it needs one subnet for each")
def one_subnet_for_two_zones(aws):
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(1)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={"instance_type": "m6g.large.search", "instance_count": 2, "zone_awareness_enabled": True},
        vpc_options={"subnet_ids": subnets},
    )


@fails("has 3 data nodes for two Availability Zones; the number must be even")
def nodes_are_odd(aws):
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(2)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={"instance_type": "m6g.large.search", "instance_count": 3, "zone_awareness_enabled": True},
        vpc_options={"subnet_ids": subnets},
    )


@fails("has 2 data nodes for three Availability Zones; it needs at least 3")
def nodes_are_too_few(aws):
    zones = {"availability_zone_count": 3}
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(3)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={
            "instance_type": "m6g.large.search",
            "instance_count": 2,
            "zone_awareness_enabled": True,
            "zone_awareness_config": zones,
        },
        vpc_options={"subnet_ids": subnets},
    )


@fails(
    "has 2 dedicated master nodes; the number is 3 or 5",
    "has 1 dedicated master node; the number is 3 or 5",
)
def two_masters(aws):
    alone = {"dedicated_master_enabled": True, "dedicated_master_count": 1}
    aws.opensearch.Domain("alone", engine_version="OpenSearch_2.17", cluster_config=alone)
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(1)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={
            "instance_type": "m6g.large.search",
            "dedicated_master_enabled": True,
            "dedicated_master_count": 2,
        },
        vpc_options={"subnet_ids": subnets},
    )


@fails("has warm nodes without dedicated master nodes, which they require")
def warm_nodes_without_masters(aws):
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(1)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={
            "instance_type": "m6g.large.search",
            "warm_enabled": True,
            "warm_count": 2,
            "warm_type": "ultrawarm1.medium.search",
        },
        vpc_options={"subnet_ids": subnets},
    )


@passes
def nodes_fit(aws):
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(3)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={
            "instance_type": "m6g.large.search",
            "instance_count": 3,
            "zone_awareness_enabled": True,
            "zone_awareness_config": {"availability_zone_count": 3},
            "dedicated_master_enabled": True,
            "dedicated_master_count": 3,
        },
        vpc_options={"subnet_ids": subnets},
    )


@passes
def domain_has_one_zone(aws):
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(1)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={"instance_type": "m6g.large.search", "instance_count": 1},
        vpc_options={"subnet_ids": subnets},
    )


@abstains("clusterConfig.instanceCount")
def number_comes_later(aws):
    parameter = aws.ssm.Parameter("nodes", type="String", insecure_value="3")
    vpc = aws.ec2.Vpc("logs", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"logs-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(2)]
    aws.opensearch.Domain(
        "logs",
        engine_version="OpenSearch_2.17",
        cluster_config={
            "instance_type": "m6g.large.search",
            "instance_count": parameter.version,
            "zone_awareness_enabled": True,
        },
        vpc_options={"subnet_ids": subnets},
    )
