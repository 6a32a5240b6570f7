"""Names and configuration shared by the whole stack."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
environment = pulumi.get_stack()
prefix = f"orders-{environment}"

region = aws.get_region().region
account_id = aws.get_caller_identity().account_id

warehouse_host = config.require("warehouseHost")
alert_email = config.require("alertEmail")

tags = {"Project": "orders", "Environment": environment, "ManagedBy": "pulumi"}
