"""Programs of pulumi_aws's documentation that break a mandatory policy as they stand, and why: (module, policy): reason."""

from __future__ import annotations

_NO_LOG = "its role has no policy at all: the function runs, and leaves no log of it"
_OLD = "RDS has ended the version that it asks for"

PLACEHOLDERS: dict[tuple[str, str], str] = {
    ("bedrock.agentcore_gateway_target", "lambda-role-can-log"): _NO_LOG,
    ("kinesis.firehose_delivery_stream", "lambda-role-can-log"): _NO_LOG,
    ("lambda_.permission", "lambda-role-can-log"): _NO_LOG,
    ("s3.bucket_notification", "lambda-role-can-log"): _NO_LOG,
    ("rds.cluster_activity_stream", "rds-engine-version-exists"): _OLD,
    ("rds.event_subscription", "rds-engine-version-exists"): _OLD,
    ("rds.global_cluster", "rds-engine-version-exists"): _OLD,
    ("rds.instance_automated_backups_replication", "rds-engine-version-exists"): _OLD,
    ("rds.snapshot", "rds-engine-version-exists"): _OLD,
    ("rds.event_subscription", "rds-password-characters"): "its password stands for one, and has fewer than eight characters",
}
