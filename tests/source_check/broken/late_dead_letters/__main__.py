import pulumi
import pulumi_aws as aws

from pipeline import Pipeline

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TRUST = '{"Version": "2012-10-17", "Statement": []}'

table = aws.dynamodb.Table(
    "jobs",
    billing_mode="PAY_PER_REQUEST",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    server_side_encryption={"enabled": True, "kms_key_arn": key.arn},
)
key = aws.kms.Key("jobs", deletion_window_in_days=7)


def url_of_later():
    return later.url


def make_role():
    attachment = aws.iam.RolePolicyAttachment("jobs", role=role.name, policy_arn=READ_ONLY)
    role = aws.iam.Role("jobs", assume_role_policy=TRUST)
    return role, attachment


role, _ = make_role()
later = aws.sqs.Queue("later")
pipeline = Pipeline("jobs", role.arn)

pulumi.export("later", url_of_later())
pulumi.export("function", pipeline.function.arn)
