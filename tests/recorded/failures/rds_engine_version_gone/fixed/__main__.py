"""Reported at https://github.com/sidpalas/devops-directive-terraform-course/issues/8."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
database = aws.rds.Instance(
    "web-app",
    allocated_storage=20,
    engine="postgres",
    engine_version="16",
    instance_class="db.t3.micro",
    db_name="webapp",
    username="webapp",
    password=config.require_secret("databasePassword"),
    skip_final_snapshot=True,
)
pulumi.export("endpoint", database.endpoint)
