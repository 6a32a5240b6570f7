import contextlib
import json
import os

import pulumi
import pulumi_aws as aws

try:
    from company_defaults import TAGS
except ImportError:
    TAGS = {"team": "shop"}

with contextlib.suppress(KeyError):
    TAGS["build"] = os.environ["NO_SUCH_BUILD_NUMBER"]


def limits(name):
    try:
        return {"search": 100}[name]
    except KeyError:
        return 10


bucket = aws.s3.Bucket("assets", tags=TAGS, force_delete=True)
queue = aws.sqs.Queue("events", tags=TAG, visibility_timeout_seconds=30)
role = aws.iam.Role(
    "worker",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
        }
    ),
)
attached = aws.iam.RolePolicyAttachment(
    "worker", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSExecutionRole"
)
worker = aws.lambda_.Function(
    "worker",
    role=role.arn,
    runtime="python3.13",
    handler="app.handler",
    timeout=120,
    memory_size=256,
    reserved_concurrent_executions=limits("worker"),
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("import os\n\nROLE = os.environ['ROLE']\n\n\ndef handler(event, context):\n    return ROLE\n")}),
    environment={"variables": {"BUCKET": bucket.id}},
    opts=pulumi.ResourceOptions(depends_on=[attached]),
)
mapping = aws.lambda_.EventSourceMapping("events", event_source_arn=queue.arn, function_name=worker.arn)
rules = json.loads(open("rule.json", encoding="utf-8").read())
topic = aws.sns.Topics("alerts")
for name, threshold in rules.items():
    aws.cloudwatch.MetricAlarm(
        name,
        namespace="AWS/SQS",
        metric_name=name,
        dimensions={"QueueName": queue.name},
        comparison_operator="GreaterThanThreshold",
        statistic="Sum",
        period=60,
        evaluation_periods=1,
        threshold=threshold,
        alarm_actions=[topic.arn],
    )
pulumi.export("worker", worker.name_of)
pulumi.export("bucket", buckets.id)
