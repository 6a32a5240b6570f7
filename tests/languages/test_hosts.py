"""A program that Pulumi's host for Node.js runs is planned as one in Python is, however it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.check.command import main
from preflight.core import wire
from preflight.core.stack import Setting
from preflight.core.values import Partial
from preflight.core.wire import Markers
from preflight.plan import hosts
from preflight.plan.child import markers, shapes
from preflight.plan.child.wire import UNKNOWN
from preflight.plan.foresight import Foreseeing
from preflight.plan.hosts.installed import Installed
from tests.processes import ended

from .conftest import Write, planned, write_project

SECRET = "hunter2hunter2"
HEAD = 'const pulumi = require("@pulumi/pulumi");\n'
# A resource of a type that no package has to declare: the SDK's core is enough to register it.
QUEUE = """
class Queue extends pulumi.CustomResource {
    constructor(name, args, opts) {
        super("aws:sqs/queue:Queue", name, { arn: undefined, url: undefined, tags: undefined, ...args }, opts);
    }
}
class Policy extends pulumi.CustomResource {
    constructor(name, args, opts) {
        super("aws:sqs/queuePolicy:QueuePolicy", name, args, opts);
    }
}
"""
QUEUES = f"""{HEAD}{QUEUE}
const queue = new Queue("orders", {{ name: "orders" }});
new Policy("orders", {{
    queueUrl: queue.url,
    policy: queue.arn.apply(arn => JSON.stringify({{ Statement: [{{ Resource: `${{arn}}/*` }}] }})),
}});
exports.arn = queue.arn;
"""


def js(text: str) -> dict[str, str]:
    return {"index.js": text, "package.json": '{"main": "index.js"}'}


def test_a_document_behind_apply_is_read_with_the_place_of_its_resource(node_program: Write):
    project = node_program(js(QUEUES))
    unknown, foreseen = (planned(project, mode=mode) for mode in ("unknown", "foreseen"))

    assert (unknown.outcome, foreseen.outcome) == ("planned", "planned"), (unknown.problem, foreseen.output)
    policies = [
        {each.type: each for each in made.resources}["aws:sqs/queuePolicy:QueuePolicy"] for made in (unknown, foreseen)
    ]
    assert policies[0].properties["policy"] == UNKNOWN
    document = wire.value(policies[1].properties["policy"], "policy", Markers(foreseen.markers))
    assert isinstance(document, Partial)
    (origin,) = {part.__origin__ for part in document.parts if not isinstance(part, str)}
    assert origin.output == "arn"
    assert origin.urn.endswith("aws:sqs/queue:Queue::orders")
    assert policies[0].property_dependencies["policy"] == [origin.urn]
    lines = QUEUES.splitlines()
    assert (policies[0].file.name, policies[0].line) == ("index.js", lines.index('new Policy("orders", {') + 1)


@pytest.mark.parametrize(
    ("text", "outcome", "problem"),
    [
        (f"{HEAD}throw new TypeError('no shop');", "crashed", "the program raised TypeError: no shop"),
        (
            f"{HEAD}pulumi.output(1).apply(_ => {{ throw new Error('late'); }});",
            "crashed",
            "the program raised Error: late",
        ),
        (f"{HEAD}process.exit(3);", "crashed", "exited with non-zero exit code: 3"),
        (f"{HEAD}process.kill(process.pid, 'SIGKILL');", "crashed", "exited with non-zero exit code: -1"),
        (
            f"{HEAD}new pulumi.Config().require('zone');",
            "crashed",
            "no value for shop:zone: run `pulumi config set shop:zone",
        ),
        (
            f"{HEAD}setInterval(() => {{}}, 1000); exports.x = new Promise(() => {{}});",
            "timed-out",
            "still running after 2 s",
        ),
    ],
    ids=["throws", "throws-in-apply", "exits", "is-killed", "lacks-config", "hangs"],
)
def test_however_a_program_ends_its_plan_says_how(node_program: Write, monkeypatch, text, outcome, problem):
    # Node.js 20 does not come to an end when Pulumi has it colour the frames of packages in an error's stack.
    monkeypatch.setenv("NODE_OPTIONS", "--stack-trace-limit=0")
    made = planned(node_program(js(text)), mode="foreseen", time_limit=2 if outcome == "timed-out" else 600)

    assert (made.outcome, problem in made.problem) == (outcome, True), made.problem


def test_a_program_that_hangs_in_apply_alone_is_not_foreseen_and_nothing_of_it_is_left(node_program: Write):
    text = f"""{QUEUES}
