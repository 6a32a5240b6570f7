import json

import pulumi
import pulumi_aws as aws

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


class Store(pulumi.ComponentResource):
    def __init__(self, name, days, opts=None):
        super().__init__("data:index:Store", name, None, opts)
        inside = pulumi.ResourceOptions(parent=self)
        self.bucket = aws.s3.Bucket(name, opts=inside)
        self.rules = aws.s3.BucketLifecycleConfiguration(
            name,
            bucket=self.bucket.id,
            rules=[{"id": "old", "status": "Enabled", "expiration": {"days": days}, "filter": {"prefix": self.prefixes}}],
            opts=inside,
        )
        self.register_outputs({"bucket": self.bucket.id})

    def prefix(self):
        return "raw/"


class Ingestion(pulumi.ComponentResource):
    def __init__(self, name, store, memory=256, opts=None):
        super().__init__("data:index:Ingestion", name, None, opts)
        inside = pulumi.ResourceOptions(parent=self)
        self.queue = aws.sqs.Queue(name, visibility_timeout_seconds=10, opts=inside)
        self.role = aws.iam.Role(name, assume_role_policy=TRUST, opts=inside)
        aws.iam.RolePolicyAttachment(
            name,
            role=self.role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
            opts=inside,
        )
        self.function = aws.lambda_.Function(
            name,
            role=self.role.arn,
            runtime="python3",
            handler="app.run",
            timeout=30,
            memory_size=memory,
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}),
            environment={"variables": {"BUCKET": store.bucket.id}},
            opts=inside,
        )
        aws.lambda_.EventSourceMapping(
            name, event_source=self.queue.arn, function_name=self.function.arn, opts=inside
        )
        self.register_outputs({"function": self.function.arn})
