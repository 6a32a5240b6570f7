from preflight import Advice, Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.code.names import undefined_names
from preflight.aws.code.syntax import syntax_error
from preflight.aws.lambda_ import Function, LayerVersion
from preflight.aws.lambda_.node_code import wrong_kinds


@policy(
    severity="critical",
    caught="runtime",
    error=(
        "Runtime.UserCodeSyntaxError",
        "Syntax error in module",
        "NameError: name … is not defined",
        "Cannot use import statement outside a module",
        "require is not defined in ES module scope",
        "ERR_REQUIRE_ESM",
        "Dynamic require of … is not supported",
    ),
    evidence=(
        provider(
            "https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/0184e90396bbb34fafa2feedae2b4f65a24efb2f/awslambdaric/bootstrap.py",
            "2026-11-28",
            "a SyntaxError is reported as: Syntax error in module",
        ),
        provider(
            "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/17230b828e9a3d90d43e83dd9e5f35366e1c07b2/src/UserFunction.js",
            "2026-11-28",
            "a SyntaxError is reported as Runtime.UserCodeSyntaxError",
        ),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html",
            "2026-11-28",
            "--no-experimental-require-module, --no-experimental-detect-module",
        ),
    ),
)
def code_parses(coded: Function | LayerVersion) -> Violations:
    """A function's or layer's code can be loaded by its runtime: it parses, and defines every name that it uses.

    Lambda stores any text. A file that is cut off, or written for a newer Python than the function's runtime, fails at
    the first call with `Runtime.UserCodeSyntaxError`; a name that nobody defines fails with `NameError` when it is
    reached. Only what the handler's module imports, and the names in that module itself or at the top of the others, are
    certain to be: on everything else this is advice.

    Of JavaScript only the kind of each file is compared with its code. A file `.mjs`, or `.js` under a `package.json` with
    `"type": "module"`, is an ES module and has no `require`, `module`, `exports` and `__dirname`. Any other is CommonJS; up to
    `nodejs22.x` it cannot use `import` and `export` statements, or `require` an ES module. A bundle of esbuild that is an ES
    module throws where a CommonJS package in it calls `require`, unless a banner defines it.

    Fix: complete the file or import the name; see the place that the message names.

    See: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
    https://docs.python.org/3/library/exceptions.html#NameError
    """
    if isinstance(coded, Function):
        for fault in wrong_kinds(coded):
            yield fault.message if fault.when == "import" else Advice(fault.message)
    if coded.python is not None:
        yield from faults_of_python(coded, coded.python)


def faults_of_python(coded: Function | LayerVersion, version: tuple[int, int]) -> Violations:
    """What its Python files fail with."""
    for source in coded.own_files:
        error = syntax_error(source, version)
        if error is not None:
            kind = str if coded.meets(source, "import") else Advice
            yield kind(f"cannot run {source.place(error)}: {error.msg}")
            continue
        for name, place, when, certain in undefined_names(source, version):
            kind = str if certain and coded.meets(source, when) else Advice
            yield kind(f"uses the name {name} in {place}, which nothing there defines")


@fails("cannot run app.py:3: '{' was never closed")
def file_is_cut_off(aws, pulumi):
    code = "import json\ndef handler(event, context):\n    return json.dumps({'statusCode': 200"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


@fails("cannot run app.py:4: Pattern matching is only supported in Python 3.10 and greater")
def syntax_is_newer_than_the_runtime(aws, pulumi):
    code = "def handler(event, context):\n    match event['kind']:\n        case 'order':\n            return 1\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.9",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


@fails("uses the name json in orders/api.py:2, which nothing there defines")
def import_is_forgotten(aws, pulumi, program):
    program["lambda/app.py"] = "from orders.api import answer\ndef handler(event, context):\n    return answer(event)\n"
    program["lambda/orders/__init__.py"] = ""
    program["lambda/orders/api.py"] = "def answer(event):\n    return {'body': json.dumps(event)}\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
    )


@fails("uses the name Dict in python/orders.py:1, which nothing there defines")
def annotation_in_a_layer_is_not_imported(aws, pulumi):
    code = pulumi.AssetArchive({"python/orders.py": pulumi.StringAsset("def of(items: Dict) -> int:\n    return 1\n")})
    aws.lambda_.LayerVersion("orders", layer_name="orders", compatible_runtimes=["python3.13"], code=code)


@fails("cannot run scripts/load.py:1: expected an indented block after function definition on line 1")
def file_that_the_handler_does_not_import(aws, pulumi, program):
    program["lambda/app.py"] = "def handler(event, context):\n    return 1\n"
    program["lambda/scripts/load.py"] = "def load(orders):\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
    )


@fails(
    "uses import in index.js:1, which Node.js takes for CommonJS; name it index.mjs, or give its package.json"
    ' "type": "module"',
)
def import_is_in_a_commonjs_file(aws, pulumi):
    code = 'import { S3Client } from "@aws-sdk/client-s3";\nexport const handler = async () => new S3Client({});\n'
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.js": pulumi.StringAsset(code)}),
    )


@fails("uses require in index.mjs:1, which is an ES module and does not have it")
def require_is_in_an_es_module(aws, pulumi):
    code = 'const { S3Client } = require("@aws-sdk/client-s3");\nexport const handler = async () => new S3Client({});\n'
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.mjs": pulumi.StringAsset(code)}),
    )


@fails("requires got in index.js:1, which is an ES module; load it by `await import('got')`")
def package_is_an_es_module(aws, pulumi, program):
    program["lambda/index.js"] = (
        'const got = require("got");\nexports.handler = async () => got("https://orders.dev");\n'
    )
    program["lambda/node_modules/got/package.json"] = '{"type": "module", "exports": {"default": "./index.js"}}'
    program["lambda/node_modules/got/index.js"] = "export default fetch"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs20.x",
        handler="index.handler",
        code=pulumi.FileArchive("lambda"),
    )


@passes
def each_file_is_of_its_kind(aws, pulumi, program):
    program["lambda/package.json"] = '{"type": "module"}'
    program["lambda/index.js"] = """import { createRequire } from "node:module";
import { total } from "./prices.cjs";
const require = createRequire(import.meta.url);
const isCommonJs = typeof module !== "undefined" && module.exports;
export const handler = async () => require("./orders.json").map(total, isCommonJs);
"""
    program["lambda/prices.cjs"] = "exports.total = (order) => order.total; module.exports.name = __dirname;\n"
    program["lambda/orders.json"] = "[]"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="index.handler",
        code=pulumi.FileArchive("lambda"),
    )


@passes
def every_name_is_defined(aws, pulumi):
    code = """
import json
try:
    import orjson
except ImportError:
    orjson = None
def handler(event: dict, context: object) -> dict:
    total = sum(item["price"] for item in event["items"])
    return {"body": (orjson or json).dumps(total), "file": __file__}
"""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


@passes
def code_is_javascript(aws, pulumi):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = async () => 1")}),
    )


@abstains("what globals() defines in app.py")
def names_are_made_while_it_runs(aws, pulumi):
    code = "globals().update(answer=print)\ndef handler(event, context):\n    return answer(event)\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )
