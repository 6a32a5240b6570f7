from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.handler import handler_fault


@policy(
    severity="critical",
    caught="runtime",
    error=(
        "Runtime.ImportModuleError",
        "Runtime.HandlerNotFound",
        "Runtime.MalformedHandlerName",
        "Runtime.BuiltInModuleConflict",
        "Runtime.InvalidEntrypoint",
        "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
        "is undefined or not exported",
        "ERR_UNSUPPORTED_DIR_IMPORT",
        "Cannot use built-in module",
        "java.lang.ClassNotFoundException",
    ),
    evidence=(
        provider(
            "https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py",
            "2026-11-28",
            "refuses a module in sys.builtin_module_names, and a module or function that it does not find",
        ),
        provider(
            "https://www.npmjs.com/package/aws-lambda-ric/v/4.0.2",
            "2026-11-28",
            "imports the handler's path as it is, then with .js, .mjs and .cjs, then resolves it as a package",
        ),
        provider(
            "https://www.npmjs.com/package/aws-lambda-ric/v/3.3.0",
            "2026-11-28",
            "the same, but requires a path, which may be a folder with an index.js",
        ),
        provider(
            "https://github.com/aws/aws-lambda-ruby-runtime-interface-client/blob/main/lib/aws_lambda_ric.rb",
            "2026-11-28",
            "requires the handler's file with the archive's root on the load path",
        ),
        provider(
            "https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-runtime-interface-client",
            "2026-11-28",
            "loads the class by Class.forName",
        ),
        provider(
            "https://github.com/aws/aws-lambda-dotnet/blob/2155de45121ca9541edb4aca971a035086e00c82/Libraries/src/Amazon.Lambda.RuntimeSupport/bootstrap.sh",
            "2026-11-28",
            "executable assembly or binary not found, for a handler without a colon",
        ),
        documented("https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html", "2026-11-28"),
        documented("https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html", "2026-11-28"),
    ),
)
def handler_exists(function: Function) -> Violations:
    """A function's handler names something that its archive or its layers contain.

    Lambda accepts any handler at deployment and looks for it at the first call, which then fails with
    `Runtime.ImportModuleError` or `Runtime.HandlerNotFound`. Each runtime looks in its own way:

    - Python imports the module, and never takes a file that is called like a module built into Python (`time`, `sys`) or
      one that Lambda has imported before (`json`, `logging`).
    - Node.js tries `module.js`, `.mjs` and `.cjs` in the archive, then a package `module` in `node_modules` of the archive
      or of a layer. Up to Node.js 22 the module may be a folder with an `index.js`; from Node.js 24 on a folder of that name
      fails, even beside a file `module.js`.
    - Ruby requires the file, Java loads the class from the archive or from `lib/*.jar`.
    - .NET takes `Assembly::Namespace.Type::Method`, or the name of an executable assembly, and loads `Assembly.dll`.
    - `provided` runtimes run the file `bootstrap` at the root of the archive or of a layer, whatever the handler is.

    Fix: make `handler` read `module.function`, with the module's path from the archive's root.

    See: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
    https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
    """
    if (fault := handler_fault(function)) is not None:
        named = f"has handler '{function.handler}'" if function.handler is not None else "has no handler"
        yield f"{named}, {fault}"


@fails(
    "has handler 'Orders.Function::Run', which is not of the form Assembly::Namespace.Type::Method",
    "has handler 'Shop::Orders.Function::Run', but its archive has no Shop.dll;"
    " publish Orders.csproj, and pack the folder with what it makes",
)
def handler_of_dotnet_names_no_assembly(aws, pulumi):
    code = pulumi.AssetArchive({"Orders.csproj": pulumi.StringAsset("<Project />")})
    for name, handler in (("orders", "Orders.Function::Run"), ("shop", "Shop::Orders.Function::Run")):
        aws.lambda_.Function(
            name,
            role="arn:aws:iam::111122223333:role/orders",
            runtime="dotnet8",
            handler=handler,
            code=code,
        )


@fails("has handler 'index.main', but its archive has no index.py")
def module_is_missing(aws, pulumi):
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def main(event, context): ...")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="index.main",
        code=code,
    )


@fails("has handler 'app.handler', but app.py defines no 'handler'")
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


@fails(
    "has handler 'src/index.handler', but its archive has no src/index.js, src/index.mjs or src/index.cjs, and no package 'index'"
)
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
def code_is_in_a_bucket(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        s3_bucket="releases",
        s3_key="orders.zip",
    )


