"""A worker and its bucket."""

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

if TYPE_CHECKING:
    from collections.abc import Sequence


def named(what: "Sequence[str]") -> str:
    return "-".join(what)


config = pulumi.Config()
environment = config.get("environment") or pulumi.get_stack()

bucket = aws.s3.Bucket(named(["worker", environment]), tags={"Environment": enviroment})

worker = aws.lambda_.Function(
    "worker",
    runtime="python3.12",
    handler="worker.handler",
    role=worker_role.arn,
    code=pulumi.FileArchive("./lambda"),
    environment={"variables": {"BUCKET": bucket.bucket}},
)
permission = aws.lambda_.Permission(
    "worker",
    action="lambda:InvokeFunction",
    function_name=worker.name,
    principal="s3.amazonaws.com",
    source_arn=bucket.arn,
)

pulumi.export("worker", worker.arn)
pulumi.export("statement", permission.id)
