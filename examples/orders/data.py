"""Where orders are kept: the table, the bucket, the queues, the parameters and the secrets."""

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from settings import Settings

STATUS_INDEX = "by-status"
IMPORT_PREFIX = "incoming/"
REPORT_PREFIX = "reports/"


def over_tls_only(actions: str, *resources: pulumi.Input[str]) -> dict[str, object]:
    """Return the statement of a resource policy that refuses `actions` to whoever does not use TLS."""
    return {
        "sid": "OverTlsOnly",
        "effect": "Deny",
        "actions": [actions],
        "resources": list(resources),
        "principals": [{"type": "*", "identifiers": ["*"]}],
        "conditions": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}],
    }


class OrderStore(pulumi.ComponentResource):
    """The table of orders, and the bucket for imported files and reports."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the table and the bucket."""
        super().__init__("orders:data:OrderStore", name, None, opts)
        self._settings = settings
        self.table = self._create_table(name, key_arn)
        self.bucket = self._create_bucket(name, key_arn)
        self.register_outputs({"table_name": self.table.name, "bucket_name": self.bucket.id})

    def _create_table(self, name: str, key_arn: pulumi.Input[str]) -> aws.dynamodb.Table:
        return aws.dynamodb.Table(
            f"{name}-orders",
            billing_mode="PAY_PER_REQUEST",
            hash_key="order_id",
            attributes=[
                aws.dynamodb.TableAttributeArgs(name="order_id", type="S"),
                aws.dynamodb.TableAttributeArgs(name="status", type="S"),
                aws.dynamodb.TableAttributeArgs(name="created_at", type="S"),
            ],
            global_secondary_indexes=[
                aws.dynamodb.TableGlobalSecondaryIndexArgs(
                    name=STATUS_INDEX,
                    key_schemas=[
                        aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(
                            attribute_name="status",
                            key_type="HASH",
                        ),
                        aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(
                            attribute_name="created_at",
                            key_type="RANGE",
                        ),
                    ],
                    projection_type="ALL",
                ),
            ],
            point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
            server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(
                enabled=True,
                kms_key_arn=key_arn,
            ),
            deletion_protection_enabled=self._settings.is_production,
            tags=self._settings.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=self._settings.is_production),
        )

    def _create_bucket(self, name: str, key_arn: pulumi.Input[str]) -> aws.s3.Bucket:
        child = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket(
            f"{name}-exchange",
            tags=self._settings.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=self._settings.is_production),
        )
        aws.s3.BucketOwnershipControls(
            f"{name}-exchange-ownership",
            bucket=bucket.id,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=child,
        )
        blocked = aws.s3.BucketPublicAccessBlock(
            f"{name}-exchange-private",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-exchange-encryption",
            bucket=bucket.id,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=(
                        aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                            sse_algorithm="aws:kms",
                            kms_master_key_id=key_arn,
                        )
                    ),
                    bucket_key_enabled=True,
                ),
            ],
            opts=child,
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-exchange-versions",
            bucket=bucket.id,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=child,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-exchange-lifecycle",
            bucket=bucket.id,
            rules=[
                aws.s3.BucketLifecycleConfigurationRuleArgs(
                    id="forget-imports",
                    status="Enabled",
                    filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=IMPORT_PREFIX),
                    expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=90),
                ),
                aws.s3.BucketLifecycleConfigurationRuleArgs(
                    id="forget-old-versions",
                    status="Enabled",
                    filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    noncurrent_version_expiration=(
                        aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                            noncurrent_days=90,
                        )
                    ),
                    abort_incomplete_multipart_upload=(
                        aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                            days_after_initiation=7,
                        )
                    ),
                ),
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
        policy = aws.iam.get_policy_document_output(
            statements=[over_tls_only("s3:*", bucket.arn, pulumi.Output.format("{0}/*", bucket.arn))],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        aws.s3.BucketPolicy(
            f"{name}-exchange-policy",
            bucket=bucket.id,
            policy=policy.json,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[blocked]),
        )
        return bucket


