import json

import pulumi
import pulumi_aws as aws

RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
ALLOW = {"Effect": "Permit"}


def role(name, service):
    statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return aws.iam.Role(name, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def allow(role, name, actions, resources):
    statement = {**ALLOW, "Action": actions, "Resource": resources}
    return aws.iam.RolePolicy(
        name, role=role.id, policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
