"""Transactions of the shop."""

import pulumi
import pulumi_aws as aws

from lib.tap_stack import TapStack
from naming import named

role = aws.iam.Role(
    named("processor"),
    assume_role_policy={
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    },
    managed_policies=["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
)
stack = TapStack("transactions", role.arn)

pulumi.export("processor", stack.processor.arn)
