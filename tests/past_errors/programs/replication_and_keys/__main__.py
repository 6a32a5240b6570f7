import json

import pulumi
import pulumi_aws as aws

source = aws.s3.Bucket("source")
copy = aws.s3.Bucket("copy", tag={"copy": "yes"})
versions = aws.s3.BucketVersioning("copy", bucket=copy.id, versioning_configuration={"status": "Enabled"})

role = aws.iam.Role("copy", assume_role_policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
access = aws.iam.RolePolicy(
    "copy",
    role=role.id,
    policy=pulumi.Output.all(source.arn, copy.arn).apply(
        lambda both: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"], "Resource": both[0]},
                    {"Effect": "Allow", "Action": "s3:GetObjectVersion*", "Resource": f"{both[0]}/*"},
                    {"Effect": "Allow", "Action": "s3:Replicate*", "Resource": f"{both[1]}/*"},
                ],
            }
        )
    ),
)
replication = aws.s3.BucketReplicationConfig(
    "copy",
    bucket=source.id,
    role=role.arn,
    rules=[{"id": "all", "status": "Enabled", "destination": {"bucket": copy.arn}}],
    opts=pulumi.ResourceOptions(depends_on=[versions]),
)
public = aws.s3.BucketAclV2("copy", bucket=copy.id, acl="public-read") if public_copy else None
owner = aws.s3.BucketOwnershipControls("copy", bucket=copy.id, rule={"object_ownership": "BucketOwnerEnforced"}, opt=None)
notify = aws.s3.BucketNotification("source", bucket=source.id, event_bridge=True)
metrics = aws.s3.BucketMetrics("source", bucket=source.id)
pulumi.export("source", source.id)
pulumi.export("copies", [each.name for each in (source, copy)])
