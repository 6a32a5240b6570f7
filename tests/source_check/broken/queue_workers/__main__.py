"""The workers of the shop."""

import pulumi
import pulumi_aws as aws

from components import Worker, WorkerArgs

role = aws.iam.Role(
    "workers",
    assume_role_policy="""{
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}""",
)

shipping = Worker("shipping", role.arn, WorkerArgs(handler="workers.ship", timeout=60))
billing = Worker(
    "billing",
    role_arn=role.arn,
    args=WorkerArgs(handler="workers.bill", memory=512),
    opts=pulumi.ResourceOptions(depends_on=[shipping]),
)
returns = Worker("returns", role.arn)

pulumi.export("shipping_queue", shipping.queue.url)
pulumi.export("billing_queue", billing.queue_url)
pulumi.export("returns_function", returns.function.name)
