import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
account = aws.get_caller_identity().account_id
key = aws.kms.Key(
    "data",
    description="Data of the shop",
    rotation=True,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                },
                
            ],
        }
    ),
)
alias = aws.kms.Alias("data", name="alias/shop-data", target_key_id=key.key)
logs = aws.cloudwatch.LogGroup("shop", retention_in_days=14, kms_key_id=key.arn)
token = aws.ssm.Parameter(
    "token", name="/shop/token", type="String", value=config.require_secret("token")
)
secret = aws.secretsmanager.Secret("database", kms_key_id=key.arn, recovery_window_in_days=7)
version = aws.secretsmanager.SecretVersion(
    "database", secret_id=secret.id, secret_string=json.dumps({"username": "shop", "password": password})
)
reader = aws.iam.Policy(
    "read",
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-18",
            "Statement": [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret.arn}],
        }
    ),
)
user = aws.iam.User("reader", tags={"made-by": pulumi.get_program()})
aws.iam.UserPolicyAttachment("reader", user=user.name, policy_arn=reader.arn)
group = aws.iam.Group("readers")
membership = aws.iam.GroupMembership("readers", group=group.name, )
pulumi.export("secret", secret.arn)
pulumi.export("version", version.version)
