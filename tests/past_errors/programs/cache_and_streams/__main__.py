import json

import pulumi
import pulumi_aws as aws

import network
from names import name_of

stream = aws.kinesis.Stream(name_of("clicks"), shard_count=1, retention_hours=24)
cache = aws.elasticache.ReplicationGroup(
    "sessions",
    description="Sessions of the shop",
    engine="redis",
    node_type="cache.t4g.micro",
    num_cache_clusters=1,
    automatic_failover_enabled=True,
    subnet_group_name=network.cache_subnets.name,
    security_group_ids=[network.cache_security.id],
)
role = aws.iam.Role(
    "reader",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
for number, managed in enumerate(("service-role/AWSLambdaBasicExecutionRole", "AmazonSQSReadOnlyAccess")):
    aws.iam.RolePolicyAttachment(f"reader-{number}", role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{managed}")
reader = aws.lambda_.Function(
    "reader",
    role=role.arn,
    runtime="python3.8",
    handler="app.handler",
    timeout=60,
    memory_size=512,
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}),
    environment={"variables": {"CACHE": json.dumps({"host": cache.primary_endpoint_address})}},
)
aws.lambda_.EventSourceMapping(
    "clicks",
    event_source_arn=stream.arn,
    function_name=reader.arn,
    starting_position="LATEST",
    maximum_retry_attempts=3,
    destination=None,
)
pulumi.export("stream", stream.stream_name)
pulumi.export("cache", cache.primary_endpoint_address)
