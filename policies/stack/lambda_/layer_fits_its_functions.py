from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function


@policy(severity="medium", caught="runtime", error="Runtime.ImportModuleError")
def layer_fits_its_functions(function: Function) -> Violations:
    """A function uses layers that are made for its runtime and its processor architecture.

    Lambda does not compare them: the lists only serve to find layers. A package with compiled parts that was installed for
    another version of the language, or for another processor, fails when it is imported.

    Fix: build the layer for the function's runtime and architecture, and list them in `compatible_runtimes` and
    `compatible_architectures`.

    See: https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
    https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
    """
    for layer in function.own_layers:
        runtimes, architectures = layer.compatible_runtimes, layer.compatible_architectures
        if len(runtimes) and function.runtime is not None and function.runtime not in runtimes:
            yield f"runs on {function.runtime}, and {layer} is for {', '.join(map(str, runtimes))}"
        if len(architectures) and function.architectures[0] not in architectures:
            yield f"runs on {function.architectures[0]}, and {layer} is for {', '.join(map(str, architectures))}"


@fails("runs on python3.13, and LayerVersion 'common' is for python3.8, python3.9")
def runtime_is_not_listed(aws, pulumi):
    common = aws.lambda_.LayerVersion(
        "common",
        layer_name="common",
        code=pulumi.FileArchive("./layer"),
        compatible_runtimes=["python3.8", "python3.9"],
    )
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", runtime="python3.13", layers=[common.arn]
    )


@fails("runs on arm64, and LayerVersion 'common' is for x86_64")
def architecture_is_not_listed(aws, pulumi):
    common = aws.lambda_.LayerVersion(
        "common",
        layer_name="common",
        code=pulumi.FileArchive("./layer"),
        compatible_architectures=["x86_64"],
    )
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        architectures=["arm64"],
        layers=[
            "arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-arm64:4",
            common.arn,
        ],
    )


@passes
def both_are_listed(aws, pulumi):
    common = aws.lambda_.LayerVersion(
        "common",
        layer_name="common",
        code=pulumi.FileArchive("./layer"),
        compatible_runtimes=["python3.12", "python3.13"],
        compatible_architectures=["x86_64", "arm64"],
    )
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", runtime="python3.13", layers=[common.arn]
    )


@passes
def layer_lists_nothing(aws, pulumi):
    common = aws.lambda_.LayerVersion("common", layer_name="common", code=pulumi.FileArchive("./layer"))
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", runtime="python3.13", layers=[common.arn]
    )


@passes
def layer_belongs_to_somebody_else(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        layers=["arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:4"],
    )


@abstains("compatibleRuntimes")
def list_comes_later(aws, pulumi):
    parameter = aws.ssm.Parameter("runtimes", type="StringList", insecure_value="python3.13")
    common = aws.lambda_.LayerVersion(
        "common",
        layer_name="common",
        code=pulumi.FileArchive("./layer"),
        compatible_runtimes=parameter.arn.apply(lambda text: text.split(",")),
    )
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", runtime="python3.13", layers=[common.arn]
    )
