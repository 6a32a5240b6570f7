import pulumi
import pulumi_aws as aws

ROLE = "arn:aws:iam::111122223333:role/functions"
CODE = pulumi.StringAsset("def handler(event, context):\n    return event\n")


def make(name, **settings):
    return aws.lambda_.Function(
        name,
        runtime="python3.12",
        handler="index.handler",
        role=ROLE,
        code=pulumi.AssetArchive({"index.py": CODE}),
        **settings,
    )
