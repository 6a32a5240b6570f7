from preflight import Advice, Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.s3 import BucketReplicationConfig, replication_faults, rules_without_markers


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidRequest: Priority must be specified for this version of Cross Region Replication configuration schema.",
        "InvalidRequest: DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration …",
    ),
    evidence=(
        documented(
            "https://github.com/hashicorp/terraform-provider-aws/pull/19323",
            "2026-11-28",
            "delete_marker_replication belongs to rules with a filter, the second version of the configuration",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/s3/2006-03-01/service-2.json.gz",
            "2026-11-28",
            "If SourceSelectionCriteria is specified, you must specify EncryptionConfiguration; ReplicationTime needs Metrics",
        ),
    ),
)
def replication_rules_are_complete(replication: BucketReplicationConfig) -> Violations:
    """A replication rule with a filter decides on delete markers, and one for encrypted objects names the key of the replica.

    A rule with `filter` has the second form of the configuration: there `delete_marker_replication` is needed, and priorities
    differ. Objects that are encrypted with KMS are encrypted again at the destination, for which S3 needs a key there.

    Fix: add `delete_marker_replication={"status": "Disabled"}`, `encryption_configuration={"replica_kms_key_id": key.arn}`.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html
    """
    yield from replication_faults(replication)
    for at in rules_without_markers(replication):
        yield Advice(
            f"has rules[{at}] with a filter and no delete_marker_replication, such as {{'status': 'Disabled'}}"
        )


@fails(
    "has rules[0], which replicates objects that are encrypted with KMS and has no encryption_configuration with"
    " replica_kms_key_id",
    "has rules[0] with a filter and no delete_marker_replication, such as {'status': 'Disabled'}",
    "has rules[1], which has delete_marker_replication and no filter; add one, which may be empty",
    "has rules[1], which has replication_time and no metrics, which it needs",
    "has rules[0] and rules[1] of one priority, 1; they must differ",
)
def rules_are_incomplete(aws):
    replicate(
        aws,
        rule(
            priority=1,
            filter={"prefix": "orders/"},
            source_selection_criteria={"sse_kms_encrypted_objects": {"status": "Enabled"}},
        ),
        rule(
            {"replication_time": {"status": "Enabled", "time": {"minutes": 15}}},
            priority=1,
            delete_marker_replication={"status": "Enabled"},
        ),
    )


@fails("has rules[0], which has the destination 'copies'; it is the ARN of a bucket, arn:aws:s3:::copies")
def destination_is_a_name(aws):
    replicate(aws, rule({"bucket": "copies"}))


@passes
def rules_are_complete(aws):
    replicate(
        aws,
        rule(
            {"encryption_configuration": {"replica_kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/copies"}},
            filter={"prefix": "orders/"},
            priority=1,
            delete_marker_replication={"status": "Disabled"},
            source_selection_criteria={"sse_kms_encrypted_objects": {"status": "Enabled"}},
        ),
        rule(
            {
                "replication_time": {"status": "Enabled", "time": {"minutes": 15}},
                "metrics": {"status": "Enabled", "event_threshold": {"minutes": 15}},
            },
            priority=2,
            filter={},
            delete_marker_replication={"status": "Enabled"},
        ),
    )


@abstains("rules[0].priority")
def priority_comes_later(aws):
    later = aws.ssm.Parameter("priority", type="String", value="1").version
    replicate(aws, rule(priority=later), rule(priority=1))


def rule(destination=None, **more):  # noqa: ANN003 - the arguments of the SDK
    return {"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::copies", **(destination or {})}, **more}


def replicate(aws, *rules):  # noqa: ANN002 - the rules
    role = "arn:aws:iam::111122223333:role/replication"
    aws.s3.BucketReplicationConfig("orders", bucket="orders", role=role, rules=list(rules))
