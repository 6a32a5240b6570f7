"""An HTTP API that reads orders: it stops at its first error, which hides all others."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
stage_name = config.require("stage")

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
role = aws.iam.Role("orders-role", assume_role_policy=json.dumps(trust))

table = aws.dynamodb.Table(
    "orders",
    billing_mode="PAY_PER_REQUEST",
    hash_key="id",
    attributes=[aws.dynamodb.TableAttributeArgs(name="order_id", type="S")],
    point_in_time_recover={"enabled": True},
)

policy = aws.iam.RolePolicy(
    "orders-policy",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": table.arn}],
        }
    ),
)

function = aws.lambda_.Function(
    "orders",
    role=role.arn,
    runtime="python3.7",
    handler="app.handler",
    timeout=10,
    memory_size=256,
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return {}\n")}),
    environment={"variables": {"TABLE": table.name}},
)

api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
integration = aws.apigatewayv2.Integration(
    "orders",
    api_id=api.id,
    integration_type="AWS_PROXY",
    integration_uri=function.invoke_arn,
    payload_format_version="2.0",
)
route = aws.apigatewayv2.Route(
    "orders", api_id=api.id, route_key="GET /orders", target=pulumi.Output.concat("integrations/", integration.id)
)
stage = aws.apigatewayv2.Stages("orders", api_id=api.id, name=stage_name, auto_deploy=True)
permission = aws.lambda_.Permission(
    "api",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="apigateway.amazonaws.com",
    source_arn=pulumi.Output.concat(api.execution_arn, "/*"),
)

pulumi.export("url", stage.invoke_url.rstrip("/"))
pulumi.export("table", table.table_name)
