import json

import pulumi
import pulumi_aws as aws

key = aws.kms.Key("alerts", description="alerts")
alerts = aws.sns.Topic("alerts", kms_master_key_id=key.arn)
inbox = aws.sqs.Queue("inbox", kms_master_key_id=key.id)
aws.sns.TopicPolicy(
    "alerts",
    arn=alerts.arn,
    policy=pulumi.Output.all(alerts.arn, key.arn).apply(
        lambda arns: json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Action": ["sns:Publish", "kms:Decrpt"],
                    "Resource": arns,
                }
            ],
        })
    ),
)
aws.sns.TopicSubscription(
    "inbox",
    topic=alerts.arn,
    protocol="sqs",
    endpoint=inbox.arn,
    redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": alerts.arn}),
    filter_policy=alerts.name.apply(lambda name: json.dumps({"source": [name]})),
)
aws.sqs.QueuePolicy(
    "inbox",
    queue_url=inbox.url,
    policy=inbox.arn.apply(
        lambda arn: json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Alow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}],
        })
    ),
)
