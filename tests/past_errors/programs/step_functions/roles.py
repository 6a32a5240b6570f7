import json

import pulumi_aws as aws

MANAGED = {
    "lambda": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasics",
    "states": "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess",
}


def role_for(service):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    role = aws.iam.Role(f"{service}-role", assume_role_policy=json.dumps(trust), path_prefix="/")
    aws.iam.RolePolicyAttachment(f"{service}-managed", role=role.name, policy_arn=MANAGED[service])
    return role
