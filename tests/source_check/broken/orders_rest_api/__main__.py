"""Orders: a REST API in front of one function."""

import json

import pulumi
import pulumi_aws as aws

STAGE = "prod"

role = aws.iam.Role(
    "orders",
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
aws.iam.RolePolicyAttachment(
    "orders-logs",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)

function = aws.lambda_.Function(
    "orders",
    runtime="python3.12",
    handler="orders.handler",
    role=role.arn,
    code=pulumi.FileArchive("./handlers"),
)

api = aws.apigateway.RestApi("orders", description="Orders of the shop")
resource = aws.apigateway.Resource("orders", rest_api=api.id, parent_id=api.root_resource_id, path_part="orders")
method = aws.apigateway.Method(
    "list-orders",
    rest_api_id=api.id,
    resource_id=resource.id,
    http_method="GET",
    authorization="NONE",
)
integration = aws.apigateway.Integration(
    "list-orders",
    rest_api=api.id,
    resource_id=resource.id,
    http_method=method.http_method,
    integration_http_method="POST",
    type="AWS_PROXY",
    uri=function.invoke_arn,
)
aws.lambda_.Permission(
    "api",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="apigateway.amazonaws.com",
    source_arn=api.execution_arn.apply(lambda arn: f"{arn}/*/*"),
)

deployment = aws.apigateway.Deployment(
    "orders",
    rest_api=api.id,
    stage_name=STAGE,
    opts=pulumi.ResourceOptions(depends_on=[integration]),
)
stage = aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name=STAGE)

pulumi.export("deployment_url", deployment.invoke_url)
pulumi.export("orders_url", stage.invoke_url.apply(lambda url: f"{url}/orders"))
pulumi.export("url", stage.url)
