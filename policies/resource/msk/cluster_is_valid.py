from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.msk import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Specify either two or three client subnets",
        "The storageInfo parameter is not supported for Express instance types",
        "Clusters with Express instance types require 3 subnets",
        "Tiered storage is not supported for the specified broker type",
        "To specify a value for VolumeThroughput, you must enable ProvisionedThroughput",
        "EBS volume throughput should be between 250 and 1000 MiB/s",
        "To turn on client authentication, you must also turn on in-cluster encryption",
        "Client-broker encryption in transit must be set to either TLS or TLS_PLAINTEXT to enable client authentication",
        "You must enable unauthenticated traffic explicitly to use client-authentication using SASL over TLS_PLAINTEXT",
        "To use CloudWatch Logs as a destination for broker logs, you must specify a CloudWatch log group",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-msk-…, each deployed with the answer of MSK",
    ),
)
def cluster_is_valid(cluster: Cluster) -> Violations:
    """An MSK cluster has two or three subnets, and the encryption, storage and log destinations that its settings need.

    Clients authenticate over TLS, with encryption between brokers. Each log that is on has a destination. Express brokers have
    their own storage, and three subnets.

    Certificates beside TLS_PLAINTEXT have no finding, since the answer of MSK is about IAM and user names, and neither has a
    throughput or a size of 0, which the provider does not send.

    Fix: set or remove the argument in the message.

    See: https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-provision-throughput.html
    """
    yield from cluster.faults()


@fails("has 1 client subnet; it has 2 or 3")
def subnet_is_alone(aws):
    cluster(aws, client_subnets=["subnet-1"])


@fails(
    "has express.m7g.large brokers and `storage_info`, which Express brokers do not have",
    "has express.m7g.large brokers and `storage_mode`, which Express brokers do not have",
    "has express.m7g.large brokers in 2 client subnets; Express brokers need 3",
)
def express_brokers_with_storage(aws):
    storage = {"ebs_storage_info": {"volume_size": 100}}
    cluster(aws, {"storage_mode": "LOCAL"}, instance_type="express.m7g.large", storage_info=storage)


@fails("has express.m7g.large brokers in 2 client subnets; Express brokers need 3")
def express_brokers_in_two_subnets(aws):
    cluster(aws, instance_type="express.m7g.large")


@fails(
    "has `storage_mode` TIERED with kafka.t3.small, which does not support it",
    "has `volume_throughput` 300 without `enabled`, which it needs",
)
def storage_is_wrong(aws):
    storage = {"ebs_storage_info": {"volume_size": 100, "provisioned_throughput": {"volume_throughput": 300}}}
    cluster(aws, {"storage_mode": "TIERED"}, instance_type="kafka.t3.small", storage_info=storage)


@fails(
    "has `volume_throughput` 100; it is 250 to 1000 MiB/s",
    "has provisioned throughput with volumes of 5 GiB; the minimum is 10",
)
def throughput_is_small(aws):
    throughput = {"enabled": True, "volume_throughput": 100}
    storage = {"ebs_storage_info": {"volume_size": 5, "provisioned_throughput": throughput}}
    cluster(aws, instance_type="kafka.m5.4xlarge", storage_info=storage)


@fails(
    "has `client_authentication` without `in_cluster` encryption, which it needs",
    "has `client_authentication` with `client_broker` PLAINTEXT; it is TLS or TLS_PLAINTEXT",
)
def authentication_in_plain_text(aws):
    transit = {"client_broker": "PLAINTEXT", "in_cluster": False}
    cluster(aws, {"client_authentication": IAM, "encryption_info": {"encryption_in_transit": transit}})


@fails("has `client_authentication` with `client_broker` TLS_PLAINTEXT; set `unauthenticated` to True, or use TLS")
def authentication_in_both(aws):
    transit = {"client_broker": "TLS_PLAINTEXT"}
    cluster(aws, {"client_authentication": IAM, "encryption_info": {"encryption_in_transit": transit}})


@fails(
    "has `cloudwatch_logs` enabled without a `log_group`, which it needs",
    "has `firehose` enabled without a `delivery_stream`, which it needs",
    "has `s3` enabled without a `bucket`, which it needs",
)
def logs_go_nowhere(aws):
    logs = {name: {"enabled": True} for name in ("cloudwatch_logs", "firehose", "s3")}
    cluster(aws, {"logging_info": {"broker_logs": logs}})


@passes
def clusters_are_valid(aws):
    throughput = {"enabled": True, "volume_throughput": 250}
    storage = {"ebs_storage_info": {"volume_size": 10, "provisioned_throughput": throughput}}
    logs = {"s3": {"enabled": True, "bucket": "logs"}, "firehose": {"enabled": False}}
    transit = {"client_broker": "TLS_PLAINTEXT"}
    cluster(
        aws,
        {
            "client_authentication": IAM | {"unauthenticated": True},
            "encryption_info": {"encryption_in_transit": transit},
            "logging_info": {"broker_logs": logs},
            "storage_mode": "TIERED",
        },
        instance_type="kafka.m5.4xlarge",
        storage_info=storage,
    )


@passes
def express_brokers_are_valid(aws):
    cluster(aws, instance_type="express.m7g.large", client_subnets=["subnet-1", "subnet-2", "subnet-3"])


@abstains("storageMode")
def mode_comes_later(aws):
    later = aws.ssm.Parameter("mode", type="String", value="TIERED").arn
    cluster(aws, {"storage_mode": later}, instance_type="kafka.t3.small")


IAM = {"sasl": {"iam": True}}


def cluster(aws, options=None, **brokers):  # noqa: ANN003 - arguments of the SDK, and of the brokers
    defaults = {
        "instance_type": "kafka.m5.large",
        "client_subnets": ["subnet-1", "subnet-2"],
        "security_groups": ["sg-1"],
    }
    aws.msk.Cluster(
        "shop",
        kafka_version="3.6.0",
        number_of_broker_nodes=6,
        broker_node_group_info=defaults | brokers,
        **(options or {}),
    )
