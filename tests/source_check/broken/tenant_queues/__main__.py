"""A queue for each tenant, and a role that may read all of them."""

import json

import pulumi
import pulumi_aws as aws

from defaults import *

config = pulumi.Config()
tenants = config.require_object("tenants")
account = aws.get_caller_identity()
account_id = account.account_id.apply(str)

queues = {tenant: make_queue(tenant) for tenant in tenants}
dead = make_queue("dead", retention=14 * DAY)
policy = pulumi.Output.all(*[queue.arn for queue in queues.values()]).apply(
    lambda arns: json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": arns}],
        }
    )
)
reader = aws.iam.Policy("reader", policy=policy)
urls = pulumi.Output.all(queue=dead.url, owner=account.arn).apply(
    lambda both: f"{both['queue']} of {both['owner']}"
)
pair = pulumi.Output.all(dead.arn, dead.name).apply(lambda arn, name: f"{name}: {arn}")

trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Principal": {"AWS": account_id}}]})
label = "-".join(["tenants", dead.name])

pulumi.export("policy", reader.arn)
pulumi.export("urls", urls)
pulumi.export("pair", pair)
pulumi.export("label", label)
pulumi.export("trust", trust)
