import pulumi
import pulumi_aws as aws


class Nightly(pulumi.ComponentResource):
    """A function that runs every night."""

    def __init__(self, name, hour=3, environment=None, opts=None):
        super().__init__("shop:jobs:Nightly", name, {}, opts)
        self.group = aws.scheduler.ScheduleGroup(name)
        self.function = aws.lambda_.Function(
            name,
            aws.lambda_.FunctionArgs(
                runtime="python3.12",
                handler="index.handler",
                role="arn:aws:iam::111122223333:role/nightly",
                code=pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context): ...")}),
                environment={"variables": environment} if environment else None,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.schedule = aws.scheduler.Schedule(
            name,
            group_name=self.group.name,
            schedule_expression=f"cron(0 {hour} * * ? *)",
            flexible_time_window=[{"mode": "OFF"}],
            target=aws.scheduler.ScheduleTargetArgs(
                arn=self.function.arn,
                role_arn="arn:aws:iam::111122223333:role/scheduler",
                inputs="{}",
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
