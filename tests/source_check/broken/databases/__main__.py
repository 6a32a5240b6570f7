"""The databases of the shop."""

import pulumi
import pulumi_aws as aws
import pulumi_random as random

config = pulumi.Config()
is_production = pulumi.get_stack() == "prod"

network = pulumi.StackReference("organization/network/prod")
subnet_group = aws.rds.SubnetGroup("shop", subnet_ids=network.require_output("private_subnet_ids"))
group = aws.ec2.SecurityGroup("databases", vpc_id=network.get_output("vpc_id"))
password = random.RandomPassword("orders", length=30, special=False)

orders = aws.rds.Instance(
    "orders",
    engine="postgres",
    engine_version="16.8",
    instance_type="db.t4g.medium",
    allocated_storage=50,
    storage_encrypted=True,
    multi_az=is_production,
    username="orders",
    password=password.result,
    subnet_group_name=subnet_group.name,
    vpc_security_group_ids=[group.id],
    deletion_protection=is_production,
    skip_final_snapshot=not is_production,
    opts=pulumi.ResourceOptions(ignore_changes=["password"], custom_timeouts=pulumi.CustomTimeouts(create="1h")),
)
replica = aws.rds.Instance(
    "orders-replica",
    replicate_source_db=orders.identifier,
    instance_class="db.t4g.medium",
    skip_final_snapshot=True,
)
reports = aws.rds.Instance(
    "reports",
    engine="mysql",
    allocated_storage=20,
    username="reports",
    password=password.result,
)

pulumi.export("orders", orders.endpoint)
pulumi.export("replica", replica.endpoint)
pulumi.export("reports", reports.host)
