import json

import pulumi
import pulumi_aws as aws

REGIONS = ["eu-west-1", "us-east-1"]
providers = {region: aws.Provider(region, region=region, profiles=None) for region in REGIONS}
home = pulumi.ResourceOptions(provider=providers["eu-west-2"])
away = pulumi.ResourceOptions(provider=providers["us-east-1"])

source = aws.s3.Bucket("source", opts=home)
target = aws.s3.Bucket("target", opts=away)
versioned = [
    aws.s3.BucketVersioning(name, bucket=bucket.id, versioning_configuration={"status": "Enabled"}, opts=opts)
    for name, bucket, opts in (("source", source, home), ("target", target, away))
]
role = aws.iam.Role(
    "replication",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}],
        }
    ),
)
policy = aws.iam.RolePolicy(
    "replication",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"], "Resource": source.arn},
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObjectVersion*", "s3:Replicate*"],
                    "Resource": [pulumi.Output.concat(source.arn, "/*"), pulumi.Output.concat(target.arn, "/*")],
                },
            ],
        }
    ),
)
replication = aws.s3.BucketReplication(
    "all",
    role=role.arn,
    bucket=source.id,
    rules=[{"id": "all", "status": "Enabled", "destination": {"bucket": target.arn}}],
    opts=pulumi.ResourceOptions(provider=providers["eu-west-1"], depends_on=versioned),
)
table = aws.dynamodb.Table(
    "global",
    billing_mode="PAY_PER_REQUEST",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}, {"name": "owner", "type": "S"}],
    stream_enabled=True,
    stream_view_type="NEW_AND_OLD_IMAGES",
    replicas=[aws.dynamodb.TableReplicaArgs(region="us-east-1")],
    opts=home,
)
topic = aws.sns.Topic("changes", opts=home)
queue = aws.sqs.Queue("changes", fifo=True, opts=away)
admitted = aws.sqs.QueuePolicy(
    "changes",
    queue_url=queue.url,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue.arn}
            ],
        }
    ),
    opts=away,
)
feed = aws.sns.TopicSubscription("changes", topic=topic.arn, protocol="sqs", endpoint=queue.url, opts=home)
pulumi.export("buckets", [source.id, target.bucket_id])
