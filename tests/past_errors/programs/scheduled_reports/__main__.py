"""Reports that are made every day, and who gets them."""

import json

import pulumi
import pulumi_aws as aws

from mail import send_to
from reports import REPORTS, Report

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
role = aws.iam.Role("reports", assume_role_policy=TRUST)
aws.iam.RolePolicyAttachment(
    "logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
CODE = {"report.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}


def schedule(report):
    function = aws.lambda_.Function(
        report.name,
        role=role.arn,
        runtime="python3.12",
        handler="report.main",
        timeout=report.time_out,
        memory_size=256,
        code=pulumi.AssetArchive(CODE),
    )
    rule = aws.cloudwatch.EventRule(report.name, schedule_expression=report.schedule)
    aws.cloudwatch.EventTarget(report.name, rule=rule.name, arn=function.arn, inputs=json.dumps({"report": report.name}))
    aws.lambda_.Permission(
        report.name,
        action="lambda:InvokeFunction",
        function=function.name,
        principal="events.amazonaws.com",
        source_arn=rule.arn,
    )
    return function


made = [schedule(report) for report in REPORTS]
extra = schedule(Report("stock", "rate(1 hour)", "x@shop.test", 9))
topic = send_to("finance")
pulumi.export("functions", [function.arn for function in made])
pulumi.export("topic", topic.topic_arn)
pulumi.export("first", made[0].invoke_arn)
