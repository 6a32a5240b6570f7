"""What the parts of the platform have in common."""

import pulumi
import pulumi_aws as aws


class Part(pulumi.ComponentResource):
    """A part of the platform, with its own log group."""

    def __init__(self, kind: str, name: str, retention: int = 30, opts: pulumi.ResourceOptions | None = None):
        super().__init__(f"platform:parts:{kind}", name, None, opts)
        self.name = name
        self.group = aws.cloudwatch.LogGroup(
            name, retention_in_days=retention, opts=pulumi.ResourceOptions(parent=self)
        )
        self.register_outputs({"group": self.group.name})

    @property
    def group_arn(self) -> pulumi.Output[str]:
        return self.group.arn


class Api(Part):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None):
        super().__init__("Api", name, retention_days=7, opts=opts)
        self.api = aws.apigatewayv2.Api(name, protocol_type="HTTP", opts=pulumi.ResourceOptions(parent=self))


class Jobs(Part):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None):
        super().__init__("Jobs", name, opts=opts)
        self.queue = aws.sqs.Queue(name, opts=pulumi.ResourceOptions(parent=self))

    def summary(self) -> str:
        return "jobs log to %s" % self.group_arn
