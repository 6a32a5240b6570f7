"""Tutorials about AWS Lambda and what calls it."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from .parts import LOGS, Network, admits, allow, code, function, permit, role


def create_your_first_function():
    """https://docs.aws.amazon.com/lambda/latest/dg/getting-started.html"""
    hello = function("my-function")
    pulumi.export("name", hello.name)


def use_an_s3_trigger():
    """https://docs.aws.amazon.com/lambda/latest/dg/with-s3-example.html"""
    bucket = aws.s3.Bucket("uploads")
    called = function("s3-trigger", policy=[allow(["s3:GetObject"], pulumi.Output.concat(bucket.arn, "/*"))])
    permission = permit("s3", called, "s3.amazonaws.com", bucket.arn)
    aws.s3.BucketNotification(
        "uploads",
        bucket=bucket.id,
        lambda_functions=[{"lambda_function_arn": called.arn, "events": ["s3:ObjectCreated:*"]}],
        opts=pulumi.ResourceOptions(depends_on=[permission]),
    )


def create_thumbnails():
    """https://docs.aws.amazon.com/lambda/latest/dg/with-s3-tutorial.html"""
    source, resized = aws.s3.Bucket("images"), aws.s3.Bucket("images-resized")
    called = function(
        "thumbnails",
        policy=[
            allow(["s3:GetObject"], pulumi.Output.concat(source.arn, "/*")),
            allow(["s3:PutObject"], pulumi.Output.concat(resized.arn, "/*")),
        ],
        timeout=30,
        memory_size=512,
        environment={"variables": {"TARGET": resized.bucket}},
    )
    permission = permit("images", called, "s3.amazonaws.com", source.arn)
    aws.s3.BucketNotification(
        "images",
        bucket=source.id,
        lambda_functions=[
            {"lambda_function_arn": called.arn, "events": ["s3:ObjectCreated:Put"], "filter_suffix": ".jpg"},
            {"lambda_function_arn": called.arn, "events": ["s3:ObjectCreated:Put"], "filter_suffix": ".png"},
        ],
        opts=pulumi.ResourceOptions(depends_on=[permission]),
    )


def use_lambda_with_sqs():
    """https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-example.html"""
    failed = aws.sqs.Queue("failed", message_retention_seconds=1209600)
    queue = aws.sqs.Queue(
        "work",
        visibility_timeout_seconds=60,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}),
    )
    called = function("consumer", "service-role/AWSLambdaSQSQueueExecutionRole")
    aws.lambda_.EventSourceMapping(
        "consumer",
        event_source_arn=queue.arn,
        function_name=called.name,
        batch_size=10,
        function_response_types=["ReportBatchItemFailures"],
    )


def filter_messages_of_a_queue():
    """https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html"""
    queue = aws.sqs.Queue("requests", visibility_timeout_seconds=60)
    called = function("filtered", "service-role/AWSLambdaSQSQueueExecutionRole")
    pattern = json.dumps({"body": {"RecordNumber": [{"numeric": [">=", 2000, "<", 9999]}], "Kind": [{"prefix": "a"}]}})
    aws.lambda_.EventSourceMapping(
        "filtered",
        event_source_arn=queue.arn,
        function_name=called.name,
        filter_criteria={"filters": [{"pattern": pattern}]},
        scaling_config={"maximum_concurrency": 5},
    )


def process_kinesis_streams():
    """https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-example.html"""
    stream = aws.kinesis.Stream("lambda-stream", shard_count=1)
    lost = aws.sqs.Queue("discarded")
    called = function(
        "process-kinesis",
        "service-role/AWSLambdaKinesisExecutionRole",
        policy=[allow(["sqs:SendMessage"], lost.arn)],
    )
    aws.lambda_.EventSourceMapping(
        "stream",
        event_source_arn=stream.arn,
        function_name=called.name,
        starting_position="LATEST",
        batch_size=100,
        maximum_retry_attempts=3,
        bisect_batch_on_function_error=True,
        destination_config={"on_failure": {"destination_arn": lost.arn}},
    )


def process_dynamodb_streams():
    """https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-example.html"""
    table = aws.dynamodb.Table(
        "lambda-table",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        stream_enabled=True,
        stream_view_type="NEW_AND_OLD_IMAGES",
    )
    called = function("process-table", "service-role/AWSLambdaDynamoDBExecutionRole")
    aws.lambda_.EventSourceMapping(
        "table", event_source_arn=table.stream_arn, function_name=called.name, starting_position="TRIM_HORIZON"
    )


