from preflight import Advice, Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.code import missing_imports, trace_of
from preflight.aws.lambda_.node_code import missing_modules


@policy(
    severity="critical",
    caught="runtime",
    error=(
        "Runtime.ImportModuleError",
        "Unable to import module",
        "No module named",
        "attempted relative import with no known parent package",
        "Cannot find module",
        "Cannot find package",
        "ERR_MODULE_NOT_FOUND",
    ),
    evidence=(
        provider(
            "https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py",
            "2026-11-28",
            "Runtime.ImportModuleError: Unable to import module '{}': {}",
        ),
        documented("https://docs.aws.amazon.com/lambda/latest/dg/python-package.html", "2026-11-28"),
        provider(
            "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/17230b828e9a3d90d43e83dd9e5f35366e1c07b2/src/UserFunction.js",
            "2026-11-28",
            "MODULE_NOT_FOUND is reported as Runtime.ImportModuleError",
        ),
    ),
)
def imports_are_packaged(function: Function) -> Violations:
    """A function's archive and layers contain every module that its code imports.

    The Lambda runtime contains the language's own modules and the AWS SDK, nothing else: for Python `boto3` with its
    dependencies, for Node.js version 3 of the SDK (`@aws-sdk/...`; runtimes before `nodejs18.x` have version 2, `aws-sdk`).
    Pulumi packs the files of the folder; a `requirements.txt` or `package.json` among them installs nothing. A missing
    module fails the first invocation: `Runtime.ImportModuleError: Unable to import module 'app': No module named
    'requests'`, or `Error: Cannot find module 'moment'`. Conditional imports, and those in a `try` that handles the
    failure, are not checked. A relative import in a Python file at the archive's root fails too, and an `import` of
    a JavaScript file without the end of its name.

    Fix: run `pip install -r requirements.txt -t FOLDER` for Lambda's platform or `npm install --omit=dev` in FOLDER, FOLDER
    being the folder that is packed; or bundle the code with esbuild; or put the packages below `python/` or
    `nodejs/node_modules/` in a layer.

    See: https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
    https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html
    https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
    """
    for missing in missing_imports(function):
        if missing.module.startswith("."):
            problem = "which is not in a package; remove the dot"
        else:
            problem = f"which is not in {function.runtime}, the archive or a layer{trace_of(function, missing.module)}"
        message = f"imports {missing.module} in {missing.place}, {problem}"
        yield message if missing.when == "import" else Advice(message)
    for imported, hint in missing_modules(function):
        places = f"{function.runtime}, the archive or a layer"
        message = f"imports {imported.specifier} in {imported.place}, which is not in {places}{hint}"
        yield message if imported.when == "import" else Advice(message)


@fails(
    "imports requests in app.py:2, which is not in python3.13, the archive or a layer;"
    " requirements.txt lists it, and nobody has installed that",
    "imports yaml in orders/store.py:1, which is not in python3.13, the archive or a layer;"
    " requirements.txt lists it, and nobody has installed that",
)
def requirements_are_not_installed(aws, pulumi, program):
    program["lambda/app.py"] = (
        "import json\nimport requests\nimport boto3\nfrom orders import store\n"
        "def handler(event, context):\n    return json.dumps(requests.get(store.url()).json())\n"
    )
    program["lambda/orders/store.py"] = "import yaml\ndef url():\n    return yaml.safe_load('https://orders.dev')\n"
    program["lambda/requirements.txt"] = "boto3\nrequests==2.32.3\nPyYAML>=6\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
    )


@fails("imports distutils.util in app.py:1, which is not in python3.12, the archive or a layer")
def module_was_removed_from_the_standard_library(aws, pulumi):
    code = "from distutils.util import strtobool\ndef handler(event, context):\n    return strtobool(event['on'])\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.12",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


@fails("imports orders.prices in app.py:1, which is not in python3.13, the archive or a layer")
def own_module_is_missing(aws, pulumi, program):
    program["lambda/app.py"] = (
        "from orders.prices import total\ndef handler(event, context):\n    return total(event)\n"
    )
    program["lambda/orders/__init__.py"] = ""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
    )


@fails(
    "imports orders_common.prices in app.py:1, which is not in python3.13, the archive or a layer;"
    " LayerVersion 'common' has it outside of python/, in orders_common/prices.py"
)
def layer_has_it_in_the_wrong_place(aws, pulumi, program):
    program["lambda/app.py"] = (
        "from orders_common.prices import total\ndef handler(event, context):\n    return total(event)\n"
    )
    program["layer/orders_common/prices.py"] = "def total(event):\n    return 1\n"
    common = aws.lambda_.LayerVersion("common", layer_name="common", code=pulumi.FileArchive("layer"))
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
        layers=[common.arn],
    )


@fails("imports pandas in app.py:2, which is not in python3.13, the archive or a layer")
def module_is_imported_in_a_function(aws, pulumi):
    code = "def handler(event, context):\n    import pandas\n    return pandas.DataFrame(event).to_json()\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


@fails("imports .prices in app.py:1, which is not in a package; remove the dot")
def import_is_relative_at_the_root(aws, pulumi):
    code = "from .prices import total\ndef handler(event, context):\n    return total(event)\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code), "prices.py": pulumi.StringAsset("total = len")}),
    )


