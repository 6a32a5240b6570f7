from preflight import Advice, Violations, abstains, documented, fails, passes, policy
from preflight.aws.lambda_ import Function, node_code
from preflight.aws.lambda_.code import missing_variables


@policy(
    severity="high",
    caught="runtime",
    error=("KeyError", "Cannot read properties of undefined"),
    evidence=documented(
        "https://docs.python.org/3/library/stdtypes.html#dict",
        "2026-11-28",
        "Raises a KeyError if key is not in the map",
    ),
)
def environment_is_given(function: Function) -> Violations:
    """A function has every environment variable that its code cannot do without.

    `os.environ["TABLE_NAME"]` fails with `KeyError: 'TABLE_NAME'` where the function has no such variable. In JavaScript
    `process.env.TABLE_NAME` is `undefined` then, and what is done with it fails: a property of it, `JSON.parse` or
    `new URL` of it, a call of AWS that requires the value, or the code's own check that throws. At the top of the handler's
    module, or of one that it imports, that is at every start of the function; inside of a function it is when that is
    called, which is only advised upon.

    Fix: add the variable to `environment.variables`, or read it with a default: `os.environ.get`, `??`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    https://docs.python.org/3/library/os.html#os.environ
    https://nodejs.org/api/process.html#processenv
    """
    for name, place, when in missing_variables(function):
        kind = str if when == "import" else Advice
        yield kind(f"reads os.environ['{name}'] in {place}, and has no variable {name}")
    for name, use, place, when in node_code.missing_variables(function):
        kind = str if when == "import" else Advice
        yield kind(f"{use} in {place}, and has no variable {name}")


@fails(
    "reads os.environ['TABLE_NAME'] in app.py:3, and has no variable TABLE_NAME",
    "reads os.environ['QUEUE_URL'] in orders.py:3, and has no variable QUEUE_URL",
)
def two_are_missing(aws, pulumi, program):
    program["lambda/app.py"] = (
        "import os\nimport orders\ntable = os.environ['TABLE_NAME']\nstage = os.environ['STAGE']\n"
        "def handler(event, context):\n    return orders.send(table, stage)\n"
    )
    program["lambda/orders.py"] = (
        "from os import environ\ndef send(table, stage):\n    return environ['QUEUE_URL'] + environ['AWS_REGION']\n"
    )
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
        environment={"variables": {"TABLE": "orders", "STAGE": "dev"}},
    )


@fails("reads os.environ['TABLE_NAME'] in app.py:3, and has no variable TABLE_NAME")
def function_has_no_environment(aws, pulumi):
    code = "import os\ndef handler(event, context):\n    return os.environ['TABLE_NAME']\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


@fails(
    "reads a property of process.env.ORIGINS in index.mjs:2, and has no variable ORIGINS",
    "throws an error without process.env.STAGE in index.mjs:4, and has no variable STAGE",
    "hands process.env.TABLE_NAME to PutCommand, which requires TableName, in index.mjs:7, and has no variable TABLE_NAME",
)
def node_function_has_no_environment(aws, pulumi):
    code = """import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
const origins = process.env.ORIGINS.split(",");
const { TABLE_NAME, LOG_LEVEL = "info" } = process.env;
if (!process.env.STAGE) throw new Error("STAGE");

export const handler = async (event, context) => {
  await context.table.send(new PutCommand({ TableName: TABLE_NAME, Item: event }));
  return { origins, LOG_LEVEL };
};
"""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.mjs": pulumi.StringAsset(code)}),
    )


@passes
def all_are_given_to_node_or_not_needed(aws, pulumi):
    code = """
const table = process.env.TABLE_NAME;
const [stage, region] = [process.env.STAGE ?? "dev", process.env.AWS_REGION.split("-")];
process.env.CACHE = "/tmp";
if (process.env.ORIGINS) console.log(process.env.ORIGINS.split(","));
exports.handler = async () => ({
  table: table.toLowerCase(), cache: process.env.CACHE.length, name: process.env.NAME?.trim(), key: process.env.KEY,
});
"""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.js": pulumi.StringAsset(code)}),
        environment={"variables": {"TABLE_NAME": "orders"}},
    )


@passes
def all_are_given_or_not_needed(aws, pulumi):
    code = """
import os
table = os.environ["TABLE_NAME"]
level = os.environ.get("LOG_LEVEL", "INFO")
os.environ["TZ"] = "UTC"
os.environ.setdefault("CACHE", "/tmp")
cache = os.environ["CACHE"]
try:
    key = os.environ["API_KEY"]
except KeyError:
    key = None
def handler(event, context):
    if "DEBUG" in os.environ and os.environ["DEBUG"]:
        print(event)
    return os.environ["AWS_LAMBDA_FUNCTION_NAME"]
"""
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
        environment={"variables": {"TABLE_NAME": table.name}},
    )


@abstains("environment.variables")
def variables_come_later(aws, pulumi):
    code = "import os\ntable = os.environ['TABLE_NAME']\ndef handler(event, context):\n    return table\n"
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
        environment={"variables": table.name.apply(lambda name: {"TABLE_NAME": name})},
    )


@abstains("the environment, which app.py fills")
def code_reads_a_file_of_variables(aws, pulumi):
    code = (
        "import os\nfrom dotenv import load_dotenv\nload_dotenv()\ntable = os.environ['TABLE_NAME']\n"
        "def handler(event, context):\n    return table\n"
    )
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )
