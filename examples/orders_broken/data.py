"""Table, bucket, queues, parameters, secrets and the key they are encrypted with."""

import json

import pulumi_aws as aws

from settings import account_id, environment, prefix, region, tags, warehouse_host

orders_key = aws.kms.Key(
    "orders-key",
    description="Order data and logs",
    enable_key_rotation=True,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "AccountAdministration",
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                },
            ],
        },
    ),
    tags=tags,
)
aws.kms.Alias("orders-key-alias", name=f"alias/{prefix}", target_key_id=orders_key.key_id)

orders_table = aws.dynamodb.Table(
    "orders-table",
    billing_mode="PAY_PER_REQUEST",
    hash_key="order_id",
    attributes=[
        {"name": "order_id", "type": "S"},
        {"name": "status", "type": "S"},
        {"name": "created_at", "type": "S"},
    ],
    global_secondary_indexes=[
        {
            "name": "status-created-index",
            "hash_key": "status",
            "range_key": "created_at",
            "projection_type": "ALL",
            "read_capacity": 5,
            "write_capacity": 5,
        },
    ],
    point_in_time_recovery={"enabled": True},
    tags=tags,
)

exchange_bucket = aws.s3.Bucket("order-exchange", tags=tags)
aws.s3.BucketAcl("order-exchange-acl", bucket=exchange_bucket.id, acl="private")
aws.s3.BucketServerSideEncryptionConfiguration(
    "order-exchange-encryption",
    bucket=exchange_bucket.id,
    rules=[
        {
            "apply_server_side_encryption_by_default": {
                "sse_algorithm": "aws:kms",
                "kms_master_key_id": orders_key.arn,
            },
        },
    ],
)

orders_dlq = aws.sqs.Queue(
    "orders-dlq",
    name=f"{prefix}-dlq",
    message_retention_seconds=1209600,
    # Failed orders go back to the main queue for another round
    redrive_policy=json.dumps(
        {
            "deadLetterTargetArn": f"arn:aws:sqs:{region}:{account_id}:{prefix}-queue",
            "maxReceiveCount": 10,
        },
    ),
    tags=tags,
)
orders_queue = aws.sqs.Queue(
    "orders-queue",
    name=f"{prefix}-queue",
    receive_wait_time_seconds=20,
    redrive_policy=orders_dlq.arn.apply(
        lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5}),
    ),
    tags=tags,
)
import_failures = aws.sqs.Queue(
    "import-failures",
    name=f"{prefix}-import-failures",
    message_retention_seconds=1209600,
)

warehouse_host_parameter = aws.ssm.Parameter(
    "warehouse-host",
    name=f"/orders/{environment}/warehouse/host",
    type="String",
    value=warehouse_host,
    tags=tags,
)
warehouse_password_parameter = aws.ssm.Parameter(
    "warehouse-password",
    name=f"/orders/{environment}/warehouse/password",
    type="String",
    value="Pallet-Crane-4417!",
    tags=tags,
)
signing_key_parameter = aws.ssm.Parameter(
    "partner-signing-key",
    name=f"/orders/{environment}/partners/signing-key",
    type="String",
    value="b7Qx2LrT9vKp4WmZ8nHs6YcD",
    tags=tags,
)

warehouse_login = aws.secretsmanager.Secret(
    "warehouse-login",
    description="User and password for the warehouse",
    tags=tags,
)
aws.secretsmanager.SecretVersion(
    "warehouse-login-value",
    secret_id=warehouse_login.id,
    secret_string=json.dumps({"username": "orders", "password": "Pallet-Crane-4417!"}),
)
