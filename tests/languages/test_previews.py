"""In a preview of the real engine, a program in TypeScript is foreseen by the engine's own host."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.engine.test_foresight import AS_DEPLOYED, subjects

from .conftest import PACKAGES

PROGRAM = (Path(__file__).parent / "programs" / "streams.ts").read_text()


@pytest.fixture(scope="module")
def preview(engine, pack, node_modules):
    # The SDK of npm wants its own version of the provider.
    wanted = json.loads(PACKAGES.read_text())["dependencies"]["@pulumi/aws"]
    plugins = Path(engine.environment["PULUMI_HOME"]) / "plugins"
    there = next(plugins.glob("resource-aws-v*"))
    if not (plugins / f"resource-aws-v{wanted}").exists():
        shutil.copytree(there, plugins / f"resource-aws-v{wanted}")
    files = {"index.ts": PROGRAM, "package.json": PACKAGES.read_text().replace("{", '{\n  "main": "index.ts",', 1)}
    program = engine.program("", files, {"aws:region": "eu-west-1"})
    (program / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": "nodejs"}))
    (program / "__main__.py").unlink()
    (program / "node_modules").symlink_to(node_modules)
    return program, engine.preview(program, pack)


def test_what_a_first_preview_finds_is_what_the_update_finds(engine, pack, preview):
    program, first = preview
    update = engine.up(program, pack, policy_config={"all": "advisory"})

    assert update.code == 0, update.text
    assert not subjects(first, "foresight")
    assert {(each.policy, each.urn) for each in first.violations} == {
        (each.policy, each.urn) for each in update.violations
    }
    foreseen = {each.policy for each in first.violations if AS_DEPLOYED in each.message}
    assert {"iam-action-exists", "lambda-role-can-log", "lambda-role-can-read-its-source"} <= foreseen
