"""A queue, its dead letters, and the function that works on it."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws


@dataclass
class WorkerArgs:
    """What a worker needs to know."""

    handler: str
    memory_size: int = 256
    timeout: int = 30
    variables: dict[str, pulumi.Input[str]] = field(default_factory=dict)


class Worker(pulumi.ComponentResource):
    def __init__(
        self,
        name: str,
        role_arn: pulumi.Input[str],
        args: WorkerArgs,
        opts: pulumi.ResourceOptions | None = None,
    ):
        super().__init__("shop:workers:Worker", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.dead_letters = aws.sqs.Queue(f"{name}-dead", opts=child)
        self.queue = aws.sqs.Queue(
            name,
            visibility_timeout_seconds=6 * args.timeout,
            redrive_policy=self.dead_letters.arn.apply(
                lambda arn: f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": 3}}'
            ),
            opts=child,
        )
        self.function = aws.lambda_.Function(
            name,
            runtime="python3.12",
            handler=args.handler,
            role=role_arn,
            code=pulumi.FileArchive("./code"),
            memory_size=args.memory_size,
            timeout=args.timeout,
            environment={"variables": args.variables},
            opts=child,
        )
        aws.lambda_.EventSourceMapping(
            name,
            event_source_arn=self.queue.arn,
            function_name=self.function.arn,
            batch_size=10,
            maximum_batching_window=5,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.function]),
        )
        self.register_outputs({"queue_url": self.queue.url, "function": self.function.name})
