"""Reported at https://github.com/aws/serverless-application-model/issues/3393."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "hello-role",
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
    "hello-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
hello = aws.lambda_.Function(
    "hello",
    runtime="python3.12",
    handler="hello.handler",
    role=role.arn,
    memory_size=256,
    timeout=10,
    code=pulumi.AssetArchive(
        {
            "hello.py": pulumi.StringAsset(
                "def handler(event, context):\n    return {'statusCode': 200, 'body': 'hello world'}\n"
            )
        }
    ),
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
api = aws.apigateway.RestApi("hello", description="Says hello")
resource = aws.apigateway.Resource("hello", rest_api=api.id, parent_id=api.root_resource_id, path_part="hello")
method = aws.apigateway.Method(
    "hello", rest_api=api.id, resource_id=resource.id, http_method="GET", authorization="NONE"
)
integration = aws.apigateway.Integration(
    "hello",
    rest_api=api.id,
    resource_id=resource.id,
    http_method=method.http_method,
    integration_http_method="POST",
    type="AWS_PROXY",
    uri=hello.invoke_arn,
)
permission = aws.lambda_.Permission(
    "hello",
    action="lambda:InvokeFunction",
    function=hello.name,
    principal="apigateway.amazonaws.com",
    source_arn=api.execution_arn.apply(lambda arn: f"{arn}/*/GET/hello"),
)
deployment = aws.apigateway.Deployment("hello", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration]))
stage = aws.apigateway.Stage("v1", rest_api=api.id, deployment=deployment.id, stage_name="v1")
pulumi.export("url", pulumi.Output.concat(stage.invoke_url, "/hello"))
