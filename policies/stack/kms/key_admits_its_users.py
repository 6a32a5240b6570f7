from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.cloudtrail import Trail
from preflight.aws.cloudwatch import LogGroup
from preflight.aws.knowledge.region import region_of


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn",
        "InsufficientEncryptionPolicyException",
    ),
)
def key_admits_its_users(encrypted: LogGroup | Trail) -> Violations:
    """A KMS key's policy names the service that encrypts a log group or a trail with it.

    CloudWatch Logs and CloudTrail use the key in their own name, and not in that of whoever deploys. AWS's default policy names
    the account only, so the log group is refused: `The specified KMS key does not exist or is not allowed to be used`.

    Fix: give the key's policy a statement for the service, beside the one for the account: `{"Effect": "Allow", "Principal":
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
    if not key.names_service(service, region):
        name = f"{service}.amazonaws.com" if is_trail else f"{service}.{region or 'REGION'}.amazonaws.com"
        yield f"is encrypted with {key}, whose policy does not name {name}"


@fails("is encrypted with Key 'logs', whose policy does not name logs.eu-west-1.amazonaws.com")
def key_has_the_default_policy(aws):
    key = aws.kms.Key("logs", enable_key_rotation=True)
    aws.cloudwatch.LogGroup("orders", retention_in_days=30, kms_key_id=key.arn)


@fails("is encrypted with Key 'logs', whose policy does not name logs.eu-west-1.amazonaws.com")
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


@fails("is encrypted with Key 'audit', whose policy does not name cloudtrail.amazonaws.com")
def trail_is_not_admitted(aws):
    key = aws.kms.Key(
        "audit",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",'
        ' "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}]}',
    )
    aws.cloudtrail.Trail("audit", s3_bucket_name="audit", kms_key_id=key.arn)


@passes
def services_are_named(aws):
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
def log_group_has_no_key_of_its_own(aws):
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