queue.arn.apply(() => {{
    require("fs").appendFileSync("running", process.pid + " ");
    return new Promise(() => setInterval(() => {{}}, 1000));
}});
"""
    folder = node_program(js(text)).folder
    foresight = Foreseeing(folder, Setting(project="shop", stack="dev"), time_limit=5).foresee([])

    assert "the program was still running after 5 s" in foresight.problem
    running = folder / "running"
    assert all(ended(int(each)) for each in (running.read_text().split() if running.exists() else ()))


def test_a_function_that_takes_a_marker_apart_costs_its_own_value_alone(node_program: Write):
    text = f"""{HEAD}{QUEUE}
const queue = new Queue("orders", {{ name: "orders" }});
new Policy("parsed", {{ policy: queue.arn.apply(arn => JSON.parse(arn).Statement) }});
new Policy("searched", {{ policy: pulumi.all([queue.arn]).apply(([arn]) => arn.match(/\\|(.*)/)[1].trim()) }});
new Policy("read", {{ policy: queue.arn.apply(arn => JSON.stringify({{ Resource: arn }})) }});
"""
    made = planned(node_program(js(text)), mode="foreseen")

    assert made.outcome == "planned", made.problem
    policies = {each.name: each.properties["policy"] for each in made.resources if each.type.endswith(":QueuePolicy")}
    assert (policies["parsed"], policies["searched"]) == (UNKNOWN, UNKNOWN)
    assert isinstance(wire.value(policies["read"], "policy", Markers(made.markers)), Partial)


def test_a_marker_looks_the_same_to_both_languages():
    script = Path(hosts.__file__).with_name("survive_markers.cjs").read_text(encoding="utf-8")

    assert f"/{markers.ANY.pattern}/" in script


AS_MODULE = f"""import * as pulumi from "@pulumi/pulumi";
{QUEUE}
export function make(name) {{
    return new Queue(name, {{}});
}}
new Queue("jobs", {{}});
"""
AS_FUNCTION = f"""{HEAD}{QUEUE}
module.exports = async () => {{
    return {{ url: new Queue("orders", {{}}).url }};
}};
"""
BUILT = """const pulumi = require("@pulumi/pulumi");
new pulumi.CustomResource("aws:sqs/queue:Queue", "orders", {});
"""
MAIN_IN = {"Pulumi.yaml": '{"name": "shop", "runtime": "nodejs", "main": "dist/"}'}
LAYOUTS = {
    "modules": (
        {
            "index.js": 'import { make } from "./lib.js";\n\nmake("orders");\n',
            "lib.js": AS_MODULE,
            "package.json": '{"type": "module", "main": "index.js"}',
        },
        {"orders": ("lib.js", "new Queue(name"), "jobs": ("lib.js", 'new Queue("jobs"')},
    ),
    "function": (js(AS_FUNCTION), {"orders": ("index.js", "new Queue(")}),
    "built": (
        {**js("throw new Error('not this one');"), **MAIN_IN, "dist/index.js": BUILT, "package.json": "{}"},
        {"orders": None},
    ),
    "built-by-package": ({"build/main.js": BUILT, "package.json": '{"main": "build/main.js"}'}, {"orders": None}),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_program_runs_however_it_is_laid_out(node_program: Write, name):
    files, places = LAYOUTS[name]
    made = planned(node_program(files))

    assert made.outcome == "planned", (made.problem, made.output)
    found = {each.name: each for each in made.resources if each.type.startswith("aws:")}
    assert found.keys() == places.keys()
    for name_of, place in places.items():
        file, line = found[name_of].file, found[name_of].line
        if place is None:
            assert file is None
        else:
            assert (file.name, place[1] in file.read_text().splitlines()[line - 1]) == (place[0], True)


def test_packages_may_be_in_a_folder_above_as_workspaces_have_them(node_modules, tmp_path):
    (tmp_path / "node_modules").mkdir()
    # As pnpm has them: links to where they are.
    (tmp_path / "node_modules" / "@pulumi").symlink_to(node_modules / "@pulumi")
    (tmp_path / "package.json").write_text('{"private": true, "workspaces": ["infra"]}')
    made = planned(
        write_project(tmp_path / "infra", {"name": "nodejs", "options": {"packagemanager": "pnpm"}}, js(QUEUES))
    )

    assert made.outcome == "planned", (made.problem, made.output)
    assert made.exports["arn"] == UNKNOWN


def test_an_error_has_the_line_of_the_program(node_program: Write):
    made = planned(node_program(js(f"{HEAD}\nfunction f() {{\n    return undefined.x;\n}}\nf();\n")))

    assert made.crash is not None
    assert made.crash.frame is not None
    assert (made.crash.frame.file.name, made.crash.frame.line, made.crash.type) == ("index.js", 4, "TypeError")


def test_an_error_of_types_has_its_line(node_program: Write):
    text = 'import * as pulumi from "@pulumi/pulumi";\n\nexport const x: number = "1";\n'
    files = {"index.ts": text, "package.json": '{"main": "index.ts"}'}
    made = planned(node_program(files))

    assert made.crash is not None
    assert made.crash.frame is not None
    assert (made.crash.frame.file.name, made.crash.frame.line) == ("index.ts", 3)
    assert "not assignable to type 'number'" in made.crash.message


def test_a_program_gets_no_input_no_aws_and_leaves_nothing_running_and_no_secret(node_program: Write, tmp_path):
    left = tmp_path / "left"
    text = f"""{HEAD}
