import pulumi
import pulumi_aws as aws

from naming import named


class TapStack(pulumi.ComponentResource):
    def __init__(self, name, role_arn, opts=None):
        super().__init__("shop:index:TapStack", name, None, opts)
        self.processor = aws.lambda_.Function(
            named("processor"),
            runtime="python3.12",
            handler="processor.handler",
            role=role_arn,
            code=pulumi.FileArchive("./lib/lambda"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.schema = aws.s3.BucketObjectv2(
            named("schema"),
            bucket="schemas-of-the-shop",
            source=pulumi.FileAsset("./lambda/processor.py"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"processor": self.processor.name})