def use_function_urls():
    """https://docs.aws.amazon.com/lambda/latest/dg/urls-webhook-tutorial.html"""
    called = function("webhook")
    url = aws.lambda_.FunctionUrl("webhook", function_name=called.name, authorization_type="AWS_IAM")
    pulumi.export("url", url.function_url)


def access_a_database_in_a_vpc():
    """https://docs.aws.amazon.com/lambda/latest/dg/services-rds.html"""
    net = Network()
    client = net.group("client")
    server = net.group("server", 3306, source=client.id)
    aws.rds.Instance(
        "store",
        engine="mysql",
        engine_version="8.4",
        instance_class="db.t4g.micro",
        allocated_storage=20,
        username="admin",
        manage_master_user_password=True,
        db_subnet_group_name=aws.rds.SubnetGroup("store", subnet_ids=net.private_ids).name,
        vpc_security_group_ids=[server.id],
        storage_encrypted=True,
        skip_final_snapshot=True,
    )
    function(
        "orders",
        "service-role/AWSLambdaVPCAccessExecutionRole",
        vpc_config={"subnet_ids": net.private_ids, "security_group_ids": [client.id]},
    )


def mount_a_file_system():
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html"""
    net = Network()
    group = net.group("files", 2049)
    system = aws.efs.FileSystem("files", encrypted=True)
    targets = [
        aws.efs.MountTarget(f"files-{at}", file_system_id=system.id, subnet_id=subnet.id, security_groups=[group.id])
        for at, subnet in enumerate(net.private)
    ]
    point = aws.efs.AccessPoint(
        "files",
        file_system_id=system.id,
        posix_user={"uid": 1000, "gid": 1000},
        root_directory={
            "path": "/lambda",
            "creation_info": {"owner_uid": 1000, "owner_gid": 1000, "permissions": "750"},
        },
    )
    execution = role(
        "files",
        "lambda.amazonaws.com",
        LOGS,
        "service-role/AWSLambdaVPCAccessExecutionRole",
        "AmazonElasticFileSystemClientReadWriteAccess",
    )
    aws.lambda_.Function(
        "files",
        role=execution.arn,
        runtime="python3.13",
        handler="index.handler",
        code=code(),
        timeout=30,
        file_system_config={"arn": point.arn, "local_mount_path": "/mnt/files"},
        vpc_config={"subnet_ids": net.private_ids, "security_group_ids": [group.id]},
        opts=pulumi.ResourceOptions(depends_on=targets),
    )


def invoke_on_a_schedule():
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html"""
    called = function("log-scheduled-event")
    rule = aws.cloudwatch.EventRule("my-scheduled-rule", schedule_expression="rate(5 minutes)")
    permit("schedule", called, "events.amazonaws.com", rule.arn)
    aws.cloudwatch.EventTarget("function", rule=rule.name, arn=called.arn)


def use_sns_as_a_source():
    """https://docs.aws.amazon.com/lambda/latest/dg/with-sns-example.html"""
    topic = aws.sns.Topic("lambda-x-account")
    called = function("subscriber")
    permit("topic", called, "sns.amazonaws.com", topic.arn)
    aws.sns.TopicSubscription("subscriber", topic=topic.arn, protocol="lambda", endpoint=called.arn)


def deploy_a_container_image():
    """https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"""
    repository = aws.ecr.Repository("lambda-image", image_scanning_configuration={"scan_on_push": True})
    execution = role("image", "lambda.amazonaws.com", LOGS)
    aws.lambda_.Function(
        "image",
        package_type="Image",
        image_uri=pulumi.Output.concat(repository.repository_url, ":v1"),
        role=execution.arn,
        timeout=30,
        memory_size=512,
        architectures=["arm64"],
    )


def share_code_by_a_layer():
    """https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html"""
    layer = aws.lambda_.LayerVersion(
        "common",
        layer_name="common",
        code=pulumi.AssetArchive({"python/common.py": pulumi.StringAsset("def greet():\n    return 'hello'\n")}),
        compatible_runtimes=["python3.13"],
        compatible_architectures=["x86_64"],
    )
    source = "from common import greet\n\n\ndef handler(event, context):\n    return greet()\n"
    function("with-layer", layers=[layer.arn], code=code(source))


