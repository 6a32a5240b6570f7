"""What JavaScript code in an archive needs and does is read from its syntax trees, and never executed."""

from __future__ import annotations

import pytest

from preflight.aws.code.nodejs.environment import variables_read, variables_set
from preflight.aws.code.nodejs.kinds import kind_faults
from preflight.aws.code.nodejs.packages import only_script, package_of, redirects, resolve, scripts_run
from preflight.aws.code.nodejs.sdk_calls import calls_of_nobody, operations, sdk_calls, uses_other_credentials
from preflight.core.archive import Archive
from preflight.core.assets import AssetArchive, TextAsset
from preflight.core.javascript.bundles import is_foreign
from preflight.core.javascript.names import imports
from preflight.core.javascript.script import Script
from preflight.files import LocalFiles


def archive(files: dict[str, str]) -> Archive:
    """An archive of texts by their paths."""
    return LocalFiles(None).archive(AssetArchive({path: TextAsset(text) for path, text in files.items()}))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("const { SQS } = require('@aws-sdk/client-sqs'); new SQS().sendMessage({})", ["sqs:SendMessage"]),
        ("import * as s3 from '@aws-sdk/client-s3'; new s3.HeadObjectCommand({})", ["s3:GetObject"]),
        ("import { paginateListObjectsV2 as p } from '@aws-sdk/client-s3'; p({}, {})", ["s3:ListBucket"]),
        ("import { InvokeCommand } from '@aws-sdk/client-lambda'; new InvokeCommand({})", ["lambda:InvokeFunction"]),
        (
            "import { StartExecutionCommand } from '@aws-sdk/client-sfn'; new StartExecutionCommand({})",
            ["states:StartExecution"],
        ),
        (
            "import { PutEventsCommand } from '@aws-sdk/client-eventbridge'; new PutEventsCommand({})",
            ["events:PutEvents"],
        ),
        ("import { Upload } from '@aws-sdk/lib-storage'; new Upload({})", ["s3:PutObject"]),
        ("import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'; new BatchGetCommand({})", ["dynamodb:BatchGetItem"]),
        (
            "import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb'; DynamoDBDocument.from(c).update({})",
            ["dynamodb:UpdateItem"],
        ),
        ("const AWS = require('aws-sdk'); const s3 = new AWS.S3(); s3.upload({}).promise()", ["s3:PutObject"]),
        ("const S3 = require('aws-sdk/clients/s3'); new S3().getObject({})", ["s3:GetObject"]),
        ("import { StepFunctions } from 'aws-sdk'; new StepFunctions().startExecution({})", ["states:StartExecution"]),
        (
            "const AWS = require('aws-sdk'); const d = new AWS.DynamoDB.DocumentClient(); d.scan({}); d.createSet([])",
            ["dynamodb:Scan"],
        ),
        (
            "const { S3 } = require('@aws-sdk/client-s3'); class A { s3 = new S3({}); f() { this.s3.putObject({}) } }",
            ["s3:PutObject"],
        ),
        (
            "import { S3 } from 'aws-sdk'; class A { constructor() { this.a = new S3({}) } f() { this.a.putObject({}) } }",
            ["s3:PutObject"],
        ),
        (
            """var require_s3 = __commonJS({ "node_modules/@aws-sdk/client-s3/dist-cjs/index.js"(exports) {
                 var own = require_s3(); new own.DeleteObjectCommand({}); } });
               var import_s3 = __toESM(require_s3()); new import_s3.PutObjectCommand({});""",
            ["s3:PutObject"],
        ),
        (
            (
                "import { TransactWriteCommand, TransactGetCommand } from '@aws-sdk/lib-dynamodb'; new TransactGetCommand(p);"
                "new TransactWriteCommand({ TransactItems: [{ Put: p }, { ConditionCheck: c }, ...more] })"
            ),
            ["dynamodb:GetItem", "dynamodb:ConditionCheckItem", "dynamodb:PutItem"],
        ),
        # Not plain, no call, or one that needs no permission.
        (
            "import { DynamoDB } from '@aws-sdk/client-dynamodb'; new DynamoDB({}).transactWriteItems({ TransactItems: items })",
            [],
        ),
        ("const { S3 } = require('@aws-sdk/client-s3'); let a = new S3(); a = other; a.putObject({})", []),
        ("const { S3 } = require('@aws-sdk/client-s3'); function f(S3) { new S3().putObject({}) }", []),
        (
            "import { S3 } from 'aws-sdk'; class A { a = new S3(); g() { this.a = 1 } f() { this.a.putObject({}) } }",
            [],
        ),
        ("const { S3Client } = require('@aws-sdk/client-s3'); const c = new S3Client(); c.send(x); c.destroy()", []),
        ("import { S3 } from './own.js'; new S3().putObject({})", []),
        ("import { STS } from '@aws-sdk/client-sts'; new STS().getCallerIdentity({})", []),
        ("import { S3 } from '@aws-sdk/client-s3'; new S3()[method]({})", []),
        ("import { NoSuchThingCommand } from '@aws-sdk/client-s3'; new NoSuchThingCommand({})", []),
        ("import { GetCommand } from '@aws-sdk/client-nothing'; new GetCommand({})", []),
    ],
)
def test_a_call_of_aws_needs_an_action(code, expected):
    assert [call.action for call in sdk_calls(Script("app.mjs", code))] == expected


