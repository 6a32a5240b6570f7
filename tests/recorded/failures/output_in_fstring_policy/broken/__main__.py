"""Reported at https://github.com/pulumi/pulumi/issues/3722."""

import json
import pulumi
import pulumi_aws as aws

table = aws.dynamodb.Table(
    "core", attributes=[{"name": "id", "type": "S"}], hash_key="id", billing_mode="PAY_PER_REQUEST"
)
role = aws.iam.Role(
    "service-0",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "service-0",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["dynamodb:GetItem", "dynamodb:Query"],
                    "Resource": [f"{table.arn}", f"{table.arn}/index/*"],
                }
            ],
        }
    ),
)
pulumi.export("role", role.arn)
