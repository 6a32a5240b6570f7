"""Reported at https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1950."""

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id
key = aws.kms.Key(
    "flow-logs",
    description="Encrypts VPC flow logs",
    enable_key_rotation=True,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                },
                {
                    "Sid": "AllowDelivery",
                    "Effect": "Allow",
                    "Principal": {"Service": "delivery.logs.amazonaws.com"},
                    "Action": [
                        "kms:Encrypt",
                        "kms:Decrypt",
                        "kms:ReEncrypt*",
                        "kms:GenerateDataKey*",
                        "kms:DescribeKey",
                    ],
                    "Resource": "*",
                },
            ],
        }
    ),
)
bucket = aws.s3.Bucket("flow-logs")
aws.s3.BucketServerSideEncryptionConfiguration(
    "flow-logs",
    bucket=bucket.id,
    rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn}}],
)
pulumi.export("key", key.arn)
