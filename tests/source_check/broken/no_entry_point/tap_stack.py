"""The stack of the orders."""

import pulumi
import pulumi_aws as aws


class TapStack(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None):
        super().__init__("tap:stack:TapStack", name, None, opts)
        self.queue = aws.sqs.Queue(f"{name}-orders", opts=pulumi.ResourceOptions(parent=self))
        self.topic = aws.sns.Topic(f"{name}-events", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"queue_url": self.queue.url, "topic_arn": self.topic.arn})


def main() -> None:
    stack = TapStack("tap")
    pulumi.export("queue_url", stack.queue.url)
