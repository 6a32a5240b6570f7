"""Where an upload goes: the table of images, without the attributes whose type the SDK did not have."""

import pulumi
import pulumi_aws as aws

table = aws.dynamodb.Table(
    "images",
    billing_mode="PAY_PER_REQUEST",
    hash_key="image_id",
    attributes=[aws.dynamodb.TableAttributeArgs(name="image_id", type="S")],
    global_secondary_indexes=[
        aws.dynamodb.TableGlobalSecondaryIndexArgs(
            name="status-created-index", hash_key="status", range_key="created_at", projection_type="ALL"
        )
    ],
)

pulumi.export("table", table.name)
