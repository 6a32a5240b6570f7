"""Lambda functions, their roles, the shared layer and their triggers."""

import json

import pulumi
import pulumi_aws as aws

from data import (
    exchange_bucket,
    import_failures,
    orders_key,
    orders_queue,
    orders_table,
    signing_key_parameter,
    warehouse_host_parameter,
    warehouse_login,
)
from monitoring import alerts_topic
from network import lambda_security_group, private_subnets
from settings import account_id, environment, prefix, region, tags

assume_role_policy = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
        ],
    },
)

lambda_role = aws.iam.Role("orders-lambda-role", assume_role_policy=assume_role_policy, tags=tags)
aws.iam.RolePolicy(
    "orders-lambda-policy",
    role=lambda_role.id,
    policy=pulumi.Output.all(
        orders_table.arn,
        orders_queue.arn,
        exchange_bucket.arn,
        warehouse_login.arn,
        orders_key.arn,
    ).apply(
        lambda arns: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": [
                            "dynamodb:GetItem",
                            "dynamodb:PutItem",
                            "dynamodb:UpdateItem",
                            "dynamodb:Query",
                        ],
                        "Resource": [arns[0], f"{arns[0]}/index/*"],
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
                        "Resource": arns[1],
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["s3:GetObject"],
                        "Resource": f"{arns[2]}/*",
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["ssm:GetParameter"],
                        "Resource": f"arn:aws:ssm:{region}:{account_id}:parameter/orders/{environment}/*",
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["secretsmanager:GetSecretValue"],
                        "Resource": arns[3],
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                        "Resource": arns[4],
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["cloudwatch:PutMetricData"],
                        "Resource": "*",
                        "Condition": {
                            "StringEquals": {"cloudwatch:namespace": f"OrderProcessing/{environment}"},
                        },
                    },
                ],
            },
        ),
    ),
)

report_role = aws.iam.Role("report-role", assume_role_policy=assume_role_policy, tags=tags)
aws.iam.RolePolicyAttachment(
    "report-role-logs",
    role=report_role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)
report_policy = aws.iam.Policy(
    "report-policy",
    policy=pulumi.Output.all(
        table=orders_table.arn,
        bucket=exchange_bucket.arn,
        topic=alerts_topic.arn,
    ).apply(
        lambda args: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": f"{args['table']}/index/*"},
                    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"{args['bucket']}/reports/*"},
                    {"Effect": "Allow", "Action": "sns:Publish", "Resource": args["topic"]},
                ],
            },
        ),
    ),
)
aws.iam.RolePolicyAttachment("report-role-data", role=report_role.name, policy_arn=report_policy.arn)

common_layer = aws.lambda_.LayerVersion(
    "orders-common-layer",
    layer_name=f"{prefix}-common",
    code=pulumi.FileArchive("./code/layer"),
    compatible_runtimes=["python3.8", "python3.9"],
)

orders_api_function = aws.lambda_.Function(
    "orders-api-function",
    name=f"{prefix}-orders-api",
    runtime="python3.9",
    handler="handler.lambda_handler",
    code=pulumi.FileArchive("./code/orders_api"),
    role=lambda_role.arn,
    timeout=30,
    memory_size=128,
    layers=[common_layer.arn],
    environment={
        "variables": {
            "TABLE_NAME": orders_table.name,
            "QUEUE_URL": orders_queue.url,
            "SIGNING_KEY_PARAMETER": signing_key_parameter.name,
            "AWS_REGION": region,
        },
    },
    tracing_config={"mode": "Active"},
    tags=tags,
)

fulfilment_function = aws.lambda_.Function(
    "fulfilment-function",
    name=f"{prefix}-fulfilment",
    runtime="python3.12",
    handler="app.handler",
    code=pulumi.AssetArchive({".": pulumi.FileArchive("./code/fulfilment")}),
    role=lambda_role.arn,
    timeout=60,
    memory_size=512,
    layers=[common_layer.arn],
    environment={
        "variables": {
            "TABLE_NAME": orders_table.name,
            "WAREHOUSE_HOST_PARAMETER": warehouse_host_parameter.name,
            "WAREHOUSE_LOGIN": warehouse_login.arn,
            "WAREHOUSE_API_KEY": "whk-5d0c7a9e41b84f6fa2c3",
        },
    },
    vpc_config={
        "subnet_ids": [subnet.id for subnet in private_subnets],
        "security_group_ids": [lambda_security_group.id],
    },
    tracing_config={"mode": "Active"},
    tags=tags,
)

import_function = aws.lambda_.Function(
    "import-function",
    name=f"{prefix}-import",
    runtime="python3.8",
    handler="handler.lambda_handler",
    code=pulumi.FileArchive("./code/import_orders"),
    role=lambda_role.arn,
    timeout=30,
    memory_size=256,
    environment={"variables": {"TABLE_NAME": orders_table.name, "QUEUE_URL": orders_queue.url}},
    dead_letter_config={"target_arn": f"arn:aws:sqs:{region}:{account_id}:{prefix}-import-failures"},
    tracing_config={"mode": "Active"},
    tags=tags,
)

partner_status_function = aws.lambda_.Function(
    "partner-status-function",
    name=f"{prefix}-partner-status",
    runtime="python3.12",
    handler="index.lambda_handler",
    code=pulumi.AssetArchive({"status.py": pulumi.FileAsset("./code/partner_status/status.py")}),
    role=lambda_role.arn,
    timeout=10,
    memory_size=256,
    environment={"variables": {"TABLE_NAME": orders_table.name}},
    tracing_config={"mode": "Active"},
    tags=tags,
)

report_function = aws.lambda_.Function(
    "report-function",
    name=f"{prefix}-daily-report",
    runtime="python3.12",
    handler="handler.lambda_handler",
    code=pulumi.FileArchive("./code/daily_report"),
    role=report_role.arn,
    environment={"variables": {"TABLE_NAME": orders_table.name, "BUCKET_NAME": exchange_bucket.id}},
    tracing_config={"mode": "Active"},
)

aws.lambda_.EventSourceMapping(
    "fulfilment-source",
    event_source_arn=orders_queue.arn,
    function_name=fulfilment_function.arn,
    batch_size=10,
)
aws.lambda_.EventSourceMapping(
    "import-retry-source",
    event_source_arn=import_failures.arn,
    function_name=import_function.arn,
    batch_size=1,
)

aws.s3.BucketNotification(
    "import-notification",
    bucket=exchange_bucket.id,
    lambda_functions=[
        {
            "lambda_function_arn": import_function.arn,
            "events": ["s3:ObjectCreated:*"],
            "filter_prefix": "incoming/",
        },
    ],
)

report_schedule = aws.cloudwatch.EventRule(
    "report-schedule",
    description="Every morning at six",
    schedule_expression="cron(0 6 * * * *)",
    tags=tags,
)
aws.cloudwatch.EventTarget("report-target", rule=report_schedule.name, arn=report_function.arn)
