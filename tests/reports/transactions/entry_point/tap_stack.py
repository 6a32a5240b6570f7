"""Transactions as a component."""

import pulumi
import pulumi_aws as aws


class TapStack(pulumi.ComponentResource):
    """The table of the transactions."""

    def __init__(self, name, opts=None):
        super().__init__("transactions:index:TapStack", name, None, opts)
        self.table = aws.dynamodb.Table(
            f"{name}-table",
            billing_mode="PAY_PER_REQUEST",
            hash_key="id",
            attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"table_name": self.table.name})
