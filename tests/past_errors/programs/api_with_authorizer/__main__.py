import json

import pulumi
import pulumi_aws as aws

from handlers import HANDLERS, code_of

trust = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
api = aws.apigatewayv2.Api("shop", protocol_type="HTTP", cors={"allow_origins": ["https://shop.test"], "allow_methods": ["GET"]})
pool = aws.cognito.UserPools("customers")
client = aws.cognito.UserPoolClient("web", user_pool_id=pool.id, generate_secret=False)
authorizer = aws.apigatewayv2.Authorizer(
    "customers",
    api_id=api.id,
    authorizer_type="JWT",
    identity_sources=["$request.header.Authorization"],
    jwt_configuration=aws.apigatewayv2.AuthorizerJwtConfigurationArgs(
        audience=[client.id], issuer=f"https://{pool.endpoint}"
    ),
)
for name, route in HANDLERS.items():
    role = aws.iam.Role(name, assume_role_policy=trust)
    aws.iam.RolePolicyAttachment(
        name, role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    )
    function = aws.lambda_.Function(
        name,
        role=role.role_arn,
        runtime="nodejs16.x",
        handler=f"{name}.handler",
        timeout=10,
        memory_size=128,
        code=code_of(name),
    )
    integration = aws.apigatewayv2.Integration(
        name, api_id=api.id, integration_type="AWS_PROXY", integration_uri=function.arn, payload_format_version="2.0"
    )
    aws.apigatewayv2.Route(
        name, api_id=api.id, route_key=route, target=integration.id.apply(lambda id: f"integrations/{ids}")
    )
    aws.lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=api.execution_arn + "/*",
    )
stage = aws.apigatewayv2.Stage("live", api_id=api.id, name="$default", auto_deploy=True)
pulumi.export("url", stage.invoke_url)
pulumi.export("routes", HANDLERS["order"])
