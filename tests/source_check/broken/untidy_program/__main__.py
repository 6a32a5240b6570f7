"""The shop's policy."""
"""Read from a file, so that others can review it."""

import pulumi
import pulumi_aws as aws

from names import named

with open("policy.json") as file:
    document = file.read()
with open("image.png", "rb") as image:
    size = len(image.read())

policy = aws.iam.Policy(named("policy"), description="What the services of the shop may do while they work on orders and returns", policy=document, path="/shop/")

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String_and_more
pulumi.export("policy", policy.arn)
pulumi.export("size", size)
