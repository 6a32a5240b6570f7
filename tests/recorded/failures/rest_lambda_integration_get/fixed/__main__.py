"""Reported at https://github.com/localstack/localstack/issues/10473."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "product-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
logs = aws.iam.RolePolicyAttachment(
    "product-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
product = aws.lambda_.Function(
    "product",
    runtime="python3.12",
    handler="product.handler",
    role=role.arn,
    memory_size=256,
    timeout=10,
    code=pulumi.AssetArchive(
        {
            "product.py": pulumi.StringAsset(
                "def handler(event, context):\n    return {'statusCode': 200, 'body': event['path']}\n"
            )
        }
    ),
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
api = aws.apigateway.RestApi("product")
resource = aws.apigateway.Resource("product", rest_api=api.id, parent_id=api.root_resource_id, path_part="product")
method = aws.apigateway.Method(
    "product", rest_api=api.id, resource_id=resource.id, http_method="GET", authorization="NONE"
)
integration = aws.apigateway.Integration(
    "product",
    rest_api=api.id,
    resource_id=resource.id,
    http_method=method.http_method,
    integration_http_method="POST",
    type="AWS_PROXY",
    uri=product.invoke_arn,
)
aws.lambda_.Permission(
    "product",
    action="lambda:InvokeFunction",
    function=product.name,
    principal="apigateway.amazonaws.com",
    source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
)
deployment = aws.apigateway.Deployment(
    "product", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration])
)
stage = aws.apigateway.Stage("v1", rest_api=api.id, deployment=deployment.id, stage_name="v1")
pulumi.export("url", pulumi.Output.concat(stage.invoke_url, "/product"))