@fails("has handler 'time.handler', but 'time' is built into Python (Runtime.BuiltInModuleConflict); rename the file")
def file_is_called_like_a_built_in_module(aws, pulumi):
    code = pulumi.AssetArchive({"time.py": pulumi.StringAsset("def handler(event, context):\n    return 1\n")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="time.handler",
        code=code,
    )


@fails(
    "has handler 'logging.handler', but Lambda has loaded Python's own 'logging' before "
    "(Runtime.HandlerNotFound); rename the file"
)
def file_is_called_like_a_module_that_lambda_has_loaded(aws, pulumi):
    code = pulumi.AssetArchive({"logging.py": pulumi.StringAsset("def handler(event, context):\n    return 1\n")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="logging.handler",
        code=code,
    )


@fails("has handler 'orders', which is not of the form module.function (Runtime.MalformedHandlerName)")
def handler_names_no_function(aws, pulumi):
    code = pulumi.AssetArchive({"orders.py": pulumi.StringAsset("def handler(event, context):\n    return 1\n")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="orders",
        code=code,
    )


@fails("has handler 'index.handler', but index.js exports no 'handler'; it exports lambdaHandler")
def javascript_exports_another_name(aws, pulumi):
    code = pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.lambdaHandler = async (event) => event")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="index.handler",
        code=code,
    )


@fails(
    "has handler 'orders.handler', but orders/ is a folder, which nodejs24.x tries first and cannot "
    "import (ERR_UNSUPPORTED_DIR_IMPORT); name a file in it, such as 'orders/index.handler'"
)
def folder_lies_beside_the_file_on_node_24(aws, pulumi):
    code = pulumi.AssetArchive(
        {
            "orders.js": pulumi.StringAsset("exports.handler = async () => 1"),
            "orders/prices.js": pulumi.StringAsset("exports.total = () => 1"),
        }
    )
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="orders.handler",
        code=code,
    )


@fails(
    "has handler 'src/orders.handler', but src/orders/ is a folder, which nodejs24.x tries first and cannot "
    "import (ERR_UNSUPPORTED_DIR_IMPORT); name a file in it, such as 'src/orders/index.handler'"
)
def folder_is_named_on_node_24(aws, pulumi):
    code = pulumi.AssetArchive({"src/orders/index.js": pulumi.StringAsset("exports.handler = async () => 1")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="src/orders.handler",
        code=code,
    )


@passes
def folder_with_an_index_is_named_on_node_22(aws, pulumi):
    code = pulumi.AssetArchive({"src/orders/index.js": pulumi.StringAsset("exports.handler = async () => 1")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="src/orders.handler",
        code=code,
    )


@passes
def package_is_in_node_modules(aws, pulumi):
    code = pulumi.AssetArchive(
        {
            "node_modules/orders-wrapper/index.js": pulumi.StringAsset("exports.handler = async () => 1"),
            "index.js": pulumi.StringAsset("exports.handler = async () => 1"),
        }
    )
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="orders-wrapper.handler",
        code=code,
    )


@passes
def package_is_in_a_layer(aws, pulumi):
    wrapper = {
        "nodejs/node_modules/newrelic-lambda-wrapper/index.js": pulumi.StringAsset("exports.handler = async () => 1")
    }
    layer = aws.lambda_.LayerVersion("wrapper", layer_name="wrapper", code=pulumi.AssetArchive(wrapper))
    code = pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async () => 1")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="newrelic-lambda-wrapper.handler",
        layers=[layer.arn],
        code=code,
    )


@fails("has handler 'orders.process', but its archive has no orders.rb")
def ruby_file_is_missing(aws, pulumi):
    code = pulumi.AssetArchive({"lambda_function.rb": pulumi.StringAsset("def process(event:, context:)\n  1\nend\n")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="ruby3.4",
        handler="orders.process",
        code=code,
    )


@fails(
    "has handler 'shop.Orders::handle', but its archive has no shop/Orders.class and no lib/*.jar; orders.jar must be in lib/"
)
def java_class_is_missing(aws, pulumi):
    code = pulumi.AssetArchive({"orders.jar": pulumi.StringAsset("not read here")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="java21",
        handler="shop.Orders::handle",
        code=code,
    )


@fails(
    "has handler 'main', but neither its archive's root nor a layer has a file 'bootstrap' (Runtime.InvalidEntrypoint)"
)
def custom_runtime_has_no_bootstrap(aws, pulumi):
    code = pulumi.AssetArchive({"main": pulumi.StringAsset("the compiled program")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="provided.al2023",
        handler="main",
        code=code,
    )


@passes
def custom_runtime_has_its_bootstrap(aws, pulumi):
    code = pulumi.AssetArchive({"bootstrap": pulumi.StringAsset("the compiled program")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="provided.al2023",
        handler="main",
        code=code,
    )


@abstains("environment.variables.AWS_LAMBDA_EXEC_WRAPPER, whose script may load another handler")
def wrapper_may_load_another_handler(aws, pulumi):
    code = pulumi.AssetArchive({"app.js": pulumi.StringAsset("exports.handler = async () => 1")})
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="index.handler",
        environment={"variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-handler"}},
        code=code,
    )


@abstains("what index.js exports, which only running it shows")
def exports_are_computed(aws, pulumi):
    code = pulumi.AssetArchive(
        {
            "index.js": pulumi.StringAsset("module.exports = require('./orders')"),
            "orders.js": pulumi.StringAsset("exports.handler = async () => 1"),
        }
    )
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="index.handler",
        code=code,
    )
