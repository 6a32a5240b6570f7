"""Thumbnails of images."""

import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "thumbnails",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
            }
        ]
    ).json,
)

function = aws.lambda_.Function(
    "thumbnails",
    runtime="python3.12",
    handler="handler.handler",
    role=role.arn,
    code=pulumi.AssetArchive({".": pulumi.FileArchive("./lambda")}),
    layers="arn:aws:lambda:eu-west-1:770693421928:layer:Klayers-p312-Pillow:1",
)
preview = aws.lambda_.Function(
    "preview",
    runtime="python3.12",
    handler="handler.handler",
    role=role.arn,
    code=pulumi.FileArchive("./thumbnails"),
)

names = pulumi.Output.all(function.name, preview.name)
pulumi.export("first", names[0])
pulumi.export("both", names.apply(lambda first, second: f"{first} and {second}"))