def test_an_operation_knows_its_input_and_when_it_is_called():
    code = (
        "import { PutCommand } from '@aws-sdk/lib-dynamodb'\nconst f = () => c.send(new PutCommand({ TableName: 'a' }))"
    )

    [found] = operations(Script("app.mjs", code))

    assert (found.package, found.name, found.written, found.when) == ("dynamodb", "PutItem", "PutCommand", "call")
    assert found.given is not None
    assert found.given.text == b"{ TableName: 'a' }"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("new S3Client({ credentials: fromTemporaryCredentials(a) })", True),
        ("new AssumeRoleCommand({})", True),
        ("/* credentials */ var a = __commonJS({ 'node_modules/b/c.js'(exports) { exports.credentials = 1 } })", False),
        ("const headers = { 'Access-Control-Allow-Credentials': 'true' }", False),
    ],
)
def test_clients_with_other_credentials_are_noticed(code, expected):
    assert uses_other_credentials(Script("app.js", code)) is expected


SDK = "import { PutCommand, S3 } from '@aws-sdk/lib-dynamodb';"


ZOD = "import { z } from 'zod';"
DEMAND = "function demand(name) { const value = process.env[name]; if (!value) throw new Error(name); return value }"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("process.env.A.split(',')", {"A": "import"}),
        ("process.env['A'].split(',')", {"A": "import"}),
        ("(process.env.A).length", {"A": "import"}),
        ("const a = process.env.A; a.trim()", {"A": "import"}),
        ("const { A, B: b, C = 1 } = process.env; A.trim(); b.trim(); C.trim()", {"A": "import", "B": "import"}),
        ("exports.handler = () => process.env.A.trim()", {"A": "call"}),
        ("const a = process.env.A; exports.handler = () => a.trim()", {"A": "call"}),
        ("JSON.parse(process.env.A)", {"A": "import"}),
        ("const url = new URL(process.env.A)", {"A": "import"}),
        ("if (!process.env.A) throw new Error()", {"A": "import"}),
        ("if (!process.env.A || !process.env.B) { /* so */ throw new Error() }", {"A": "import", "B": "import"}),
        ("const a = process.env.A; if (!a) { throw new Error() }", {"A": "import"}),
        (
            "if (process.env.A === undefined) { throw new Error() } if (process.env.B == null) throw 1",
            {"A": "import", "B": "import"},
        ),
        (f"{DEMAND} const a = demand('A'); const f = () => demand('B')", {"A": "import", "B": "call"}),
        ("const d = n => { if (!process.env[n]) throw n; return process.env[n] }; d('A')", {"A": "import"}),
        (f"{SDK} const f = () => new PutCommand({{ TableName: process.env.A }})", {"A": "call"}),
        (f"{SDK} const p = {{ TableName: process.env.A }}; const f = () => new PutCommand(p)", {"A": "call"}),
        (f"{SDK} const TableName = process.env.A; const f = () => new PutCommand({{ TableName }})", {"A": "call"}),
        (
            f"{ZOD} z.object({{ A: z.string().min(1), B: z.enum(['b']) }}).parse(process.env)",
            {"A": "import", "B": "import"},
        ),
        (f"{ZOD} const s = z.object({{ A: z.string().url() }}); const f = () => s.parse(process.env)", {"A": "call"}),
        # Handled, expected to be missing, not certain, or not the environment.
        (
            f"{ZOD} z.object({{ A: z.string().optional(), B: z.coerce.string(), C: z.string().catch(c) }}).parse(process.env)",
            {},
        ),
        (f"{ZOD} z.object({{ A: z.string().or(b), B: z.any(), C: text }}).parse(process.env)", {}),
        (f"{ZOD} z.object({{ A: z.string() }}).partial().parse(process.env)", {}),
        (f"{ZOD} z.object({{ A: z.string() }}).safeParse(process.env)", {}),
        (f"{ZOD} z.object({{ A: z.string() }}).parse(other, process.env)", {}),
        ("import { z } from 'other'; z.object({ A: z.string() }).parse(process.env)", {}),
        (f"{SDK} const f = () => new PutCommand({{ ReturnValues: process.env.A }})", {}),
        ("process.env.A?.trim()", {}),
        ("(process.env.A ?? 'a').trim()", {}),
        ("const a = process.env.A || 'a'; a.trim()", {}),
        ("if (process.env.A) process.env.A.trim()", {}),
        ("if (process.env.A === undefined) stop(); process.env.A.trim()", {}),
        ("if (!process.env.A) process.exit(1); process.env.A.trim()", {}),
        ("if (process.env.A === null) throw new Error()", {}),
        (
            f"{DEMAND} try {{ demand('A') }} catch {{}} if (x) demand('B'); process.env.C || 1; demand('C'); demand(d)",
            {},
        ),
        (f"{DEMAND} const f = demand => demand('A')", {}),
        (f"async {DEMAND} demand('A')", {}),
        ("function d(n, or) { const a = process.env[n] ?? or; if (!a) throw n; return a } d('A')", {}),
        ("function d(n, or) { let a = process.env[n]; a = a || or; if (!a) throw n; return a } d('A', 'a')", {}),
        ("function d(n, or) { if (or) return or; if (!process.env[n]) throw n; return 1 } d('A', 'a')", {}),
        ("function d(n, or) { const a = process.env[n]; if (!a && !or) throw n; return a } d('A', 'a')", {}),
        ("function d(n, or) { const a = process.env[n]; if (!a) { if (or) return or; throw n } return a } d('A')", {}),
        ("'A' in process.env && 1; process.env.A.trim()", {}),
        ("try { process.env.A.trim() } catch { }", {}),
        ("const a = process.env.A; console.log(a, `${a}`)", {}),
        ("const a = process.env.A; function f(a) { a.trim() }", {}),
        ("process.env[name].trim()", {}),
        ("const process = other; process.env.A.trim()", {}),
        ("window.process.env.A.trim()", {}),
    ],
)
def test_a_variable_is_needed_where_its_absence_fails(code, expected):
    assert {each.name: each.when for each in variables_read(Script("app.mjs", code))} == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("process.env.A = 1; process.env['B'] ||= 2; process.env.C === 3", {"A", "B"}),
        ("process.env[name] = 1", None),
        ("require('dotenv').config()", None),
        ("Object.assign(process.env, other)", None),
        ("process.env = other", None),
        ("", set()),
    ],
)
def test_the_variables_that_a_file_sets_itself_are_known(code, expected):
    assert variables_set(Script("app.js", code)) == expected


