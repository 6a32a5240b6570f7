from preflight import Advice, Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.rds import Cluster
from preflight.aws.rds_settings import cluster_faults, uses_retired_mode


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterCombination: DBClusterInstanceClass isn't supported for DB engine …",
        "InvalidParameterCombination: You cannot use the log types … with engine version aurora-postgresql …",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/30596",
            "2026-11-28",
            "DBClusterInstanceClass isn't supported for DB engine aurora-postgresql",
        ),
        deployed(
            "https://github.com/crossplane-contrib/provider-upjet-aws/issues/901",
            "2026-11-28",
            "DBClusterInstanceClass isn't supported for DB engine aurora-mysql",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "CreateDBClusterMessage: which settings are for Aurora and which for Multi-AZ clusters; StorageType, logs, Port",
        ),
    ),
)
def cluster_settings_fit_its_engine(cluster: Cluster) -> Violations:
    """A cluster of Aurora has separate instances; a Multi-AZ cluster has a class and storage instead.

    With the engines `mysql` and `postgres` a cluster is a Multi-AZ cluster: `db_cluster_instance_class`, `allocated_storage` and
    `iops` are for it. Aurora manages its storage, and takes the class from `aws.rds.ClusterInstance`.

    Fix: for Aurora, remove these settings and set `instance_class` of `aws.rds.ClusterInstance`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    """
    yield from cluster_faults(cluster)
    if uses_retired_mode(cluster):
        yield Advice(
            "has engine_mode serverless, which is Aurora Serverless v1 and is retired; remove it, and use"
            " serverlessv2_scaling_configuration with instances of the class db.serverless"
        )


@fails(
    "sets db_cluster_instance_class, allocated_storage, iops, which aurora-postgresql does not support;"
    " only Multi-AZ clusters do",
    "has the storage_type io1; for aurora-postgresql it is aurora or aurora-iopt1",
)
def aurora_has_a_class(aws):
    aws.rds.Cluster(
        "orders",
        engine="aurora-postgresql",
        engine_version="16.9",
        db_cluster_instance_class="db.r6g.large",
        storage_type="io1",
        allocated_storage=100,
        iops=1000,
    )


@fails(
    "exports the logs upgrade, which aurora-postgresql does not have; it has instance, postgresql, iam-db-auth-error",
    "has the port 80; it must be 1150 to 65535",
    "has engine_mode serverless, which is Aurora Serverless v1 and is retired; remove it, and use"
    " serverlessv2_scaling_configuration with instances of the class db.serverless",
)
def aurora_has_settings_of_others(aws):
    aws.rds.Cluster(
        "orders",
        engine="aurora-postgresql",
        engine_mode="serverless",
        port=80,
        enabled_cloudwatch_logs_exports=["postgresql", "upgrade"],
    )


@fails(
    "has the storage_type gp2; for a Multi-AZ cluster of mysql it is io1, io2, gp3",
    "sets no allocated_storage, which a Multi-AZ cluster of mysql needs",
    "sets serverlessv2_scaling_configuration, which mysql does not support; only Aurora does",
)
def cluster_is_not_aurora(aws):
    aws.rds.Cluster(
        "orders",
        engine="mysql",
        db_cluster_instance_class="db.m6gd.large",
        storage_type="gp2",
        serverlessv2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 4},
    )


@passes
def clusters_are_complete(aws):
    aws.rds.Cluster(
        "aurora", engine="aurora-mysql", storage_type="aurora-iopt1", enabled_cloudwatch_logs_exports=["audit"]
    )
    aws.rds.Cluster(
        "multi-az",
        engine="postgres",
        db_cluster_instance_class="db.m6gd.large",
        storage_type="io1",
        allocated_storage=100,
        iops=1000,
    )


@abstains("engine")
def engine_comes_later(aws):
    topic = aws.sns.Topic("engine")
    aws.rds.Cluster("orders", engine=topic.name, allocated_storage=100)
