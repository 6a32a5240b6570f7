"""Images that are uploaded, classified and found again."""

import json

import pulumi
import pulumi_aws as aws

resource_prefix = f"images-{pulumi.get_stack()}"

bucket = aws.s3.Bucket(f"{resource_prefix}-images", tags={"Name": "images"})
preprocessing_queue = aws.sqs.Queue(f"{resource_prefix}-preprocessing", tags={"Name": "preprocessing"})
admission = aws.sqs.QueuePolicy(
    f"{resource_prefix}-preprocessing-policy",
    queue_url=preprocessing_queue.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": preprocessing_queue.arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": bucket.arn}},
                }
            ],
        }
    ),
)
for folder in ("uploads", "retries"):
    aws.s3.BucketNotification(
        f"{resource_prefix}-{folder}",
        bucket=bucket.id,
        queues=[
            aws.s3.BucketNotificationQueueArgs(
                queue_arn=preprocessing_queue.arn, events=["s3:ObjectCreated:*"], filter_prefix=f"{folder}/"
            )
        ],
    )

table = aws.dynamodb.Table(
    f"{resource_prefix}-table",
    billing_mode="PAY_PER_REQUEST",
    hash_key="image_id",
    attributes=[
        aws.dynamodb.TableAttributeArgs(name="image_id", type="S"),
        aws.dynamodb.TableAttributeArgs(name="status", type="S"),
        aws.dynamodb.TableAttributeArgs(name="created_at", type="N"),
    ],
    global_secondary_indexes=[
        aws.dynamodb.TableGlobalSecondaryIndexArgs(
            name="status-created-index",
            hash_key="status",
            range_key="created_at",
            projection_type="ALL",
            read_capacity=5,
            write_capacity=5,
        )
    ],
    tags={"Name": "table"},
)

role = aws.iam.Role(
    f"{resource_prefix}-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ],
        }
    ),
)
logging = aws.iam.RolePolicyAttachment(
    f"{resource_prefix}-logging",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)
access = aws.iam.RolePolicy(
    f"{resource_prefix}-access",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": table.arn}
            ],
        }
    ),
)

layer = aws.lambda_.LayerVersion(
    f"{resource_prefix}-layer",
    layer_name=f"{resource_prefix}-layer",
    code=pulumi.FileArchive("./layer"),
    compatible_runtimes=["python3.8", "python3.9"],
)
api_function = aws.lambda_.Function(
    f"{resource_prefix}-api-function",
    role=role.arn,
    runtime="python3.8",
    handler="handler.handler",
    code=pulumi.FileArchive("./lambda/api"),
    layers=[layer.arn],
    environment=aws.lambda_.FunctionEnvironmentArgs(variables={"TABLE_NAME": table.name}),
)
inference_function = aws.lambda_.Function(
    f"{resource_prefix}-inference-function",
    role=role.arn,
    runtime="python3.12",
    handler="handler.handler",
    code=pulumi.FileArchive("./lambda/inference"),
    layers=[layer.arn],
    environment=aws.lambda_.FunctionEnvironmentArgs(variables={"TABLE_NAME": table.name}),
)

api = aws.apigatewayv2.Api(f"{resource_prefix}-api", protocol_type="HTTP")
integration = aws.apigatewayv2.Integration(
    f"{resource_prefix}-api-integration",
    api_id=api.id,
    integration_type="AWS_PROXY",
    integration_uri=api_function.invoke_arn,
    payload_format_version="2.0",
)
route = aws.apigatewayv2.Route(
    f"{resource_prefix}-get-image",
    api_id=api.id,
    route_key="GET /images/{id}",
    target=pulumi.Output.concat("integrations/", integration.id),
)
permission = aws.lambda_.Permission(
    f"{resource_prefix}-api-permission",
    action="lambda:InvokeFunction",
    function=api_function.name,
    principal="apigateway.amazonaws.com",
    source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
)
log_group = aws.cloudwatch.LogGroup(
    f"{resource_prefix}-api-logs", name=f"/aws/apigateway/{resource_prefix}", retention_in_days=30
)
api_deployment = aws.apigatewayv2.Deployment(f"{resource_prefix}-api-deployment", api_id=api.id)
api_stage = aws.apigatewayv2.Stage(
    f"{resource_prefix}-api-stage",
    api_id=api.id,
    name="v1",
    deployment_id=api_deployment.id,
    access_log_settings=aws.apigatewayv2.StageAccessLogSettingsArgs(
        destination_arn=f"arn:aws:logs:us-east-1:{aws.get_caller_identity().account_id}"
        f":log-group:/aws/apigateway/{resource_prefix}",
        format="$context.requestId $context.status",
    ),
)

pulumi.export("api_base_url", api.api_endpoint)
pulumi.export("image_bucket_name", bucket.id)