@pytest.mark.parametrize(
    ("code", "files", "expected"),
    [
        ("require('./b')", ["src/b.js"], "src/b.js"),
        ("require('./b')", ["src/b.json"], "src/b.json"),
        ("require('./b')", ["src/b/index.js"], "src/b/index.js"),
        ("require('./b')", ["src/b.js", "src/b/index.js"], "src/b.js"),
        ("require('./b/')", ["src/b.js", "src/b/index.js"], "src/b/index.js"),
        ("require('.')", ["src/index.js"], "src/index.js"),
        ("require('..')", ["index.js"], "index.js"),
        ("require('./b.mjs')", ["src/b.mjs"], "src/b.mjs"),
        ("require('./b')", ["src/b.mjs", "src/B.js"], None),
        ("require('/var/task/b')", ["b.js"], "b.js"),
        ("import './b.js'", ["src/b.js"], "src/b.js"),
        ("import './b'", ["src/b.js", "src/b/index.js"], None),
        ("require('b')", ["node_modules/b/index.js"], "node_modules/b"),
        ("require('b/c')", ["src/node_modules/b/c.js"], "src/node_modules/b"),
        ("require('@a/b/c')", ["node_modules/@a/b/package.json"], "node_modules/@a/b"),
        ("require('b')", ["node_modules/b.js"], "node_modules/b"),
        ("import 'b'", ["node_modules/b.js"], None),
        ("require('b')", ["src/b.js", "lib/node_modules/b/index.js"], None),
    ],
)
def test_node_finds_a_module_or_does_not(code, files, expected):
    [imported] = imports(Script("src/a.js", code))

    assert resolve(archive(dict.fromkeys(("README.md", *files), "")), "src/a.js", imported) == expected


