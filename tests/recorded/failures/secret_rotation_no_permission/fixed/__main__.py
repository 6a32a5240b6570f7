"""Reported at https://github.com/aws/aws-cdk/issues/14471."""

import json
import pulumi
import pulumi_aws as aws

secret = aws.secretsmanager.Secret("partner-token")
role = aws.iam.Role(
    "rotator-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
attached = aws.iam.RolePolicyAttachment(
    "rotator-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
allowed = aws.iam.RolePolicy(
    "rotator-secret",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": [
                        "secretsmanager:DescribeSecret",
                        "secretsmanager:GetSecretValue",
                        "secretsmanager:PutSecretValue",
                        "secretsmanager:UpdateSecretVersionStage",
                    ],
                    "Resource": secret.arn,
                }
            ],
        }
    ),
)
rotator = aws.lambda_.Function(
    "rotator",
    runtime="python3.12",
    handler="rotator.handler",
    role=role.arn,
    memory_size=256,
    timeout=60,
    code=pulumi.FileArchive("./rotator"),
    opts=pulumi.ResourceOptions(depends_on=[attached, allowed]),
)
permission = aws.lambda_.Permission(
    "rotator",
    action="lambda:InvokeFunction",
    function=rotator.name,
    principal="secretsmanager.amazonaws.com",
    source_arn=secret.arn,
)
aws.secretsmanager.SecretRotation(
    "partner-token",
    secret_id=secret.id,
    rotation_lambda_arn=rotator.arn,
    rotation_rules={"automatically_after_days": 30},
    opts=pulumi.ResourceOptions(depends_on=[permission]),
)