const child = require("child_process").spawn("sleep", ["300"], {{ stdio: "ignore", detached: true }});
child.unref();
require("fs").writeFileSync({str(left)!r}, String(child.pid));
console.log("input:" + JSON.stringify(require("fs").readFileSync(0, "utf8")));
console.log("secret:" + new pulumi.Config().require("token"));
for (let i = 0; i < 2000; i++) console.log("x".repeat(1000));
const url = new URL(process.env.AWS_ENDPOINT_URL);
require("net").connect(url.port, url.hostname).on("error", error => console.log("aws:" + error.code));
"""
    project = node_program(js(text))
    made = planned(project, config={"shop:token": SECRET}, secret_keys=["shop:token"])

    assert made.outcome == "planned", made.problem
    assert 'input:""' in made.output
    assert "secret:[secret]" in made.output
    assert SECRET not in made.output
    assert "aws:ECONNREFUSED" in made.output
    assert len(made.output) < 100_000
    assert ended(int(left.read_text()))


def test_outputs_of_other_packages_have_the_types_that_their_installed_sdk_declares(tmp_path):
    file = tmp_path / "node_modules" / "@pulumi" / "random" / "randomPassword.d.ts"
    file.parent.mkdir(parents=True)
    file.write_text(
        "export declare class RandomPassword extends pulumi.CustomResource {\n"
        "    readonly result: pulumi.Output<string>;\n"
        "    readonly length: pulumi.Output<number>;\n"
        "    readonly words: pulumi.Output<string[] | undefined>;\n"
        "    readonly keepers: pulumi.Output<{\n"
        "        [key: string]: string;\n"
        "    } | undefined>;\n"
        "}\n"
    )
    installed = Installed(tmp_path / "infra")
    fields = shapes.fields(installed.of("random:index/randomPassword:RandomPassword"))

    assert {name: (shape.kind, shape.required) for name, shape in fields.items()} == {
        "result": ("text", True),
        "length": ("number", True),
        "words": ("list", False),
    }
    assert shapes.fields(installed.of("random:../../x:RandomPassword")) == {}


def test_packages_that_are_missing_are_named_with_what_installs_them(node_program: Write):
    made = planned(node_program(js(HEAD), installed=False))

    assert made.outcome == "no-sdk"
    assert "run `pulumi install` there" in made.problem


@pytest.mark.parametrize(
    ("runtime", "name"),
    [("nodejs", "Node.js"), ("go", "Go"), ("dotnet", ".NET"), ("java", "Java"), ("yaml", "Pulumi YAML")],
)
def test_without_a_host_the_command_says_what_to_install(tmp_path, monkeypatch, capsys, runtime, name):
    project = write_project(tmp_path / "program", runtime, {"index.js": ""})
    monkeypatch.setenv("PATH", "/nowhere")

    assert main(["check", str(project.folder)]) == 2
    shown = " ".join(capsys.readouterr().out.split())
    missing = (
        f"written for {name}, and `pulumi-language-{runtime}` is neither beside `pulumi` nor on PATH: install Pulumi"
    )
    assert missing in shown


# The language and a file of a program, what is on PATH beside its host, and what is then missing.
WITHOUT = [
    ("nodejs", "index.js", (), "node"),
    ("go", "go.mod", (), "go"),
    ("dotnet", "shop.csproj", (), "dotnet"),
    ("java", "pom.xml", (), "java"),
    ("java", "pom.xml", ("java",), "mvn"),
    ("java", "build.gradle", ("java", "mvn"), "gradle"),
]


@pytest.mark.parametrize("case", WITHOUT, ids=lambda case: case[-1])
def test_without_what_a_host_needs_the_command_says_what_to_install(tmp_path, monkeypatch, capsys, case):
    runtime, file, there, tool = case
    project = write_project(tmp_path / "program", runtime, {file: ""})
    (tmp_path / "bin").mkdir()
    for name in (f"pulumi-language-{runtime}", *there):
        (tmp_path / "bin" / name).write_text("#!/bin/sh\n")
        (tmp_path / "bin" / name).chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert main(["check", str(project.folder)]) == 2
    assert f"and `{tool}` is not on PATH: install it (https://" in " ".join(capsys.readouterr().out.split())


# What a program may use that is no resource of its own: a component that another program makes, one of its methods,
# transforms of resources, and hooks.
OTHERS = f"""{HEAD}{QUEUE}
class Shop extends pulumi.ComponentResource {{
    constructor(name) {{
        super("shop:index:Shop", name, {{ url: undefined }}, {{}}, true);
    }}
    price() {{
        return pulumi.runtime.call("shop:index:Shop/price", {{ of: "tea" }}, this);
    }}
}}
const shop = new Shop("tea");
const price = shop.price();
pulumi.runtime.registerResourceTransform(args => {{
    if (args.type !== "aws:sqs/queue:Queue") return undefined;
    return {{ props: {{ ...args.props, tags: {{ team: "shop" }} }}, opts: args.opts }};
}});
const hook = new pulumi.ResourceHook("shout", async () => {{ console.log("hooked"); }});
const queue = new Queue("orders", {{ name: "orders" }}, {{ hooks: {{ beforeCreate: [hook] }} }});
new Policy("tea", {{ queueUrl: shop.url, policy: shop.url.apply(url => JSON.stringify({{ url }})) }});
new Policy("price", {{ queueUrl: queue.url, policy: price.apply(found => JSON.stringify({{ found }})) }});
exports.shop = shop.url;
"""


def test_what_others_make_stays_unknown_and_the_rest_is_planned(node_program: Write):
    project = node_program(js(OTHERS))
    unknown, foreseen = (planned(project, mode=mode) for mode in ("unknown", "foreseen"))

    for made in (unknown, foreseen):
        assert made.outcome == "planned", (made.problem, made.output)
        resources = {(each.type.rpartition(":")[2], each.name): each for each in made.resources}
        assert resources["Shop", "tea"].remote
        assert resources["Queue", "orders"].properties["tags"] == {"team": "shop"}
        assert resources["QueuePolicy", "tea"].properties["policy"] == UNKNOWN, made.output
        assert made.exports["shop"] == UNKNOWN
        assert "hooked" not in made.output
