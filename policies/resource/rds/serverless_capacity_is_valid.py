from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.rds import Cluster
from preflight.aws.rds_settings import scaling_faults


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
        "2026-11-28",
        "ServerlessV2ScalingConfiguration: half steps, up to 256 units, a pause of 300 to 86,400 seconds",
    ),
)
def serverless_capacity_is_valid(cluster: Cluster) -> Violations:
    """The capacity of a serverless cluster goes from 0 to 256 units in half steps, the minimum first.

    A minimum of 0 lets the instances pause, after `seconds_until_auto_pause` of 300 to 86,400.

    Fix: `{"min_capacity": 0.5, "max_capacity": 16}`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html
    """
    yield from scaling_faults(cluster)


@fails(
    "has a min_capacity of 8, which is above its max_capacity of 4",
    "has a min_capacity of 0.7; capacity units go in steps of 0.5",
    "has a max_capacity of 300; it must be 1 to 256 capacity units",
    "has seconds_until_auto_pause 60; it must be 300 to 86400",
)
def capacity_is_wrong(aws):
    cluster(aws, "order", min_capacity=8, max_capacity=4)
    cluster(aws, "steps", min_capacity=0.7, max_capacity=300)
    cluster(aws, "pause", min_capacity=0, max_capacity=4, seconds_until_auto_pause=60)


@passes
def capacity_is_right(aws):
    cluster(aws, "half", min_capacity=0.5, max_capacity=0.5 * 5)
    cluster(aws, "same", min_capacity=256, max_capacity=256)
    cluster(aws, "pause", min_capacity=0, max_capacity=4, seconds_until_auto_pause=3600)


@abstains("serverlessv2ScalingConfiguration.minCapacity")
def capacity_comes_later(aws):
    later = aws.ssm.Parameter("capacity", type="String", value="1").version
    cluster(aws, "orders", min_capacity=later, max_capacity=4)


def cluster(aws, name, **scaling):  # noqa: ANN003 - the arguments of the SDK
    aws.rds.Cluster(name, engine="aurora-mysql", serverlessv2_scaling_configuration=scaling)
