from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.neptune import ClusterInstance


@policy(
    severity="critical",
    caught="deployment",
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-neptune-db-serverless-needs-scaling-config, deployed",
    ),
)
def serverless_instance_has_capacity(instance: ClusterInstance) -> Violations:
    """A serverless instance of Neptune is in a cluster with a capacity.

    The capacity of all serverless instances is a setting of their cluster.

    Fix: `serverless_v2_scaling_configuration={"min_capacity": 1, "max_capacity": 8}` on the cluster.

    Fix (others): set the serverless scaling configuration of the cluster.

    See: https://docs.aws.amazon.com/neptune/latest/userguide/neptune-serverless-configuration.html
    """
    if instance.lacks_capacity:
        yield f"has class db.serverless in {instance.cluster} without `serverless_v2_scaling_configuration`, which it needs"


@fails("has class db.serverless in Cluster 'shop' without `serverless_v2_scaling_configuration`, which it needs")
def cluster_has_no_capacity(aws):
    instance(aws, "db.serverless")


@passes
def cluster_has_a_capacity(aws):
    scaling = {"min_capacity": 1, "max_capacity": 8}
    instance(aws, "db.serverless", serverless_v2_scaling_configuration=scaling)


@passes
def instance_has_a_size(aws):
    instance(aws, "db.r6g.large")


@abstains("instanceClass")
def class_comes_later(aws):
    instance(aws, aws.ssm.Parameter("class", type="String", value="db.serverless").arn)


def instance(aws, kind, **options):  # noqa: ANN003 - the arguments of the SDK
    cluster = aws.neptune.Cluster("shop", **options)
    aws.neptune.ClusterInstance("shop", cluster_identifier=cluster.id, instance_class=kind)
