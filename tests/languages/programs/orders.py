import json

import pulumi
import pulumi_aws as aws

table = aws.dynamodb.Table(
    "orders", attributes=[{"name": "id", "type": "S"}], hash_key="id", billing_mode="PAY_PER_REQUEST"
)
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role(
    "orders",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "AllowAssumeRole", **trust}]}),
)
aws.iam.RolePolicy(
    "orders",
    role=role.id,
    policy=table.arn.apply(
        lambda arn: json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["dynamodb:PutItems"], "Resource": arn}],
        })
    ),
)
handler = aws.lambda_.Function(
    "orders",
    runtime="nodejs12.x",
    handler="index.handler",
    role=role.arn,
    code=pulumi.AssetArchive({"app.js": pulumi.StringAsset("exports.handler = async () => 1;")}),
    timeout=30,
    tracing_config={"mode": "Active"},
    environment={"variables": {"TABLE": table.name}},
)
api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
integration = aws.apigatewayv2.Integration(
    "orders",
    api_id=api.id,
    integration_type="AWS_PROXY",
    integration_uri=handler.invoke_arn,
    payload_format_version="2.0",
)
aws.apigatewayv2.Route(
    "orders", api_id=api.id, route_key="POST /orders", target=pulumi.Output.concat("integrations/", integration.id)
)
invoke = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoked"}
partners = aws.apigateway.RestApi(
    "partners",
    policy=pulumi.Output.json_dumps({
        "Version": "2012-10-17",
        "Statement": [{**invoke, "Resource": pulumi.Output.concat(api.arn, "/*")}],
    }),
)
aws.apigateway.UsagePlan("partners", api_stages=[{"api_id": partners.id, "stage": "prod"}])
