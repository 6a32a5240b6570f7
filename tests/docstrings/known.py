"""Programs of pulumi_aws's documentation that break a mandatory policy as they stand, and why: (module, policy): reason."""

from __future__ import annotations

_NO_LOG = "its role has no policy at all: the function runs, and leaves no log of it"
_NO_ACL = "a bucket that is made since April 2023 takes no access control list"
_OLD = "RDS has ended the version that it asks for"
_SHORT = "its password stands for one, and has fewer than eight characters"

PLACEHOLDERS: dict[tuple[str, str], str] = {
    ("bedrock.agentcore_gateway_target", "lambda-role-can-log"): _NO_LOG,
    ("kinesis.firehose_delivery_stream", "lambda-role-can-log"): _NO_LOG,
    ("lambda_.permission", "lambda-role-can-log"): _NO_LOG,
    ("s3.bucket_notification", "lambda-role-can-log"): _NO_LOG,
    ("rds.cluster", "rds-engine-version-exists"): _OLD,
    ("rds.get_snapshot", "rds-engine-version-exists"): _OLD,
    ("rds.snapshot_copy", "rds-engine-version-exists"): _OLD,
    ("rds.cluster_activity_stream", "rds-engine-version-exists"): _OLD,
    ("rds.event_subscription", "rds-engine-version-exists"): _OLD,
    ("rds.global_cluster", "rds-engine-version-exists"): _OLD,
    ("rds.instance_automated_backups_replication", "rds-engine-version-exists"): _OLD,
    ("rds.snapshot", "rds-engine-version-exists"): _OLD,
    ("rds.event_subscription", "rds-password-characters"): _SHORT,
    ("rds.get_snapshot", "rds-password-characters"): _SHORT,
    ("s3.bucket_notification", "lambda-package-is-complete"): "its second function has no runtime",
    ("cloudwatch.metric_stream", "s3-acl-has-ownership"): _NO_ACL,
    ("elb.get_service_account", "s3-acl-has-ownership"): _NO_ACL,
    ("get_billing_service_account", "s3-acl-has-ownership"): _NO_ACL,
    ("guardduty.ip_set", "s3-acl-has-ownership"): _NO_ACL,
    ("guardduty.publishing_destination", "s3-acl-has-ownership"): _NO_ACL,
    ("guardduty.threat_intel_set", "s3-acl-has-ownership"): _NO_ACL,
    ("ivschat.logging_configuration", "s3-acl-has-ownership"): _NO_ACL,
    ("kinesis.firehose_delivery_stream", "s3-acl-has-ownership"): _NO_ACL,
    ("msk.cluster", "s3-acl-has-ownership"): _NO_ACL,
    ("rds.export_task", "s3-acl-has-ownership"): _NO_ACL,
    ("s3.bucket_lifecycle_configuration", "s3-acl-has-ownership"): _NO_ACL,
    ("s3.bucket_logging", "s3-acl-has-ownership"): _NO_ACL,
    ("s3.bucket_object", "s3-acl-has-ownership"): _NO_ACL,
    ("s3.bucket_objectv2", "s3-acl-has-ownership"): _NO_ACL,
    ("s3.bucket_replication_config", "s3-acl-has-ownership"): _NO_ACL,
    ("s3.bucket_versioning", "s3-acl-has-ownership"): _NO_ACL,
    ("apigateway.integration_response", "apigateway-integration-waits-for-method"): (
        "its response is of the method's verb, and does not wait for the integration"
    ),
    ("dynamodb.global_table", "stack-names-are-unique"): "the providers of its two regions are left out",
}
