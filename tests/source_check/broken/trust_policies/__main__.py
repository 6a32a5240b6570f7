"""Roles for continuous integration, for tasks and for a function."""

import json

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity()
provider = aws.iam.OpenIdConnectProvider(
    "github",
    url="https://token.actions.githubusercontent.com",
    client_id_lists=["sts.amazonaws.com"],
)

deploy = aws.iam.Role(
    "deploy",
    assume_role_policy={
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider.arn},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                },
            }
        ],
    },
    managed_policy_arns="arn:aws:iam::aws:policy/ReadOnlyAccess",
)

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account.account_id}:root"},
            "Action": "sts:AssumeRole",
        },
    ],
}
task = aws.iam.Role("task", assume_role_policy=json.dumps(trust))

bucket = aws.s3.Bucket("reports")
statement = {
    "Effect": "Allow",
    "Action": "s3:PutObject",
    "Resource": [bucket.arn, bucket.arn.apply(lambda arn: f"{arn}/*")],
}
aws.iam.RolePolicy(
    "task-reports",
    role=task.name,
    policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
)
aws.iam.RolePolicy(
    "deploy-reports",
    role=deploy.id,
    policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]}),
)
aws.iam.RolePolicyAttachment(
    "task-logs",
    role=task.name,
    policy_arns=["arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"],
)

pulumi.export("deploy_role", deploy.arn)
pulumi.export("task_role", task.arn)
