from preflight import Violations, abstains, documented, fails, foreseen, modelled, passes, policy
from preflight.aws.cloudtrail import Trail
from preflight.aws.cloudwatch import LogGroup
from preflight.aws.knowledge.regions import region_of


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn",
        "InsufficientEncryptionPolicyException",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
            "2026-11-28",
            "the KMS key policy must allow the CloudWatch Logs service principal",
        ),
        documented(
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
            "2026-11-28",
            "the key policy must allow CloudTrail to encrypt",
        ),
        modelled(
            "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html",
            "2026-11-28",
            "InsufficientEncryptionPolicyException",
        ),
    ),
)
def key_admits_its_users(encrypted: LogGroup | Trail) -> Violations:
    """The policy of a KMS key allows the service that encrypts a log group or trail with it.

    CloudWatch Logs and CloudTrail use the key as a service principal, not as the user who deploys. The default key policy allows
    only the account, so the log group is rejected: `The specified KMS key does not exist or is not allowed to be used with
    Arn …`. CloudTrail answers `InsufficientEncryptionPolicyException`.

    Fix: add a statement for the service to the key policy, beside the one for the account: `{"Effect": "Allow", "Principal":
    {"Service": "logs.REGION.amazonaws.com"}, "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*",
    "kms:GenerateDataKey*", "kms:Describe*"], "Resource": "*"}`.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """
    key = encrypted.key
    if key is None:
        return
    is_trail = isinstance(encrypted, Trail)
    service, region = ("cloudtrail", None) if is_trail else ("logs", region_of(encrypted))
    if not key.allows_service(service, region):
        name = f"{service}.amazonaws.com" if is_trail else f"{service}.{region or 'REGION'}.amazonaws.com"
        yield f"is encrypted with {key}, but the key policy has no statement for {name}"


@fails("is encrypted with Key 'logs', but the key policy has no statement for logs.eu-west-1.amazonaws.com")
def key_has_the_default_policy(aws):
    key = aws.kms.Key("logs", enable_key_rotation=True)
    aws.cloudwatch.LogGroup("orders", retention_in_days=30, kms_key_id=key.arn)


@fails("is encrypted with Key 'logs', but the key policy has no statement for logs.eu-west-1.amazonaws.com")
@foreseen
def policy_names_another_region(aws, pulumi):
    account = aws.iam.Role("deployer", assume_role_policy="{}")
    key = aws.kms.Key(
        "logs",
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": account.arn}, "Action": "kms:*", "Resource": "*"},
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
                        "Action": ["kms:Encrypt*", "kms:Decrypt*"],
                        "Resource": "*",
                    },
                ],
            }
        ),
    )
    aws.cloudwatch.LogGroup("orders", retention_in_days=30, kms_key_id=key.arn)


@fails("is encrypted with Key 'audit', but the key policy has no statement for cloudtrail.amazonaws.com")
def trail_is_not_allowed(aws):
    key = aws.kms.Key(
        "audit",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",'
        ' "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}]}',
    )
    aws.cloudtrail.Trail("audit", s3_bucket_name="audit", kms_key_id=key.arn)


@passes
def services_are_allowed(aws):
    key = aws.kms.Key("logs")
    aws.kms.KeyPolicy(
        "logs",
        key_id=key.id,
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",'
        ' "Principal": {"Service": ["logs.eu-west-1.amazonaws.com", "cloudtrail.amazonaws.com"]}}]}',
    )
    aws.cloudwatch.LogGroup("orders", retention_in_days=30, kms_key_id=key.arn)
    aws.cloudtrail.Trail("audit", s3_bucket_name="audit", kms_key_id=key.arn)


@passes
def log_group_has_no_key(aws):
    aws.cloudwatch.LogGroup("orders", retention_in_days=30)


@abstains("policy")
def document_hides_an_arn(aws, pulumi):
    role = aws.iam.Role("deployer", assume_role_policy="{}")
    key = aws.kms.Key(
        "logs",
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"AWS": role.arn},
                    "Action": "kms:*",
                    "Resource": "*",
                },
            }
        ),
    )
    aws.cloudwatch.LogGroup("orders", retention_in_days=30, kms_key_id=key.arn)
