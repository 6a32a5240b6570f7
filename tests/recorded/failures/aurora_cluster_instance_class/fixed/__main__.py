"""Reported at https://github.com/hashicorp/terraform-provider-aws/issues/30596."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
cluster = aws.rds.Cluster(
    "orders",
    engine="aurora-postgresql",
    engine_version="16.9",
    database_name="orders",
    master_username="orders_admin",
    master_password=config.require_secret("databasePassword"),
    skip_final_snapshot=True,
)
aws.rds.ClusterInstance(
    "orders-1", cluster_identifier=cluster.id, engine="aurora-postgresql", instance_class="db.r6g.large"
)
pulumi.export("endpoint", cluster.endpoint)
