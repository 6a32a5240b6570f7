import pulumi
from tap_stack import TapStack

stack = TapStack("transactions")
pulumi.export("table_name", stack.table.name)
