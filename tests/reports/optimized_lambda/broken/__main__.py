"""An orders function without cold starts, in a VPC that reaches AWS by endpoints."""

import json

import pulumi
import pulumi_aws as aws

region = aws.get_region().region
account_id = aws.get_caller_identity().account_id

vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
private_subnets = [
    aws.ec2.Subnet(
        f"private-{index}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{index}.0/24",
        availability_zone=f"{region}{zone}",
    )
    for index, zone in enumerate("ab")
]
security_group = aws.ec2.SecurityGroup("orders", vpc_id=vpc.id)
s3_endpoint = aws.ec2.VpcEndpoint(
    "s3",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{region}.s3",
    vpc_endpoint_type="Gateway",
    route_table_ids=[],
)
monitoring_endpoint = aws.ec2.VpcEndpoint(
    "monitoring",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{region}.cloudwatch",
    vpc_endpoint_type="Interface",
    subnet_ids=[subnet.id for subnet in private_subnets],
    security_group_ids=[security_group.id],
    private_dns_enabled=True,
)

db_password = aws.ssm.Parameter(
    "db-password", name="/orders/db-password", type="String", value="super-secure-password-123"
)
api_key = aws.ssm.Parameter("api-key", name="/orders/api-key", type="SecureString", value="api-key-secret-xyz789")

role = aws.iam.Role(
    "orders",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ],
        }
    ),
)
attachment = aws.iam.RolePolicyAttachment(
    "orders",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
)


def create_dead_letter_queue():
    return aws.sqs.Queue("dead-letters", name="orders-dead-letters")


layer = aws.lambda_.LayerVersion(
    "optimized",
    layer_name="python-optimized",
    code=pulumi.FileArchive("./lambda/layers/python_optimized"),
    compatible_runtimes=["python3.12"],
)
common = aws.lambda_.LayerVersion(
    "common",
    layer_name="common",
    code=pulumi.FileArchive("./layer_common"),
    compatible_runtimes=["python3.12"],
)
function = aws.lambda_.Function(
    "orders",
    name="orders",
    role=role.arn,
    runtime="python3.12",
    handler="function.handler",
    code=pulumi.AssetArchive({"function.py": pulumi.FileAsset("./lambda/function.py")}),
    layers=[layer.arn, common.arn],
    dead_letter_config=aws.lambda_.FunctionDeadLetterConfigArgs(
        target_arn=f"arn:aws:sqs:{region}:{account_id}:orders-dead-letters",
    ),
)
dead_letter_queue = create_dead_letter_queue()
reports = aws.lambda_.Function(
    "reports",
    role=role.arn,
    runtime="python3.12",
    handler="function.main",
    code=pulumi.FileArchive("./lambda_reports"),
    dead_letter_config=aws.lambda_.FunctionDeadLetterConfigArgs(target_arn=dead_letter_queue.arn),
)
nightly = aws.lambda_.Function(
    "nightly",
    role=role.arn,
    runtime="python3.12",
    handler="function.handler",
    code=pulumi.FileArchive("./lambda_nightly"),
)
retries = aws.lambda_.EventSourceMapping(
    "retries", event_source_arn=dead_letter_queue.arn, function_name=reports.name
)

pulumi.export("function", function.name)
pulumi.export("db_password", "super-secure-password-123")
