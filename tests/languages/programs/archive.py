import json

import pulumi
import pulumi_aws as aws

caller = aws.get_caller_identity_output()
bucket = aws.s3.Bucket("cold")
key = aws.kms.Key(
    "cold",
    policy=caller.account_id.apply(
        lambda account: json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": "kms:Everything",
                    "Resource": "*",
                }
            ],
        })
    ),
)
document = aws.iam.get_policy_document_output(
    statements=[
        {
            "sid": "Deny plain",
            "effect": "Deny",
            "principals": [{"type": "*", "identifiers": ["*"]}],
            "actions": ["s3:*"],
            "resources": [bucket.arn, pulumi.Output.concat(bucket.arn, "/*")],
            "conditions": [{"test": "Boolean", "variable": "aws:SecureTransport", "values": ["false"]}],
        }
    ]
)
aws.s3.BucketPolicy("cold", bucket=bucket.bucket, policy=document.json)
aws.iam.Policy(
    "cold",
    policy=pulumi.Output.all(bucket=bucket.arn, key=key.arn).apply(
        lambda of: json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "s3:ListBuckets", "Resource": of["bucket"]},
                {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": of["key"]},
            ],
        })
    ),
)
