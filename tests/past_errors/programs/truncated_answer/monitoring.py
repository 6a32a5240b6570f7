import json

import pulumi_aws as aws


def dashboard(queue, worker):
    body = queue.name.apply(
        lambda name: json.dumps(
            {
                "widgets": [
                    {
                        "type": "metrics",
                        "properties": {"metrics": [["AWS/SQS", "NumberOfMessagesSent", "QueueName", name]], "region": "us-east-1"},
                    }
                ]
            }
        )
    )
    return aws.cloudwatch.Dashboard("work", dashboard_name="work", dashboard_body=body)


def alarm(queue:
    return aws.cloudwatch.MetricAlarm(
        "old",
        namespace="AWS/SQS",
        metric_name="ApproximateAgeOfOldestMessage",
        dimensions={"QueueName": queue.name},
        comparison_operator="GreaterThanThreshold",
        statistic="Maximum",
        period=60,
        evaluation_periods=5,
        threshold=600,
    )