@passes
def all_imports_are_available(aws, pulumi, program):
    program["lambda/app.py"] = (
        "import os.path, tomllib, boto3, botocore.exceptions, urllib3\n"
        "import requests.adapters\nfrom orders_common.prices import total\nimport helpers\n"
        "try:\n    import orjson as json\nexcept ImportError:\n    import json\n"
        "if os.path.exists('/debug'):\n    import debugpy\n"
        "def handler(event, context):\n    return json.dumps(total(event))\n"
    )
    program["lambda/helpers.py"] = ""
    program["lambda/requests/__init__.py"] = ""
    program["lambda/requests/adapters.py"] = ""
    program["lambda/requests-2.32.3.dist-info/RECORD"] = "requests/__init__.py,,\nrequests/adapters.py,,\n"
    program["layer/python/orders_common/prices.py"] = "import decimal\ndef total(event):\n    return 1\n"
    common = aws.lambda_.LayerVersion("common", layer_name="common", code=pulumi.FileArchive("layer"))
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
        layers=[common.arn],
    )


@fails(
    "imports moment in app.js:1, which is not in nodejs22.x, the archive or a layer;"
    " package.json lists it, and node_modules does not have it",
    "imports aws-sdk in lib/store.js:1, which is not in nodejs22.x, the archive or a layer;"
    " the runtime has version 3 of the SDK alone, such as @aws-sdk/client-s3",
)
def node_modules_are_not_installed(aws, pulumi, program):
    program["lambda/app.js"] = (
        "const moment = require('moment');\nconst store = require('./lib/store');\n"
        "exports.handler = async () => store.save(moment().format());\n"
    )
    program["lambda/lib/store.js"] = "const AWS = require('aws-sdk');\nexports.save = (at) => new AWS.S3();\n"
    program["lambda/package.json"] = '{"dependencies": {"moment": "^2.30.1"}}'
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
    )


@fails(
    "imports ./prices in index.mjs:1, which is not in nodejs24.x, the archive or a layer; write the whole name: './prices.js'",
    "imports sharp in index.mjs:3, which is not in nodejs24.x, the archive or a layer",
)
def ecmascript_module_leaves_out_an_end(aws, pulumi):
    code = (
        "import { total } from './prices'\nimport { readFile } from 'node:fs/promises'\n"
        "export const handler = async (event) => (await import('sharp')).default(total(event))\n"
    )
    files = {"index.mjs": pulumi.StringAsset(code), "prices.js": pulumi.StringAsset("export const total = () => 1")}
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs24.x",
        handler="index.handler",
        code=pulumi.AssetArchive(files),
    )


@fails(
    "imports aws-sdk in __index.js:9, which is not in nodejs22.x, the archive or a layer;"
    " the runtime has version 3 of the SDK alone, such as @aws-sdk/client-s3"
)
def callback_function_requires_version_2_of_the_sdk(aws, pulumi):
    # As `new aws.lambda.CallbackFunction` of a TypeScript program writes it, which never packs aws-sdk.
    code = """exports.handler = __f0;

const dayjs = require("dayjs/dayjs.min.js");

function __f0(__0) {
  return (function() {
    with({ this: undefined, arguments: undefined }) {
return async (event) => {
    const aws = require("aws-sdk");
    return new aws.SQS().sendMessage({ MessageBody: dayjs().format() }).promise();
};
    }
  }).apply(undefined, undefined).apply(this, arguments);
}
"""
    files = {"__index.js": pulumi.StringAsset(code), "node_modules/dayjs/dayjs.min.js": pulumi.StringAsset("")}
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="__index.handler",
        code=pulumi.AssetArchive(files),
    )


@passes
def all_modules_are_available_to_node(aws, pulumi, program):
    program["lambda/src/index.js"] = (
        "const fs = require('fs'), { S3Client } = require('@aws-sdk/client-s3');\n"
        "const dayjs = require('dayjs/plugin/utc'), common = require('orders-common'), config = require('../config');\n"
        "let sharp;\ntry { sharp = require('sharp'); } catch { sharp = null; }\n"
        "if (process.env.DEBUG) { require('source-map-support').install(); }\n"
        "exports.handler = async (event) => require(`./${event.kind}`)(event);\n"
    )
    program["lambda/config/index.json"] = "{}"
    program["lambda/node_modules/dayjs/plugin/utc.js"] = "module.exports = 1"
    program["layer/nodejs/node_modules/orders-common/index.js"] = "exports.total = () => 1"
    common = aws.lambda_.LayerVersion("common", layer_name="common", code=pulumi.FileArchive("layer"))
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="src/index.handler",
        code=pulumi.FileArchive("lambda"),
        layers=[common.arn],
    )


@abstains("layers, one of which belongs to another stack")
def layer_is_in_another_account(aws, pulumi):
    code = "from aws_lambda_powertools import Logger\nlogger = Logger()\ndef handler(event, context):\n    return 1\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
        layers=["arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:4"],
    )


@abstains("sys.path, which app.py changes")
def code_extends_the_module_path(aws, pulumi):
    code = "import sys\nsys.path.insert(0, 'vendor')\nimport requests\ndef handler(event, context):\n    return 1\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )
