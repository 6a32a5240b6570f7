from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function


@policy(
    severity="critical",
    caught="runtime",
    error=("Runtime.ImportModuleError", "Runtime.HandlerNotFound"),
    origin=("S0.1",),
)
def handler_exists(function: Function) -> Violations:
    """A function's handler names something that its archive contains.

    Lambda accepts any handler at deployment and looks for it at the first call, which then fails with
    `Runtime.ImportModuleError` or `Runtime.HandlerNotFound`.

    Fix: make `handler` read `module.function`, with the module's path from the archive's root.

    See: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
    """
    if function.lacks_node_module:
        yield f"has handler '{function.handler}', and its archive has no such file that ends in .js, .mjs or .cjs"
    if function.handler is None or not function.is_python:
        return
    module, _, name = function.handler.rpartition(".")
    source = function.module(module)
    if source is None:
        yield f"has handler '{function.handler}', and there is no {module}.py in its archive"
    elif name not in source.defines:
        yield f"has handler '{function.handler}', and {source.path} defines no '{name}'"


@fails("has handler 'index.main', and there is no index.py in its archive")
def module_is_missing(aws, pulumi):
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def main(event, context): ...")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="index.main",
        code=code,
    )


@fails("has handler 'app.handler', and app.py defines no 'handler'")
def function_is_missing(aws, pulumi):
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def main(event, context): ...")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=code,
    )


@passes
def module_and_function_exist(aws, pulumi, program):
    program["lambda/orders/app.py"] = "from .api import handler"
    program["lambda/orders/__init__.py"] = ""
    program["lambda/orders/api.py"] = "def handler(event, context): ..."
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="orders/app.handler",
        code=pulumi.FileArchive("lambda"),
    )


@fails("has handler 'src/index.handler', and its archive has no such file that ends in .js, .mjs or .cjs")
def javascript_lies_elsewhere(aws, pulumi):
    code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = async () => 1")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="src/index.handler",
        code=code,
    )


@passes
def handler_is_not_python(aws, pulumi):
    code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = async () => 1")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="index.handler",
        code=code,
    )


@abstains("what `from orders import *` brings into app.py")
def names_come_from_elsewhere(aws, pulumi):
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("from orders import *")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=code,
    )


@abstains("layers, one of which may hold the handler")
def handler_may_be_a_layer_s(aws, pulumi):
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def main(event, context): ...")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="datadog_lambda.handler.handler",
        layers=["arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Python313:117"],
        code=code,
    )


@abstains("code, which is not in this program")
def code_lies_in_a_bucket(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        s3_bucket="releases",
        s3_key="orders.zip",
    )
