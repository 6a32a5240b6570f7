from preflight import Violations, abstains, fails, foreseen, passes, policy, recorded
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.layer_use import layer_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Cannot reference more than 5 layers",
        "Two different versions of the same layer are not allowed to be referenced in the same function",
        "Layers are not in the same region as the function",
        "at 'layers' failed to satisfy constraint",
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
        "2026-11-28",
        "six layers, two versions of one layer, an ARN without a version and a layer of another region are refused",
    ),
)
def layers_can_be_used(function: Function) -> Violations:
    """A function uses at most five layers, each by the ARN of one version in its own region.

    Lambda refuses a sixth layer, an ARN without its version (a layer's `layer_arn`), two versions of one layer, and a
    layer of another region.

    Fix: pass `layer.arn`, which ends in the version, and merge small layers into one.

    See: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
    https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
    """
    yield from layer_faults(function)


@fails("has 6 layers; Lambda takes at most 5")
def six_layers(aws):
    arn = "arn:aws:lambda:eu-west-1:111122223333:layer:orders-{}:1"
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", layers=[arn.format(name) for name in "abcdef"]
    )


@fails(
    "has the layer 'arn:aws:lambda:eu-west-1:111122223333:layer:orders' without a version;"
    " Lambda needs one, such as 'arn:aws:lambda:eu-west-1:111122223333:layer:orders:1'",
    "has the layer 'orders', which is not the ARN of a layer's version",
)
def version_is_missing(aws):
    for name, layer in (("a", "arn:aws:lambda:eu-west-1:111122223333:layer:orders"), ("b", "orders")):
        aws.lambda_.Function(name, role="arn:aws:iam::111122223333:role/orders", layers=[layer])


@fails("has the ARN of LayerVersion 'common' without a version; pass the layer's `arn`, not its `layer_arn`")
@foreseen
def output_has_no_version(aws):
    layer = aws.lambda_.LayerVersion("common", layer_name="common")
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", layers=[layer.layer_arn])


@fails(
    "has 'arn:aws:lambda:eu-west-1:111122223333:layer:orders:1' and"
    " 'arn:aws:lambda:eu-west-1:111122223333:layer:orders:2', two versions of one layer"
)
def two_versions_of_one_layer(aws):
    arn = "arn:aws:lambda:eu-west-1:111122223333:layer:orders:"
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", layers=[arn + "1", arn + "2"])


@fails(
    "is in eu-west-1, but its layer 'arn:aws:lambda:us-east-1:111122223333:layer:orders:1' is in us-east-1;"
    " Lambda takes only layers of its region"
)
def layer_is_in_another_region(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        layers=["arn:aws:lambda:us-east-1:111122223333:layer:orders:1"],
    )


@passes
@foreseen
def layers_of_the_region(aws):
    common = aws.lambda_.LayerVersion("common", layer_name="common")
    other = aws.lambda_.LayerVersion("other", layer_name="other")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        layers=[
            common.arn,
            other.arn,
            "arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7",
        ],
    )


@abstains("layers[0]")
def layer_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("layer", type="String", insecure_value="arn")
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", layers=[parameter.arn])
