import json

import pulumi
import pulumi_aws as aws

work = aws.sqs.Queue("work")
rule = aws.cloudwatch.EventRule(
    "uploaded",
    event_pattern=work.name.apply(lambda name: json.dumps({"source": ["acme.uploads"], "detail": {"queue": [name]}})),
)
aws.cloudwatch.EventTarget(
    "uploaded",
    rule=rule.name,
    arn=work.arn,
    input_transformer={
        "input_paths": {"id": "$.detail.id"},
        "input_template": pulumi.Output.concat('{"queue": "', work.name, '", "id": <id>}'),
    },
)
metric = {"region": "eu-west-1", "metrics": [["AWS/SQS", "NumberOfMessagesSent", "QueueName", work.name]]}
aws.cloudwatch.Dashboard(
    "work",
    dashboard_name="work",
    dashboard_body=pulumi.Output.json_dumps({
        "widgets": [{"type": "metric", "x": 0, "y": 0, "width": 40, "height": 6, "properties": metric}]
    }),
)
aws.cloudwatch.MetricAlarm(
    "work",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
    metric_name="ApproximateNumberOfMessagesVisible",
    namespace="AWS/SQS",
    period=60,
    statistic="Maximum",
    threshold=10,
    dimensions={"QueueName": work.name},
    alarm_actions=[work.arn],
)
