import pulumi
import pulumi_aws as aws

import common
from database import table

role = aws.iam.Role("backend", assume_role_policy=common.trust(LAMBDA))
logging = aws.iam.RolePolicy(
    "logging",
    role=role.role_id,
    policy=common.allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup"], "arn:aws:logs:*:*:*"),
)
reading = aws.iam.RolePolicy("reading", role=role.id, policy=common.allowed(["dynamodb:Query"], table.arn))
api_function = aws.lambda_.Function(
    "people",
    role=role.arn,
    runtime="ruby2.5",
    handler="app.handler",
    timeout=10,
    memory_size=256,
    code=pulumi.AssetArchive({"app.rb": pulumi.StringAsset("def handler(event:, context:) = event")}),
)
