"""In a preview of the real engine, every program has the findings that its update has, in TypeScript as in Python."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.engine.test_foresight import AS_DEPLOYED, subjects

from .conftest import PACKAGES, twin

NETWORK = """
import pulumi

pulumi.export("queueArn", "arn:aws:sqs:eu-west-1:190283746502:builds")
"""


@pytest.fixture(scope="module", params=["typescript", "python"])
def program(request, engine, node_modules, tmp_path_factory):
    """All programs as modules of one, in one language, beside the stack that one of them refers to."""
    # The SDK of npm wants its own version of the provider.
    wanted = json.loads(PACKAGES.read_text())["dependencies"]["@pulumi/aws"]
    plugins = Path(engine.environment["PULUMI_HOME"]) / "plugins"
    there = next(plugins.glob("resource-aws-v*"))
    if not (plugins / f"resource-aws-v{wanted}").exists():
        shutil.copytree(there, plugins / f"resource-aws-v{wanted}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(engine.environment, "PULUMI_BACKEND_URL", tmp_path_factory.mktemp("backend").as_uri())
        network = engine.up(engine.program(NETWORK, {"Pulumi.yaml": "name: network\n"}, stack="prod"))
        assert network.code == 0, network.text
        files = twin(request.param)
        folder = engine.program(files.pop("__main__.py", ""), files, {"aws:region": "eu-west-1"})
        if request.param == "typescript":
            (folder / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": "nodejs"}))
            (folder / "__main__.py").unlink()
            (folder / "node_modules").symlink_to(node_modules)
        yield folder


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
