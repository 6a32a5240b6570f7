import json
import pulumi
import pulumi_aws as aws

# names
prefix = "shop"
env = pulumi.get_stack()

# storage
bucket = aws.s3.Bucket(f"{prefix}-{env}-data", acl="private")
bucket_versions = aws.s3.BucketVersion(f"{prefix}-versions", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
table = aws.dynamodb.Table(
    f"{prefix}-table",
    hash_key="pk",
    range_key="sk",
    billing_mode="PAY_PER_REQUEST",
    attributes=[{"name": "pk", "type": "S"}, {"name": "sk", "type": "string"}],
    tag={"env": env},
)

# permissions
doc = aws.iam.get_policy_document(
    statements=[{"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}]}]
)
role = aws.iam.Role(f"{prefix}-role", assume_role_policy=doc.document)
attach = aws.iam.RolePolicyAttachment(f"{prefix}-attach", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
rw = aws.iam.RolePolicy(
    f"{prefix}-rw",
    role=role.id,
    policy=table.arn.apply(
        lambda arn: json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": arns}]})
    ),
)

# compute
fn = aws.lambda_.Function(
    f"{prefix}-fn",
    role=role.arn,
    runtime=aws.lambda_.Runtime.PYTHON312,
    handler="index.handler",
    timeout=30,
    memory_size=128,
    code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}),
    environment=aws.lambda_.FunctionEnvironmentArgs(vars={"TABLE": table.name}),
)
queue = aws.sqs.Queue(f"{prefix}-queue", delay_seconds="none")
pulumi.export("bucket", bucket.id)
pulumi.export("fn", fn.function_arn)