def shift_traffic_by_an_alias():
    """https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html"""
    called = function("routed", publish=True)
    aws.lambda_.Alias(
        "live",
        name="live",
        function_name=called.name,
        function_version="2",
        routing_config={"additional_version_weights": {"1": 0.1}},
    )


def provision_concurrency():
    """https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html"""
    called = function("warm", publish=True)
    alias = aws.lambda_.Alias("warm", name="live", function_name=called.name, function_version=called.version)
    aws.lambda_.ProvisionedConcurrencyConfig(
        "warm", function_name=called.name, qualifier=alias.name, provisioned_concurrent_executions=2
    )


def keep_what_failed():
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
    done, lost = aws.sns.Topic("done"), aws.sqs.Queue("lost")
    called = function(
        "async", policy=[allow(["sns:Publish"], done.arn), allow(["sqs:SendMessage"], lost.arn)], publish=False
    )
    aws.lambda_.FunctionEventInvokeConfig(
        "async",
        function_name=called.name,
        maximum_retry_attempts=1,
        maximum_event_age_in_seconds=3600,
        destination_config={"on_success": {"destination": done.arn}, "on_failure": {"destination": lost.arn}},
    )


def use_a_custom_runtime():
    """https://docs.aws.amazon.com/lambda/latest/dg/runtimes-walkthrough.html"""
    files = {
        "bootstrap": pulumi.StringAsset("#!/bin/sh\nset -euo pipefail\nsource $LAMBDA_TASK_ROOT/function.sh\n"),
        "function.sh": pulumi.StringAsset("function handler () { echo ok; }\n"),
    }
    function(
        "bash-runtime",
        runtime="provided.al2023",
        handler="function.handler",
        code=pulumi.AssetArchive(files),
        timeout=5,
    )


def trace_with_x_ray():
    """https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"""
    function("traced", "AWSXRayDaemonWriteAccess", tracing_config={"mode": "Active"})


def subscribe_to_a_log_group():
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html"""
    group = aws.cloudwatch.LogGroup("apache", name="/shop/apache", retention_in_days=30)
    called = function("helloworld")
    permission = permit("logs", called, "logs.eu-west-1.amazonaws.com", pulumi.Output.concat(group.arn, ":*"))
    aws.cloudwatch.LogSubscriptionFilter(
        "demo",
        log_group=group.name,
        filter_pattern="ERROR",
        destination_arn=called.arn,
        opts=pulumi.ResourceOptions(depends_on=[permission]),
    )


def use_a_load_balancer_target():
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html"""
    net = Network(nat=False)
    balancer = aws.lb.LoadBalancer(
        "front", load_balancer_type="application", subnets=net.public_ids, security_groups=[net.group("front", 80).id]
    )
    called = function("behind")
    group = aws.lb.TargetGroup("behind", target_type="lambda")
    permission = permit("elb", called, "elasticloadbalancing.amazonaws.com", group.arn)
    aws.lb.TargetGroupAttachment(
        "behind",
        target_group_arn=group.arn,
        target_id=called.arn,
        opts=pulumi.ResourceOptions(depends_on=[permission]),
    )
    aws.lb.Listener(
        "front",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )


def run_node_js_with_es_modules():
    """https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html"""
    function(
        "receipts",
        runtime="nodejs22.x",
        handler="index.handler",
        code=code("export const handler = async (event) => ({ statusCode: 200 });\n", "index.mjs"),
    )


def log_as_json():
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html"""
    group = aws.cloudwatch.LogGroup("structured", name="/lambda/structured", retention_in_days=14)
    function(
        "structured",
        logging_config={
            "log_format": "JSON",
            "application_log_level": "INFO",
            "system_log_level": "WARN",
            "log_group": group.name,
        },
    )


def receive_events_of_a_dead_letter_queue():
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-lambda-function-trigger.html"""
    topic = aws.sns.Topic("events")
    queue = aws.sqs.Queue("events", visibility_timeout_seconds=180)
    aws.sqs.QueuePolicy(
        "events", queue_url=queue.url, policy=admits("sns.amazonaws.com", "sqs:SendMessage", queue.arn, topic.arn)
    )
    aws.sns.TopicSubscription("events", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
    called = function("events", "service-role/AWSLambdaSQSQueueExecutionRole", timeout=30)
    aws.lambda_.EventSourceMapping("events", event_source_arn=queue.arn, function_name=called.arn)
