import json

import pulumi
import pulumi_aws as aws

from data import bucket, table

role = aws.iam.Role(
    "compute",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)


def allow(name, actions, resources)
    return aws.iam.RolePolicy(
        name,
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": resources}]}
        ),
    )


allow("logs", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], ["arn:aws:logs:*:*:*"])
allow("read", ["dynamodb:GetItem"], [table.arn])
function = aws.lambda_.Function(
    "compute",
    role=role.id,
    runtime="python3.12",
    handler="compute.handler",
    timeout=20,
    memory=256,
    code=pulumi.AssetArchive({"compute.py": pulumi.StringAsset("import requests\n\ndef handler(event, context):\n    return {}\n")}),
    environment={"variables": {"BUCKET": bucket.id}},
)
