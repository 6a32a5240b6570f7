from preflight import Violations, abstains, deployed, fails, passes, policy, recorded
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.settings import package_faults


@policy(
    severity="critical",
    caught="preview",
    error=(
        "handler and runtime must be set when PackageType is Zip",
        "Runtime and Handler are mandatory parameters for functions created with deployment packages",
        "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image",
        "Please don't provide ImageUri when updating a function with packageType Zip",
    ),
    evidence=(
        deployed("https://github.com/pulumi/pulumi-aws/issues/1326", "2026-11-28", "a function without a handler"),
        deployed("https://github.com/pulumi/pulumi-aws/issues/5439", "2026-11-28", "an image with a handler"),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "two architectures, and an image for an archive, are refused",
        ),
    ),
)
def package_is_complete(function: Function) -> Violations:
    """A function made from an archive has a handler and a runtime, and one made from an image has neither.

    An archive holds code alone, so Lambda needs a runtime and a handler. An image brings its own runtime,
    its own command and all that a layer could add: "the Runtime and Handler parameters are not supported for functions
    created with container images".

    A function has one processor architecture.

    Fix: give `handler` and `runtime` with `code`; or `package_type="Image"` with `image_uri`, and set a command in
    `image_config`.

    See: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
    https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
    """
    yield from package_faults(function)


@fails("is made from an archive and has no `handler` and no `runtime`")
def both_are_missing(aws, pulumi):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", code=pulumi.FileArchive("./lambda"))


@fails("is made from an archive and has no `handler`")
def handler_is_missing(aws, pulumi):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="provided.al2023",
        code=pulumi.FileArchive("./lambda"),
    )


@fails("is made from an image and has `handler`, `runtime`, which only an archive takes")
def image_has_a_handler(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        package_type="Image",
        image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1",
        runtime="python3.13",
        handler="app.handler",
    )


@fails("is to be made from an image and has no `image_uri`")
def image_is_missing(aws, pulumi):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        package_type="Image",
        code=pulumi.FileArchive("./lambda"),
    )


@fails("is made from an archive and has `image_uri`, which only an image takes")
def archive_has_an_image(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1",
    )


@fails("has the architectures x86_64 and arm64; a function has one")
def function_has_two_architectures(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        architectures=["x86_64", "arm64"],
    )


@passes
def archive_with_both(aws, pulumi):
    parameter = aws.ssm.Parameter("runtime", type="String", insecure_value="python3.13")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime=parameter.arn,
        handler="app.handler",
        code=pulumi.FileArchive("./lambda"),
    )


@passes
def image_with_neither(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        package_type="Image",
        image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1",
        image_config={"commands": ["app.handler"]},
    )


@abstains("packageType")
def package_type_comes_later(aws):
    parameter = aws.ssm.Parameter("kind", type="String", insecure_value="Zip")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        package_type=parameter.arn,
        s3_bucket="releases",
        s3_key="a",
    )
