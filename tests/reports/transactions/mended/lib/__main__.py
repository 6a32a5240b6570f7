"""Transactions that arrive at an API, are checked and kept."""

import pulumi

from tap_stack import TapStack, TapStackArgs

suffix = pulumi.Config().require("environmentSuffix")
stack = TapStack(
    "transactions",
    TapStackArgs(suffix, tags={"Project": "transactions", "Environment": suffix}),
)

pulumi.export("api_url", stack.api_stage.invoke_url)
pulumi.export("table_name", stack.table.name)
