import json

import pulumi
import pulumi_aws as aws

from settings import load

settings = load()
bus = aws.cloudwatch.EventBus("orders", name=settings.bus)
dead = aws.sqs.Queue("dead", message_retention_seconds=1209600)
admitted = aws.sqs.QueuePolicy(
    "dead",
    queue_url=dead.url,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": dead.arn,
                }
            ],
        }
    ),
)
role = aws.iam.Role(
    "worker",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment("logs", role=role.name, policy_arn=settings.logs)

worker = aws.lambda_.Function(
    "worker",
    role=role.arn,
    runtime="python3.13",
    handler="app.handler",
    timeout=settings.timeout,
    memory_size=256,
    tracing_config={"mode": "Active"},
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}),
)
for number, kind in enumerate(settings.kinds):
    rule = aws.cloudwatch.EventRule(
        f"on-{kind}", event_bus_name=bus.name, event_pattern=json.dumps({"detail-type": [kind]}), state="ENABLED", role=None
    )
    aws.cloudwatch.EventTarget(
        f"on-{kind}",
        rule=rule.name,
        event_bus_name=bus.name,
        arn=worker.arn,
        dead_letter_config=aws.cloudwatch.EventTargetDeadLetterArgs(arn=dead.arn),
    )
    aws.lambda_.Permission(
        f"on-{kind}",
        action="lambda:InvokeFunction",
        function=worker.name,
        principal="events.amazonaws.com",
        source_arn=rule.rule_arn,
    )
nightly = aws.cloudwatch.EventRule("nightly", schedule_expression="rate(1 days)")
pulumi.export("bus", bus.arn)
pulumi.export("worker", worker.arn)
