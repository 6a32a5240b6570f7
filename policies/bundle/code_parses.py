from preflight import Advice, Violations, abstains, fails, passes, policy, provider
from preflight.aws.code.names import undefined_names
from preflight.aws.code.syntax import syntax_error
from preflight.aws.lambda_ import Function, LayerVersion


@policy(
    severity="critical",
    caught="runtime",
    error=("Runtime.UserCodeSyntaxError", "Syntax error in module", "NameError: name … is not defined"),
    evidence=provider(
        "https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/0184e90396bbb34fafa2feedae2b4f65a24efb2f/awslambdaric/bootstrap.py",
        "2026-11-28",
        "a SyntaxError is reported as: Syntax error in module",
    ),
)
def code_parses(coded: Function | LayerVersion) -> Violations:
    """A function's or layer's Python files parse in its version of Python, and define every name that they use.

    Lambda stores any text. A file that is cut off, or written for a newer Python than the function's runtime, fails at
    the first call with `Runtime.UserCodeSyntaxError`; a name that nobody defines fails with `NameError` when it is
    reached. Only what the handler's module imports, and the names in that module itself or at the top of the others, are
    certain to be: on everything else this is advice.

    Fix: complete the file or import the name; see the place that the message names.

    See: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
    https://docs.python.org/3/library/exceptions.html#NameError
    """
    if coded.python is None:
        return
    for source in coded.own_files:
        error = syntax_error(source, coded.python)
        if error is not None:
            kind = str if coded.meets(source, "import") else Advice
            yield kind(f"cannot run {source.place(error)}: {error.msg}")
            continue
        for name, place, when, certain in undefined_names(source, coded.python):
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
