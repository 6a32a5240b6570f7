import json

import pulumi
import pulumi_aws as aws

dead = aws.sqs.Queue("jobs-dead", fifo_queue=True, name="jobs-dead.fifo")
jobs = aws.sqs.Queue(
    "jobs",
    visibility_timeout_seconds=30,
    redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3}),
)
events = aws.sns.Topic("events")
state = aws.dynamodb.Table(
    "state",
    attributes=[{"name": "pk", "type": "S"}],
    hash_key="pk",
    billing_mode="PAY_PER_REQUEST",
    stream_enabled=True,
    stream_view_type="NEW_IMAGE",
)
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("consumer", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
aws.iam.RolePolicy(
    "consumer",
    role=role.id,
    policy=pulumi.Output.json_dumps({
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": jobs.arn},
            {"Effect": "Allow", "Action": "sns:Publsh", "Resource": events.arn},
        ],
    }),
)
consumer = aws.lambda_.Function(
    "consumer",
    runtime="nodejs22.x",
    handler="index.handler",
    role=role.arn,
    timeout=60,
    code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async () => 1;")}),
)
aws.lambda_.EventSourceMapping("jobs", event_source_arn=jobs.arn, function_name=consumer.arn)
aws.lambda_.EventSourceMapping(
    "state", event_source_arn=state.stream_arn, function_name=consumer.name, starting_position="LATEST"
)
aws.sqs.QueuePolicy(
    "jobs",
    queue_url=jobs.id,
    policy=pulumi.Output.all(jobs.arn, events.arn).apply(
        lambda arns: json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessages",
                    "Resource": arns[0],
                    "Condition": {"ArnEqual": {"aws:SourceArn": arns[1]}},
                }
            ],
        })
    ),
)
aws.sns.TopicSubscription("jobs", topic=events.arn, protocol="sqs", endpoint=jobs.arn)
read = aws.iam.get_policy_document_output(statements=[{"actions": ["dynamodb:GetItemz"], "resources": [state.arn]}])
aws.iam.Policy("read", policy=read.json)
