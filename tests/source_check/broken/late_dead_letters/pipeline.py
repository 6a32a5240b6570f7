"""A function and the queue of what it could not do."""

import pulumi
import pulumi_aws as aws


class Pipeline(pulumi.ComponentResource):
    def __init__(self, name, role_arn, opts=None):
        super().__init__("shop:index:Pipeline", name, None, opts)
        self.opts = pulumi.ResourceOptions(parent=self)
        self.function = self._function(name, role_arn)
        self.dead_letters = aws.sqs.Queue(f"{name}-dead", opts=self.opts)
        self.alarm = self._alarm(name)
        self.register_outputs({})

    def _function(self, name, role_arn):
        return aws.lambda_.Function(
            name,
            runtime="python3.12",
            handler="app.handler",
            role=role_arn,
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): ...")}),
            dead_letter_config={"target_arn": self.dead_letters.arn},
            opts=self.opts,
        )

    def _alarm(self, name):
        return aws.cloudwatch.MetricAlarm(
            name,
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": self.dead_letters.name},
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            opts=self.opts,
        )
