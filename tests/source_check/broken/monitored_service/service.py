import pulumi
import pulumi_aws as aws


class Monitored(pulumi.ComponentResource):
    """A service's log group and the alarm on its errors."""

    def __init__(self, name, topic_arn, opts=None):
        super().__init__("shop:index:Monitored", name, {}, opts)
        child = pulumi.ResourceOptions.merge(pulumi.ResourceOptions(parent=self), pulumi.ResourceOptions(protect=False))
        self.group = aws.cloudwatch.LogGroup(name, retention_in_days=30, opts=child)
        self.filter = aws.cloudwatch.LogMetricFilter(
            f"{name}-errors",
            log_group_name=self.group.name,
            pattern="ERROR",
            metric_transformation={"name": f"{name}-errors", "namespace": "Shop", "value": "1"},
        )
        self.alarm = aws.cloudwatch.MetricAlarm(
            f"{name}-errors",
            namespace="Shop",
            metric_name=f"{name}-errors",
            statistic="Sum",
            period=300,
            evaluation_periods=1,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            alarm_actions=[topic_arn],
            opts=pulumi.ResourceOptions(parents=self),
        )


class Endpoint(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("shop:index:Endpoint", name, {}, opts)
        self.topic = aws.sns.Topic(name, opts=pulumi.ResourceOptions(parent=self))
        self.arn = self.topic.arn
        self.register_outputs({"arn": self.arn})
