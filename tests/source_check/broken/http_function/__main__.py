import json

import pulumi
from pulumi_aws import apigatewayv2, iam
from pulumi_aws import lambda_ as lmb
from pulumi_aws import logs

config = pulumi.Config()
memory = config.get_int("memory") or 256

role = iam.Role(
    "http",
    assume_role_policy=iam.get_policy_document(
        statements=[
            iam.GetPolicyDocumentStatementArgs(
                actions=["sts:AssumeRole"],
                principals=[
                    iam.GetPolicyDocumentStatementPrincipalArgs(
                        type="Service", identifiers=["lambda.amazonaws.com"]
                    )
                ],
            )
        ]
    ).json,
)

fn = lmb.Function(
    "http",
    runtime=lmb.Runtime.PYTHON3D12,
    handler="app.handler",
    role=role.arn,
    code=pulumi.AssetArchive({".": pulumi.FileArchive("./src")}),
    memory_size=memory,
    timeout_seconds=10,
    environment=lmb.FunctionEnvironmentArgs(
        variables={"STAGE": pulumi.get_stage(), "LEVEL": "INFO"},
    ),
)
logs.LogGroup("http", name=pulumi.Output.concat("/aws/lambda/", fn.name), retention_in_days=14)

api = apigatewayv2.Api("http", protocol_type="HTTP", target=fn.arn)
lmb.Permission(
    "http",
    action="lambda:InvokeFunction",
    function=fn.name,
    principal="apigateway.amazonaws.com",
    source_arn=api.execution_arn.apply(lambda arn: arn + "/*/*"),
)
iam.RolePolicy(
    "http",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "lambda:GetFunction", "Resource": fn.arn}],
        }
    ),
)

pulumi.export("endpoint", api.api_endpoint)
pulumi.export("settings", json.dumps({"memory": memory}))