class OrderQueues(pulumi.ComponentResource):
    """The queue of accepted orders, its dead letters, and the events no function could handle."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        key_arn: pulumi.Input[str],
        consumer_timeout: int,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the queues; `consumer_timeout` is how many seconds the consumer of orders may run."""
        super().__init__("orders:data:OrderQueues", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        fortnight = 14 * 24 * 3600

        self.dead_orders = aws.sqs.Queue(
            f"{name}-dead-orders",
            message_retention_seconds=fortnight,
            kms_master_key_id=key_arn,
            tags=settings.tags,
            opts=child,
        )
        self.failed_events = aws.sqs.Queue(
            f"{name}-failed-events",
            message_retention_seconds=fortnight,
            kms_master_key_id=key_arn,
            tags=settings.tags,
            opts=child,
        )
        self.orders = aws.sqs.Queue(
            f"{name}-orders",
            visibility_timeout_seconds=6 * consumer_timeout,
            receive_wait_time_seconds=20,
            message_retention_seconds=4 * 24 * 3600,
            kms_master_key_id=key_arn,
            redrive_policy=pulumi.Output.json_dumps(
                {"deadLetterTargetArn": self.dead_orders.arn, "maxReceiveCount": 5},
            ),
            tags=settings.tags,
            opts=child,
        )
        aws.sqs.RedriveAllowPolicy(
            f"{name}-dead-orders-sources",
            queue_url=self.dead_orders.url,
            redrive_allow_policy=pulumi.Output.json_dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [self.orders.arn]},
            ),
            opts=child,
        )
        for queue_name, queue in (("orders", self.orders), ("dead-orders", self.dead_orders)):
            document = aws.iam.get_policy_document_output(
                statements=[over_tls_only("sqs:*", queue.arn)],
                opts=pulumi.InvokeOutputOptions(parent=self),
            )
            aws.sqs.QueuePolicy(
                f"{name}-{queue_name}-policy",
                queue_url=queue.url,
                policy=document.json,
                opts=child,
            )
        self.register_outputs({"orders_url": self.orders.url, "dead_orders_url": self.dead_orders.url})


class OrderSecrets(pulumi.ComponentResource):
    """What the functions must know and nobody else may read."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the parameters and the secrets, and give them the values the configuration holds."""
        super().__init__("orders:data:OrderSecrets", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.warehouse_host = aws.ssm.Parameter(
            f"{name}-warehouse-host",
            name=f"/{settings.prefix}/warehouse/host",
            description="Host of the warehouse's HTTPS service",
            type="String",
            value=settings.warehouse_host,
            tags=settings.tags,
            opts=child,
        )
        signing_key = random.RandomPassword(
            f"{name}-signing-key",
            length=48,
            special=False,
            opts=child,
        )
        self.signing_key = aws.ssm.Parameter(
            f"{name}-signing-key-parameter",
            name=f"/{settings.prefix}/partners/signing-key",
            description="Signs the tokens partners read an order's status with",
            type="SecureString",
            key_id=key_arn,
            value=signing_key.result,
            tags=settings.tags,
            opts=child,
        )
        self.warehouse_login = aws.secretsmanager.Secret(
            f"{name}-warehouse-login",
            description="User and password for the warehouse's HTTPS service",
            kms_key_id=key_arn,
            tags=settings.tags,
            opts=child,
        )
        if settings.warehouse_password is not None:
            aws.secretsmanager.SecretVersion(
                f"{name}-warehouse-login-value",
                secret_id=self.warehouse_login.id,
                secret_string=pulumi.Output.json_dumps(
                    {"username": settings.warehouse_user, "password": settings.warehouse_password},
                ),
                opts=child,
            )
        self.register_outputs(
            {
                "warehouse_host_name": self.warehouse_host.name,
                "signing_key_name": self.signing_key.name,
                "warehouse_login_arn": self.warehouse_login.arn,
            },
        )
