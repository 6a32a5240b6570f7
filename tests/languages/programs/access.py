import json

import pulumi
import pulumi_aws as aws

network = pulumi.StackReference("organization/network/prod")
queue_arn = network.get_output("queueArn")
issuer = aws.iam.OpenIdConnectProvider(
    "builds", url="https://token.actions.githubusercontent.com", client_id_lists=["sts.amazonaws.com"]
)
role = aws.iam.Role(
    "builds",
    assume_role_policy=issuer.arn.apply(
        lambda arn: json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": arn},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {"StringLikes": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}},
                }
            ],
        })
    ),
)
aws.iam.RolePolicy(
    "builds",
    role=role.id,
    policy=queue_arn.apply(
        lambda arn: json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sqs:PutMessage", "Resource": arn}],
        })
    ),
)
aws.iam.UserPolicy(
    "builds",
    user=aws.iam.User("builds").name,
    policy=aws.ssm.get_parameter_output(name="/acme/bucket").value.apply(
        lambda bucket: json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:PutObjects", "Resource": f"arn:aws:s3:::{bucket}/*"}],
        })
    ),
)
