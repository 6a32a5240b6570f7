"""The words that policies on functions are written in, where no example of a policy says them."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest

from preflight.aws import apigatewayv2, events
from preflight.aws.code.exports import bundled_exports, certain_exports, module_exports
from preflight.aws.code.imports import MOST_FILES
from preflight.aws.iam import Role
from preflight.aws.knowledge.permissions import assumable
from preflight.aws.knowledge.triggers import misread_keys, triggers
from preflight.aws.lambda_ import EventSourceMapping, Function, LayerVersion
from preflight.aws.lambda_.code import missing_imports, missing_variables, trace_of
from preflight.aws.lambda_.handler import handler_fault
from preflight.aws.lambda_.logs import has_planned_log_group
from preflight.core.javascript.script import Script
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.core.values import Origin, Undecided
from preflight.core.wire import Markers
from preflight.files import LocalFiles

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
FUNCTION = "aws:lambda/function:Function"
ARN = "arn:aws:lambda:eu-west-1:111122223333:function:orders"


def code(files: dict[str, str]) -> dict[str, Any]:
    assets = {path: {SIGNATURE: ASSET, "text": text} for path, text in files.items()}
    return {SIGNATURE: ARCHIVE, "assets": assets}


def planned(token: str, title: str = "orders", links: Any = None, **inputs: Any) -> Planned:
    return Planned(
        urn=f"urn:pulumi:dev::shop::{token}::{title}", type=token, name=title, inputs=inputs, links=links or {}
    )


def stack_of(*resources: Planned, files: LocalFiles | None = None) -> Stack:
    return Stack(resources, files=files or LocalFiles(None))


def function(*others: Planned, **inputs: Any) -> Function:
    given = {"name": "orders", "runtime": "python3.13", "handler": "app.handler"} | inputs
    (found,) = stack_of(planned(FUNCTION, **given), *others).all(Function)
    return found


def test_code_is_not_known_where_the_program_s_folder_is_not():
    (found,) = Stack([planned(FUNCTION, code=code({"app.py": ""}))]).all(Function)

    with pytest.raises(Undecided, match="the program's folder, which is not known"):
        _ = found.archive


@pytest.mark.parametrize(
    ("handler", "beside"), [("app.handler", ["app.py"]), ("src/api.handler", ["src/api.py", "src/b.py"])]
)
def test_of_very_many_files_only_those_beside_the_handler_are_its_author_s(handler, beside):
    copied = {f"package/m{number}.py": "" for number in range(MOST_FILES)}
    found = function(handler=handler, code=code(copied | {"app.py": "", "src/api.py": "", "src/b.py": ""}))

    assert [source.path for source in found.own_files] == beside


def test_of_a_layer_with_very_many_files_only_its_modules_are_its_author_s():
    copied = {f"python/package/m{number}.py": "" for number in range(MOST_FILES)}
    layer = planned("aws:lambda/layerVersion:LayerVersion", code=code(copied | {"python/orders.py": ""}))
    (found,) = stack_of(layer).all(LayerVersion)

    assert [source.path for source in found.own_files] == ["python/orders.py"]


def test_every_python_file_of_an_archive_is_handed_out_with_its_function():
    found = function(code=code({"app.py": "", "index.js": ""}))

    assert [(file.path, file.resource) for file in found.archive_files()] == [("app.py", found)]


@pytest.mark.parametrize(
    ("variables", "text", "reason"),
    [
        (
            {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/run"},
            "import os\nos.environ['TABLE']",
            "AWS_LAMBDA_EXEC_WRAPPER, whose script",
        ),
        ({"PYTHONPATH": "/opt/lib"}, "import requests", "PYTHONPATH, which leads elsewhere"),
    ],
)
def test_what_a_variable_may_bring_is_not_known(variables, text, reason):
    found = function(code=code({"app.py": text}), environment={"variables": variables})

    with pytest.raises(Undecided, match=reason):
        _ = missing_variables(found), missing_imports(found)


def test_the_known_part_of_a_variable_counts():
    marker = "orders-7f3a9c-marker"
    origin = Origin("urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders", "arn")
    resource = planned(FUNCTION, environment={"variables": {"RULES": "x" * 4100 + marker}})
    (found,) = Stack([resource], markers=Markers({marker: origin})).all(Function)

    assert found.environment is not None
    assert found.environment.size_above(4096) == 4132


def test_the_log_group_may_be_named_outright():
    group = planned("aws:cloudwatch/logGroup:LogGroup", name="/orders")
    found = function(group, loggingConfig={"logFormat": "Text", "logGroup": "/orders"})

    assert found.log_arn == "arn:*:logs:*:*:log-group:/orders*"
    assert has_planned_log_group(found)


@pytest.mark.parametrize("name", ["111122223333:function:orders", ARN, "orders"])
def test_a_function_that_is_named_by_its_arn_logs_to_the_group_of_its_name(name):
    assert function(name=name).log_group_name == "/aws/lambda/orders"


def js(*paths: str, text: str = "") -> dict[str, str]:
    kinds = {".mjs": "export const handler = async () => 1"}
    return {path: text or kinds.get(path[-4:], "exports.handler = async () => 1") for path in paths}


@pytest.mark.parametrize(
    ("runtime", "handler", "files", "fault"),
    [
        # Node.js: what follows the first dot is a path in the exports, and the module is looked for from the root.
        ("nodejs24.x", "index.handler", js("index.mjs"), None),
        ("nodejs24.x", "index.handler.run", js("index.mjs"), None),
        ("nodejs24.x", "/var/task/index.handler", js("index.mjs"), None),
        ("nodejs24.x", "/opt/dog/a.handler", js("index.mjs"), None),
        ("nodejs24.x", "src/index.handler", js("index.mjs"), "but its archive has no src/index.js, src/index.mjs or"),
        ("nodejs22.x", "src/index.handler", js("src/index.ts"), "and no package 'index'; compile src/index.ts first"),
        ("nodejs24.x", "src/index.handler", js("src/index.ts"), None),
        ("nodejs24.x", "index", js("index.mjs"), "which is not of the form module.function"),
        ("nodejs24.x", "../index.handler", js("index.mjs"), "which holds '..'"),
        ("nodejs24.x", "a/b/wrap.handler", js("a/node_modules/wrap/index.js"), None),
        ("nodejs24.x", "wrap.handler", js("node_modules/wrap.js"), None),
        # A folder of the module's name, by the two versions of the client.
        ("nodejs24.x", "orders.handler", js("orders/index.js"), "but orders/ is a folder"),
        ("nodejs24.x", "orders.handler", js("orders.js", "orders/a.js"), "but orders/ is a folder"),
        ("nodejs22.x", "orders.handler", js("orders/index.js"), None),
        ("nodejs22.x", "orders.handler", js("orders/package.json"), None),
        ("nodejs22.x", "orders.handler", js("orders.js", "orders/a.js"), None),
        ("nodejs22.x", "orders.handler", js("orders.mjs", "orders/a.js"), "but the folder orders/ has no index.js"),
        # What a file exports.
        ("nodejs22.x", "index.handler", {"index.js": ""}, "but index.js exports no 'handler'"),
        ("nodejs22.x", "index.handler", {"index.mjs": "export const run = 1"}, "exports no 'handler'; it exports run"),
        ("nodejs22.x", "index.handler", {"index.js": "// the handler\nexports.run = 1"}, None),
        # Python
        ("python3.13", "time/app.handler", {"time/app.py": "def handler(e, c): pass"}, None),
        ("python3.13", "gc.handler", {"gc.py": ""}, "but 'gc' is built into Python"),
        ("python3.13", "json.dumps", {}, None),
        ("python3.13", "orders.json.handler", {"orders/json.py": "def handler(e, c): pass"}, None),
        ("python3.13", "a/b.handler", {}, "but its archive has no a/b.py"),
        # Ruby, Java, custom runtimes, and one that is not known.
        ("ruby3.4", "app.run", {"app.rb": ""}, None),
        ("ruby3.4", "app.Orders.run", {"vendor/bundle/ruby/3.4.0/gems/app-1/lib/app.rb": ""}, None),
        ("ruby3.4", "app", {"app.rb": ""}, "which is neither of the form file.method nor file.Class.method"),
        ("java21", "shop.Orders::handle", {"shop/Orders.class": ""}, None),
        (
            "java21",
            "shop.Orders",
            {"shop/Other.class": ""},
            "but its archive has no shop/Orders.class and no lib/*.jar",
        ),
        ("provided.al2023", "bootstrap", {"bin/bootstrap": ""}, "but neither its archive's root nor a layer has"),
        ("dotnet8", "Orders::Orders.Function::Run", {"Orders.dll": ""}, None),
        ("dotnet8", "Orders::Orders.Function::Run", {"orders.dll": ""}, "but its archive has no Orders.dll"),
        ("dotnet8", "Orders::Run", {"Orders.dll": ""}, "which is not of the form Assembly::Namespace.Type::Method"),
        ("dotnet8", "Orders:Orders.Function:Run", {"Orders.dll": ""}, "which is not of the form Assembly::"),
        ("dotnet8", "Orders", {"Orders.dll": ""}, None),
        ("dotnet8", "Orders.dll", {"Orders.dll": ""}, None),
        ("dotnet8", "Orders", {"Orders": ""}, None),
        ("dotnet8", "Orders", {"Other.dll": ""}, "but its archive has no Orders.dll"),
    ],
)
def test_each_runtime_looks_for_its_handler_in_its_own_way(runtime, handler, files, fault):
    found = handler_fault(function(runtime=runtime, handler=handler, code=code(files | {"README.md": ""})))

    assert fault in found if fault and found else found is fault


@pytest.mark.parametrize(
    ("inputs", "files", "reason"),
    [
        ({"layers": [UNKNOWN]}, {}, "layers, one of which may hold the handler"),
        ({"environment": {"variables": {"NODE_PATH": "/opt/lib"}}}, {}, "NODE_PATH, which leads elsewhere"),
        ({}, {"index.js": "export * from './orders.js'"}, "what index.js exports, which only running it shows"),
        ({"runtime": "ruby3.4", "environment": {"variables": {"RUBYLIB": "/opt"}}}, {}, "which lead Ruby elsewhere"),
        ({"runtime": "ruby3.4", "layers": [UNKNOWN]}, {}, "layers, one of which may hold the handler"),
        ({"runtime": "java21"}, {"lib/orders.jar": ""}, "lib/orders.jar, which cannot be read"),
        ({"runtime": "dotnet8", "handler": "Orders", "layers": [UNKNOWN]}, {}, "layers, one of which may hold"),
        ({"runtime": "java21", "layers": [UNKNOWN]}, {}, "layers, one of which may hold the handler"),
        (
            {"runtime": "java21", "environment": {"variables": {"JAVA_TOOL_OPTIONS": "-cp a"}}},
            {},
            "JAVA_TOOL_OPTIONS, which may lead elsewhere",
        ),
    ],
)
def test_what_else_may_hold_the_handler_leaves_a_doubt(inputs, files, reason):
    given = {"runtime": "nodejs22.x", "handler": "index.handler"} | inputs

    with pytest.raises(Undecided, match=reason):
        handler_fault(function(**given, code=code(files | {"README.md": ""})))


@pytest.mark.parametrize(
    ("text", "exported"),
    [
        ("export const run = 1, stop = 2; // handler", {"run", "stop"}),
        ("export function run() {}\nexport default class {}", {"run", "default"}),
        ("const a = 1; export { a as run, stop }; export { b } from './b.js'", {"run", "stop", "b"}),
        ("const { handler } = other; module.exports = this", set()),
        ("export * from './b.js'", None),
        ("export const { run } = other", None),
        ("export {}", None),
    ],
)
def test_the_exports_of_an_es_module_are_its_statements(text, exported):
    assert module_exports(Script("a.mjs", text)) == exported


@pytest.mark.parametrize(
    ("text", "exported"),
    [
        ("module.exports = __toCommonJS(a);\n0 && (module.exports = {\n  run,\n  stop\n});", {"run", "stop"}),
        ("module.exports=b(a);0&&(module.exports={run});", {"run"}),
        ("0 && (module.exports = { run, ...require('other') });", None),
        ("exports.run = 1", None),
    ],
)
def test_the_exports_of_a_bundle_are_annotated(text, exported):
    assert bundled_exports(text) == exported


def test_a_bundle_that_mentions_the_handler_and_exports_another_has_none():
    text = "function handler() {}\nmodule.exports = __toCommonJS(a);\n0 && (module.exports = {\n  run\n});"
    module = "function handler() {}\nexport { handler as run };"

    for path, given in (("index.js", text), ("index.mjs", module)):
        fault = handler_fault(function(runtime="nodejs22.x", handler="index.handler", code=code({path: given})))
        assert fault == f"but {path} exports no 'handler'; it exports run"


@pytest.mark.parametrize(
    ("handler", "fault"),
    [
        ("shop.Orders::handle", None),
        ("shop.Other::handle", "but its archive has no shop/Other.class, nor has a jar in lib/"),
    ],
)
def test_the_classes_of_a_jar_are_read_from_its_directory(tmp_path, handler, fault):
    (tmp_path / "lib").mkdir()
    with zipfile.ZipFile(tmp_path / "lib" / "orders.jar", "w") as jar:
        jar.writestr("shop/Orders.class", "")
    archive = {SIGNATURE: ARCHIVE, "path": str(tmp_path)}

    assert handler_fault(function(runtime="java21", handler=handler, code=archive)) == fault


@pytest.mark.parametrize(
    ("text", "exported"),
    [
        ("", set()),
        ("exports.run = exports.stop = async () => 1", {"run", "stop"}),
        ("module.exports.run = 1; if (exports.run === 1) {}", None),
        ("module.exports = { run, stop: other.stop, }", {"run", "stop"}),
        ("module.exports = { run() { return 1 } }", None),
        ("module.exports = { ...others }", None),
        ("module.exports = require('./orders')", None),
        ("exports[name] = 1", None),
        ("Object.defineProperty(exports, '__esModule', { value: true });\nexports.run = run;", {"__esModule", "run"}),
        ("__exportStar(require('./orders'), exports)", None),
        ("export async function run() {}\nexport class Orders {}\nexport const x = 1", {"run", "Orders", "x"}),
        ("export { a, b as run } from './orders.js'", {"a", "run"}),
        ("export * from './orders.js'", None),
        ("export default { run }", None),
        ("export const { run } = orders", None),
        ("this.run = 1", None),
    ],
)
def test_what_a_javascript_file_exports_is_certain_or_not_known(text, exported):
    assert certain_exports(text) == exported


def test_a_layer_without_the_module_leaves_no_trace_of_it():
    layer = planned("aws:lambda/layerVersion:LayerVersion", "common", code=code({"other/a.py": ""}))
    links = {"layers": [layer.urn]}
    resource = planned(FUNCTION, links=links, runtime="python3.13", code=code({"app.py": ""}), layers=[UNKNOWN])
    (found,) = stack_of(resource, layer).all(Function)

    assert trace_of(found, "orders.api") == ""


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        ("arn:aws:kafka:eu-west-1:111122223333:cluster/orders/1", "msk"),
        ("arn:aws:rds:eu-west-1:111122223333:cluster:orders", "docdb"),
        ("arn:aws:sqs:eu-west-1:111122223333:orders", "sqs"),
    ],
)
def test_the_kind_of_a_source_is_told_by_its_arn(arn, kind):
    mapping = planned("aws:lambda/eventSourceMapping:EventSourceMapping", eventSourceArn=arn, functionName=ARN)
    (found,) = stack_of(mapping).all(EventSourceMapping)

    assert found.source_kind == kind
    assert found.reading_call.arn == arn


def test_a_trigger_that_may_be_for_the_function_leaves_a_doubt():
    notification = planned(
        "aws:s3/bucketNotification:BucketNotification",
        links={"lambdaFunctions": [f"urn:pulumi:dev::shop::{FUNCTION}::orders"]},
        bucket="uploads",
        lambdaFunctions=UNKNOWN,
    )

    with pytest.raises(Undecided, match="lambdaFunctions of BucketNotification 'orders'"):
        triggers(function(notification))


def test_a_trigger_of_another_stack_s_function_is_none():
    target = planned("aws:cloudwatch/eventTarget:EventTarget", rule="daily", arn=f"{ARN}-of-others")
    mail = planned("aws:sns/topicSubscription:TopicSubscription", topic="a", protocol="email", endpoint="a@orders.dev")

    assert triggers(function(target, mail)) == []


BODY = "def handler(event, context):\n    return event['rawPath']\n"


def misread(*others: Planned, body: str = BODY) -> list[str]:
    return [f"{read} {sent[0].name}" for read, sent in misread_keys(function(*others, code=code({"app.py": body})))]


def test_what_a_web_socket_sends_is_known_by_its_api():
    api = planned("aws:apigatewayv2/api:Api", name="orders", protocolType="WEBSOCKET", id="a1b2c3")
    integration = planned(
        "aws:apigatewayv2/integration:Integration", apiId="a1b2c3", integrationType="AWS_PROXY", integrationUri=ARN
    )

    assert misread(api, integration) == ["event['rawPath'] a WebSocket API"]
    assert isinstance(triggers(function(api, integration))[0].view, apigatewayv2.Integration)


def test_what_a_rule_sends_may_be_written_out():
    target = planned("aws:cloudwatch/eventTarget:EventTarget", rule="daily", arn=ARN, input='{"rawPath": "/"}')
    text = planned("aws:cloudwatch/eventTarget:EventTarget", "text", rule="daily", arn=ARN, input='"daily"')

    assert misread(target) == []
    assert misread(text) == ["event['rawPath'] an EventBridge rule with a constant input"]
    assert isinstance(triggers(function(target))[0].view, events.Target)


def test_what_a_template_writes_is_not_known():
    integration = planned("aws:apigateway/integration:Integration", restApi="a1b2c3", type="AWS", uri=ARN)

    with pytest.raises(Undecided, match="type, whose mapping template creates the event"):
        misread(integration)


def test_what_a_broker_sends_is_not_known():
    arn = "arn:aws:mq:eu-west-1:111122223333:broker:orders:b-1"
    mapping = planned("aws:lambda/eventSourceMapping:EventSourceMapping", eventSourceArn=arn, functionName=ARN)

    with pytest.raises(Undecided, match="eventSourceArn, whose events are not known"):
        misread(mapping)


def trusting(*statements: dict[str, Any] | str) -> Role:
    (found,) = stack_of(planned("aws:iam/role:Role", assumeRolePolicy={"Statement": list(statements)})).all(Role)
    return found


def test_who_may_assume_a_role_is_what_its_trust_policy_says():
    lambda_ = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    unknown = lambda_ | {"Principal": {"Service": UNKNOWN}}

    assert assumable(trusting(lambda_), ["lambda.amazonaws.com"])
    assert assumable(trusting(unknown, lambda_), ["lambda.amazonaws.com"])
    assert not assumable(trusting(lambda_), ["ec2.amazonaws.com"])
    assert not assumable(trusting(lambda_, lambda_ | {"Effect": "Deny"}), ["lambda.amazonaws.com"])
    assert assumable(trusting(lambda_, lambda_ | {"Effect": "Deny", "Condition": {}}), ["lambda.amazonaws.com"])
    with pytest.raises(Undecided):
        assumable(trusting(unknown), ["lambda.amazonaws.com"])
