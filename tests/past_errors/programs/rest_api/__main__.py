import json

import pulumi
import pulumi_aws as aws


trust = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
role = aws.iam.Role("partner", assume_role_policy=trust)
logs = aws.iam.RolePolicyAttachment(
    "partner-logs", role=role.name, policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION
)
handler = aws.lambda_.Function(
    "partner",
    role=role.arn,
    runtime="nodejs12.x",
    handler="index.handler",
    timeout=10,
    memory_size=256,
    code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async () => ({});")}),
)
api = aws.apigateway.RestApi("partner", name="partner-api")
resource = aws.apigateway.Resource("orders", rest_api=api.id, parent_id=api.root_resource_id, path_part="orders")
method = aws.apigateway.Method(
    "orders", rest_api=api.id, resource_id=resource.id, http_method="GET", authorization="NONE", api_key_required=True
)
integration = aws.apigateway.Integration(
    "orders",
    rest_api=api.id,
    resource_id=resource.id,
    http_method=method.http_method,
    integration_http_method="POST",
    type="AWS_PROXY",
    uri=handler.invoke_arn,
)
deployment = aws.apigateway.Deployment(
    "v1", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integrations])
)
stage = aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name="prod")
plan = aws.apigateway.UsagePlan(
    "partners",
    api_stages=[aws.apigateway.UsagePlanApiStageArgs(api_id=api.id, stage="prod")],
    quota={"limit": 1000, "period": "DAY"},
    
)
key = aws.apigateway.ApiKey("partner")
aws.apigateway.UsagePlanKey("partner", key_id=key.id, key_type="API_KEY", usage_plan_id=plan.id)
aws.lambda_.Permission(
    "partner",
    action="lambda:InvokeFunction",
    function=handler.name,
    principal="apigateway.amazonaws.com",
    source_arn=f"{api.execution_arn}/*/*",
)
summary = {method: f"/{path}" for path in ["orders"] for method in METHODS}
pulumi.export("methods", summary)
pulumi.export("url", stage.url)