def test_the_main_file_of_a_folder_is_found_and_a_package_may_import_itself():
    files = {
        "lib/package.json": '{"main": "./dist/main"}',
        "lib/dist/main.js": "",
        "package.json": '{"name": "orders"}',
    }
    found = archive(files)
    lib, itself = imports(Script("a.js", "require('./lib'); require('orders/x')"))

    assert resolve(found, "a.js", lib) == "lib/dist/main.js"
    assert resolve(found, "a.js", itself) == "."


@pytest.mark.parametrize("text", ["[1", "[]", '{"main": 1}', "[" * 100_000, "\0"])
def test_a_package_file_that_is_none_is_passed_over(text):
    files = {"lib/package.json": text, "lib/index.js": ""}
    found = archive(files)
    [lib] = imports(Script("a.js", "require('./lib')"))

    assert resolve(found, "a.js", lib) == "lib/index.js"


@pytest.mark.parametrize(
    ("specifier", "package"),
    [
        *(("moment", "moment"), ("dayjs/plugin/utc", "dayjs"), ("@aws-sdk/client-s3/dist", "@aws-sdk/client-s3")),
        *(("./a", ""), ("/opt/a", ""), ("#a", ""), ("node:fs", ""), ("https://a.b/c.js", ""), ("", "")),
    ],
)
def test_a_specifier_names_a_package_or_none(specifier, package):
    assert package_of(specifier) == package


def test_the_files_that_run_when_a_handler_is_loaded_are_followed():
    files = {
        "a.js": "require('./b'); if (x) require('./never'); exports.handler = () => require('./later'); require('c')",
        "b.js": "require('./a'); require('./d.js'); require('./e.json')",
        "d.js": "(",
        **dict.fromkeys(("never.js", "later.js", "e.json", "node_modules/c/index.js"), ""),
    }
    found = archive(files)

    assert [script.path for script in scripts_run(found, "a.js")] == ["a.js", "b.js", "d.js"]
    assert scripts_run(found, "missing.js") == ()


BUNDLE = """// node_modules/pg/lib/index.js
function store() { const { S3 } = require("@aws-sdk/client-s3"); new S3().putObject({}); }
function native() { process.env.PG.trim(); return require("pg-native"); }
// src/index.ts
const { SQS } = require("@aws-sdk/client-sqs");
exports.handler = () => { new SQS().sendMessage({}); process.env.QUEUE.trim(); };
"""


def test_what_functions_of_a_bundled_package_do_is_not_the_author_s():
    script = Script("index.js", BUNDLE)

    assert [call.action for call in sdk_calls(script)] == ["sqs:SendMessage"]
    assert [each.name for each in variables_read(script)] == ["QUEUE"]
    assert [each.specifier for each in imports(script) if not is_foreign(script, each.occurrence)] == [
        "@aws-sdk/client-sqs"
    ]


def test_of_a_large_minified_file_nobody_can_see_whose_code_is_whose():
    code = "exports.handler=()=>{process.env.A.trim()};process.env.B.trim();"

    assert {each.name for each in variables_read(Script("a.js", code))} == {"A", "B"}
    assert {each.name for each in variables_read(Script("a.js", code + "x();" * 20_000))} == {"B"}


def test_calls_in_a_large_minified_file_may_be_anybody_s():
    code = "const{SQS:a}=require('@aws-sdk/client-sqs');exports.handler=()=>new a().sendMessage({});"
    small, large = Script("a.js", code), Script("a.js", code + "x();" * 20_000)

    assert [call.action for call in sdk_calls(small)] == ["sqs:SendMessage"]
    assert list(calls_of_nobody(small)) == []
    assert list(sdk_calls(large)) == []
    assert [call.action for call in calls_of_nobody(large)] == ["sqs:SendMessage"]


def test_a_wrapped_or_misnamed_handler_is_the_only_file_that_there_is():
    assert only_script(archive({"src/a.js": "", "node_modules/b/c.js": "", "a.json": ""})) == "src/a.js"
    assert only_script(archive({"a.js": "", "b.mjs": ""})) is None
    assert only_script(archive({"a.py": ""})) is None


