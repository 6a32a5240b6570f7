"""A table of images with two indexes, and the role that reads it."""

import json

import pulumi
import pulumi_aws as aws

environment = pulumi.get_stack()

table = aws.dynamodb.Table(
    "images",
    name=f"images-{environment}",
    billing_mode="PAY_PER_REQUEST",
    hash_key="image_id",
    range_key="uploaded_at",
    attributes=[
        aws.dynamodb.TableAttributeArgs(name="image_id", type="S"),
        aws.dynamodb.TableAttributeArgs(name="uploaded_at", type="N"),
        aws.dynamodb.TableGlobalSecondaryIndexAttributeArgs(name="owner", type="S"),
    ],
    global_secondary_indexes=[
        aws.dynamodb.TableGlobalSecondaryIndexArgs(
            name="by-owner",
            hash_key="owner",
            range_key="uploaded_at",
            projection_type="INCLUDE",
            non_key_attributes="title",
        ),
        {
            "name": "by-day",
            "hash_key": "uploaded_at",
            "projection": "ALL",
        },
    ],
    point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
    server_side_encryption={"enabled": True},
    ttl={"attribute_name": "expires_at", "enabled": True},
    stream_enabled=True,
    stream_view_type="NEW_AND_OLD_IMAGES",
    tags={"Name": f"images-{environment}", "kmsKeyId": "none"},
)

reader = aws.iam.Policy(
    "read-images",
    policy=table.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["dynamodb:GetItem", "dynamodb:Query"],
                        "Resource": [arn, f"{arn}/index/*"],
                    }
                ],
            }
        )
    ),
)

pulumi.export("table", table.name)
pulumi.export("stream", table.stream_arn)
pulumi.export("policy", reader.arn)
