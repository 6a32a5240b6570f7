"""An orders function without cold starts, in a VPC that reaches AWS by endpoints."""

import pulumi

from tap_stack import TapStack, TapStackArgs

environment = pulumi.get_stack()
stack = TapStack(
    "orders",
    TapStackArgs(
        environment,
        api_key=pulumi.Config().require_secret("api_key"),
        tags={"Project": "orders", "Environment": environment},
    ),
)

pulumi.export("function", stack.function.name)
pulumi.export("db_password_parameter", stack.secrets["db-password"].name)
pulumi.export("dead_letters", stack.dead_letters.url)
