"""Thumbnails of uploaded images, with metrics and alarms."""

import pulumi

from tap_stack import TapStack, TapStackArgs

environment = pulumi.get_stack()
stack = TapStack(
    "thumbnails",
    TapStackArgs(environment, tags={"Project": "thumbnails", "Environment": environment}),
)

pulumi.export("bucket", stack.bucket.id)
pulumi.export("function", stack.function.name)
