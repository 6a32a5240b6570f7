"""The password of a database, made by Secrets Manager and rotated by a function."""

import json

import pulumi
import pulumi_aws as aws

generated = aws.secretsmanager.get_random_password(length=32, exclude_punctuation=True)
other = aws.secretsmanager.RandomPassword("other", length=32)

role = aws.iam.Role(
    "rotation",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
rotation = aws.lambda_.Function(
    "rotation",
    runtime="python3.13",
    handler="rotate.handler",
    role=role.arn,
    code=pulumi.FileArchive("rotation"),
    timeout=60,
)
allowed = aws.lambda_.Permission(
    "rotation",
    action="lambda:InvokeFunction",
    function=rotation.arn,
    principal="secretsmanager.amazonaws.com",
)

secret = aws.secretsmanager.Secret(
    "database",
    description="Password of the orders database",
    recovery_window_in_days=7,
    rotation_lambda_arn=rotation.arn,
    rotation_rules={"automatically_after_days": 30},
)
aws.secretsmanager.SecretVersion(
    "database",
    secret_id=secret.id,
    secret_string=json.dumps({"username": "orders", "password": generated.random_password}),
)
aws.secretsmanager.SecretRotation(
    "database",
    secret_id=secret.id,
    rotation_lambda_arn=rotation.arn,
    rotation_rules={"automatically_after_days": 30},
    opts=pulumi.ResourceOptions(depends_on=[allowed]),
)

pulumi.export("secret_arn", secret.arn)
