import json

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id


class Keys:
    """The keys of the account, by what they are for."""

    def __init__(self, purposes):
        self._keys = {}
        for purpose in purposes:
            self._keys[purpose] = aws.kms.Key(
                purpose,
                description=f"For {purpose}",
                enable_key_rotation=True,
                policy=json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                                "Action": "kms:*",
                                "Resource": "*",
                            }
                        ],
                    }
                ),
            )
        self.logs = self._keys["logs"]
        self.alias = aws.kms.Alias("logs", name="alias/logs", target_key=self.logs.id)

    def describe(self):
        return "logs are encrypted by " + self.logs.arn
