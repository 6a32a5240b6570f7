"""In a preview of the real engine, every program has the findings that its update has, in TypeScript as in Python."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.engine.test_foresight import AS_DEPLOYED, subjects
from tests.processes import ended

from .conftest import PACKAGES, twin
from .test_hosts import HEAD, QUEUE, js

NETWORK = """
import pulumi

pulumi.export("queueArn", "arn:aws:sqs:eu-west-1:190283746502:builds")
"""


CONFIG = {"aws:region": "eu-west-1"}


def for_node(engine, files, node_modules):
    """A program for Node.js, with a stack."""
    # The SDK of npm wants its own version of the provider.
    wanted = json.loads(PACKAGES.read_text())["dependencies"]["@pulumi/aws"]
    plugins = Path(engine.environment["PULUMI_HOME"]) / "plugins"
    there = next(plugins.glob("resource-aws-v*"))
    if not (plugins / f"resource-aws-v{wanted}").exists():
        shutil.copytree(there, plugins / f"resource-aws-v{wanted}")
    folder = engine.program("", files, CONFIG)
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": "nodejs"}))
    (folder / "__main__.py").unlink()
    (folder / "node_modules").symlink_to(node_modules)
    return folder


@pytest.fixture(params=["typescript", "python"])
def program(request, engine, node_modules, tmp_path, monkeypatch):
    """All programs as modules of one, in one language, beside the stack that one of them refers to."""
    monkeypatch.setitem(engine.environment, "PULUMI_BACKEND_URL", tmp_path.as_uri())
    network = engine.up(engine.program(NETWORK, {"Pulumi.yaml": "name: network\n"}, stack="prod"))
    assert network.code == 0, network.text
    files = twin(request.param)
    if request.param == "typescript":
        return for_node(engine, files, node_modules)
    return engine.program(files.pop("__main__.py"), files, CONFIG)


def verdicts(result):
    """How often each policy reports each resource. Messages differ: only a deployment has ARNs."""
    return Counter((each.policy, each.urn) for each in result.violations)


def test_what_a_first_preview_finds_is_what_the_update_and_a_later_preview_find(engine, pack, program):
    first = engine.preview(program, pack)
    update = engine.up(program, pack, policy_config={"all": "advisory"})
    again = engine.preview(program, pack)

    assert update.code == 0, update.text
    assert not subjects(first, "foresight")
    assert verdicts(first) == verdicts(update) == verdicts(again)
    foreseen = {each.policy for each in first.violations if AS_DEPLOYED in each.message}
    assert {"iam-action-exists", "lambda-role-can-log", "lambda-role-can-read-its-source"} <= foreseen


# What is in `apply` runs beside a first preview alone.
UNRULY = """
const [fs, { spawn }] = [require("fs"), require("child_process")];
const queue = new Queue("orders", {});
const document = Action => arn => JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action, Resource: arn }] });
const send = document("sqs:SendMessages");
new Policy("found", { queueUrl: queue.url, policy: queue.arn.apply(send) });
"""
NOISY = f"""{HEAD}{QUEUE}{UNRULY}
new Policy("noisy", {{ queueUrl: queue.url, policy: queue.arn.apply(arn => {{
    for (let i = 0; i < 5000; i++) console.log("chatter ".repeat(128));
    const child = spawn("sleep", ["300"], {{ stdio: "ignore", detached: true }});
    child.unref();
    fs.appendFileSync("left", child.pid + " ");
    return send(arn);
}}) }});
new Policy("parsed", {{ queueUrl: queue.url, policy: queue.arn.apply(arn => send(JSON.parse(arn).name)) }});
"""
EXITING = f"""{HEAD}{QUEUE}{UNRULY}
new Policy("exits", {{ queueUrl: queue.url, policy: queue.arn.apply(() => process.exit(3)) }});
"""


def test_what_a_program_does_in_apply_is_neither_shown_nor_left_behind(engine, pack, node_modules):
    program = for_node(engine, js(NOISY), node_modules)
    preview = engine.preview(program, pack)

    assert preview.code == 0, preview.text
    assert "chatter" not in preview.text
    assert subjects(preview, "iam-action-exists") == {"found", "noisy"}
    left = (program / "left").read_text().split()
    assert left
    assert all(ended(int(each)) for each in left)


def test_a_program_that_ends_in_apply_costs_what_is_foreseen_alone(engine, pack, node_modules):
    preview = engine.preview(for_node(engine, js(EXITING), node_modules), pack)

    assert preview.code == 0, preview.text
    assert not subjects(preview, "iam-action-exists")
    (told,) = [each for each in preview.violations if each.policy == "foresight"]
    assert told.enforcement == "advisory"
    assert told.message.startswith("2 documents are not known at this preview: with markers for what is not known yet,")
