import pulumi_aws as aws

from compute import lambda_function as function

topic = aws.sns.Topic("alarms")
errors = aws.cloudwatch.MetricAlarm(
    "errors",
    namespace="AWS/Lambda",
    metric_name="Errors",
    dimensions={"FunctionName": function.name},
    comparison_operator="GreaterThanThreshold",
    evaluation_period=1,
    threshold=0,
    period=300,
    statistic="Sum",
    alarm_actions=[topic.arn],
)
