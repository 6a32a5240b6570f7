"""The key that everything at rest is encrypted with."""

import pulumi
import pulumi_aws as aws

from settings import Settings


class StackKey(pulumi.ComponentResource):
    """A customer managed key that admits the account's policies and the services that write on its behalf."""

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the key and its alias."""
        super().__init__("orders:encryption:StackKey", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        account = settings.account_id

        document = aws.iam.get_policy_document_output(
            statements=[
                {
                    "sid": "AccountAdministersThroughIam",
                    "actions": ["kms:*"],
                    "resources": ["*"],
                    "principals": [{"type": "AWS", "identifiers": [f"arn:aws:iam::{account}:root"]}],
                },
                {
                    "sid": "LogGroupsOfTheAccount",
                    "actions": [
                        "kms:Encrypt*",
                        "kms:Decrypt*",
                        "kms:ReEncrypt*",
                        "kms:GenerateDataKey*",
                        "kms:Describe*",
                    ],
                    "resources": ["*"],
                    "principals": [
                        {"type": "Service", "identifiers": [f"logs.{settings.region}.amazonaws.com"]},
                    ],
                    "conditions": [
                        {
                            "test": "ArnLike",
                            "variable": "kms:EncryptionContext:aws:logs:arn",
                            "values": [f"arn:aws:logs:{settings.region}:{account}:log-group:*"],
                        },
                    ],
                },
                {
                    # EventBridge calls KMS without aws:SourceAccount, so the statement can have no condition:
                    # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
                    "sid": "AlarmsAndFailedSchedules",
                    "actions": ["kms:Decrypt", "kms:GenerateDataKey*"],
                    "resources": ["*"],
                    "principals": [
                        {
                            "type": "Service",
                            "identifiers": ["cloudwatch.amazonaws.com", "events.amazonaws.com"],
                        },
                    ],
                },
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        self.key = aws.kms.Key(
            f"{name}-key",
            description=f"Data of {settings.prefix}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=document.json,
            tags=settings.tags,
            opts=child,
        )
        self.alias = aws.kms.Alias(
            f"{name}-alias",
            name=f"alias/{settings.prefix}",
            target_key_id=self.key.key_id,
            opts=child,
        )
        self.arn = self.key.arn
        self.register_outputs({"arn": self.arn, "alias": self.alias.name})
