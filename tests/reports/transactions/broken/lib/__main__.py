"""Transactions that arrive at an API, are checked and kept."""

import pulumi
from tap_stack import TapStack, TapStackArgs

suffix = pulumi.get_stack()
stack = TapStack(
    "transactions",
    TapStackArgs(suffix, tags={"Project": "transactions", "Environment": suffix}),
)

pulumi.export("api_id", stack.api_gateway.id)
pulumi.export("table_name", stack.table.name)
