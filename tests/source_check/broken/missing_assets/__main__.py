"""Functions that share a layer."""

import os

import pulumi
import pulumi_aws as aws

here = os.path.dirname(__file__)
role_arn = "arn:aws:iam::111122223333:role/functions"

layer = aws.lambda_.LayerVersion(
    "dependencies",
    layer_name="dependencies",
    compatible_runtimes=["python3.12"],
    code=pulumi.FileArchive("./lambda/layers/python_optimized"),
)
orders = aws.lambda_.Function(
    "orders",
    runtime="python3.12",
    handler="function.handler",
    role=role_arn,
    layers=[layer.arn],
    code=pulumi.AssetArchive({"function.py": pulumi.FileAsset("./lambda/function.py")}),
)
inline = aws.lambda_.Function(
    "inline",
    runtime="python3.12",
    handler="index.handler",
    role=role_arn,
    code=pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context):\n    return None\n")}),
)
nightly = aws.lambda_.Function(
    "nightly",
    runtime="python3.12",
    handler="nightly.handler",
    role=role_arn,
    code=pulumi.FileArchive(os.path.join(here, "lambda")),
)
reports = aws.lambda_.Function(
    "reports",
    runtime="python3.12",
    handler="orders.handler",
    role=role_arn,
    code=pulumi.FileArchive(os.path.join(here, "functions", "reports")),
)

pulumi.export("functions", [each.name for each in (orders, inline, nightly, reports)])