CLOSURE = """exports.handler = __f0;

const s3 = require("@aws-sdk/client-s3/dist-cjs/index.js");
var __table = { value: "orders" };

function __f0(__0) {
  return (function() {
    with({ table: __table, this: undefined, arguments: undefined }) {

return async (e) => {
    const client = new s3.S3Client({});
    await client.send(new s3.PutObjectCommand({ Bucket: process.env.BUCKET, Key: table.value }));
    const { SQS } = require("@aws-sdk/client-sqs");
    return new SQS({}).sendMessage({ QueueUrl: process.env.QUEUE.trim() });
  };

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
"""


def test_the_function_that_pulumi_serializes_is_read_like_any_other():
    script = Script("__index.js", CLOSURE)

    assert [(each.specifier, each.when) for each in imports(script)] == [
        ("@aws-sdk/client-s3/dist-cjs/index.js", "import"),
        ("@aws-sdk/client-sqs", "call"),
    ]
    assert [call.action for call in sdk_calls(script)] == ["s3:PutObject", "sqs:SendMessage"]
    assert {each.name: each.when for each in variables_read(script)} == {"BUCKET": "call", "QUEUE": "call"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [("require('module-alias/register')", True), ("module.paths.push('/opt/x')", True), ("const paths = {}", False)],
)
def test_what_changes_where_node_looks_is_noticed(code, expected):
    assert redirects(Script("a.js", code)) is expected


@pytest.mark.parametrize(
    ("files", "version", "expected"),
    [
        ({"a.js": "import 'b'"}, 22, [("uses import in a.js:1", "import")]),
        ({"a.js": "export const b = 1"}, 18, [("uses export in a.js:1", "import")]),
        ({"a.js": "import 'b'"}, 24, []),
        ({"a.js": "import 'b'", "package.json": '{"type": "module"}'}, 22, []),
        ({"a.js": "import('b')"}, 22, []),
        ({"a.mjs": "require('b')"}, 24, [("uses require in a.mjs:1", "import")]),
        ({"a.mjs": "export const b = () => __dirname"}, 22, [("uses __dirname in a.mjs:1", "call")]),
        ({"a.mjs": "exports.b = 1; module.exports = 1"}, 22, [("uses module", "import"), ("uses exports", "import")]),
        ({"a.mjs": "const require = f(import.meta.url); require('b')"}, 22, []),
        ({"a.mjs": "typeof require === 'function' && require('b'); a.require; ({ module: 1 })"}, 22, []),
        ({"a.mjs": "try { require('b') } catch {}"}, 22, []),
        ({"a.js": "require('./b')", "b.js": ""}, 22, []),
        (
            {"a.mjs": "var b = __commonJS({ 'c.js'(d) { __require('events') } })"},
            22,
            [("calls __require in a.mjs:1, which throws 'Dynamic require of \"events\" is not supported'", "call")],
        ),
        ({"a.mjs": "const require = createRequire(e); var b = () => __require('events')"}, 22, []),
        ({"a.js": "require('./b.mjs')", "b.mjs": ""}, 22, [("requires ./b.mjs in a.js:1", "import")]),
        ({"a.js": "require('./b.mjs')", "b.mjs": ""}, 24, []),
        ({"a.js": "require('b')", "node_modules/b/package.json": '{"type": "module"}'}, 22, [("requires b", "import")]),
        ({"a.js": "require('b')", "node_modules/b/package.json": '{"type": "module", "main": "b.cjs"}'}, 22, []),
        (
            {
                "a.js": "require('b')",
                "node_modules/b/package.json": '{"type": "module", "exports": {"require": "./b", "import": "./c"}}',
            },
            22,
            [],
        ),
        ({"a.js": "require('b/c')", "node_modules/b/package.json": '{"type": "module"}'}, 22, []),
    ],
)
def test_a_file_does_what_its_kind_allows(files, version, expected):
    code = archive({"README.md": "", **files})
    [script, *_] = scripts_run(code, next(path for path in files if path.startswith("a.")))

    found = [(fault.message, fault.when) for fault in kind_faults(code, script, version)]

    assert [when for _, when in found] == [when for _, when in expected]
    assert all(message.startswith(start) for (message, _), (start, _) in zip(found, expected, strict=True))
