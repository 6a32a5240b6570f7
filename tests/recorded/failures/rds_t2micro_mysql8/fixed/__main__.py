"""Reported at https://github.com/elastic/beats/issues/38473."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
database = aws.rds.Instance(
    "metrics",
    allocated_storage=20,
    engine="mysql",
    engine_version="8.0",
    instance_class="db.t3.micro",
    db_name="metrics",
    username="metricbeat",
    password=config.require_secret("databasePassword"),
    skip_final_snapshot=True,
)
pulumi.export("endpoint", database.endpoint)
