"""The walk of docs/organizations.md, command by command, with the real engine and a Pulumi Cloud on the loopback."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from preflight import pack as ours

from .engine.cloud import TOKEN, Cloud, cloud
from .engine.harness import REPOSITORY, Engine

PAGE = (REPOSITORY / "docs" / "organizations.md").read_text(encoding="utf-8")
WALK = PAGE.partition("## From nothing to enforced")[2].partition("\n## ")[0]
COMMANDS = re.findall(r"^\$ (.*?)(?:\s+# (.*))?$", WALK, re.MULTILINE)
(ORGANIZATION,) = re.findall(r"```json\n(.*?)```", WALK, re.DOTALL)

QUEUE = "aws:sqs/queue:Queue"
ARN = "arn:aws:sqs:eu-west-1:111122223333:"
ENDS = "sqs-dead-letter-chain-ends"
PROGRAM = f"""
import json

import pulumi_aws as aws

for name in ("first", "second"):
    redrive = json.dumps({{"deadLetterTargetArn": "{ARN}" + name, "maxReceiveCount": 5}})
    aws.sqs.Queue(name, name=name, redrive_policy=redrive)
"""


def deployed(name):
    """A queue that is its own dead-letter queue, in the stack's state."""
    return {
        "urn": f"urn:pulumi:prod::shop::{QUEUE}::{name}",
        "type": QUEUE,
        "custom": True,
        "id": name,
        "inputs": {
            "name": name,
            "redrivePolicy": json.dumps({"deadLetterTargetArn": ARN + name, "maxReceiveCount": 5}),
        },
        "outputs": {"name": name, "arn": ARN + name},
    }


class Step(NamedTuple):
    command: str
    note: str
    code: int
    text: str


class Walk(NamedTuple):
    steps: dict[str, Step]
    folder: Path
    acme: Cloud

    def step(self, begin):
        (found,) = (step for command, step in self.steps.items() if command.startswith(begin))
        return found

    def written(self, name):
        return json.loads((self.folder / name).read_text())


def install(home: Path, archive: bytes) -> None:
    """What a client does with an enforced pack, but for the packages that it would install from an index."""
    folder = home / "policies" / "acme" / f"pulumi-analyzer-{ours.NAME}-v{ours.VERSION}"
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder.with_suffix(".new"), filter="data")
    (unpacked,) = folder.with_suffix(".new").iterdir()
    unpacked.rename(folder)
    described = yaml.safe_load((folder / "PulumiPolicy.yaml").read_text())
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    (folder / "PulumiPolicy.yaml").write_text(yaml.safe_dump({**described, "runtime": runtime}))


@pytest.fixture(scope="module")
def walk(engine: Engine, pack: Path, tmp_path_factory) -> Walk:
    folder = tmp_path_factory.mktemp("walk")
    (folder / "bin").mkdir()
    command = folder / "bin" / "preflight"
    command.write_text(f"#!/bin/sh\nPYTHONPATH='{REPOSITORY}' exec '{sys.executable}' -m preflight \"$@\"\n")
    command.chmod(0o755)
    shop = engine.program(PROGRAM, config={"aws:region": "eu-west-1"})
    (shop / "Pulumi.prod.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    shutil.copytree(shop, folder / "shop")
    (folder / "aws-preflight").symlink_to(pack)
    (folder / "organization.json").write_text(ORGANIZATION)
    home = Path(engine.environment["PULUMI_HOME"])
    path = f"{folder / 'bin'}{os.pathsep}{engine.environment['PATH']}"
    with cloud() as acme:
        acme.deployed["prod"] = [deployed("first"), deployed("fixed")]
        environment = {
            **engine.environment,
            "PATH": path,
            "PULUMI_BACKEND_URL": acme.url,
            "PULUMI_ACCESS_TOKEN": TOKEN,
        }
        steps = {}
        for line, note in COMMANDS:
            if line.startswith("pulumi preview"):
                install(home, acme.archive)
            if "--update" in line:  # what was fixed is gone from a new export
                export = json.loads((folder / "prod.json").read_text())
                export["deployment"]["resources"] = [deployed("first")]
                (folder / "prod.json").write_text(json.dumps(export))
            done = subprocess.run(
                ["bash", "-c", line.replace("YOUR-ORG", "acme")],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
            steps[line] = Step(line, note, done.returncode, done.stdout + done.stderr)
            assert bool(done.returncode) is note.startswith("fails"), f"{line}\n{done.stdout}{done.stderr}"
        yield Walk(steps, folder, acme)


def test_every_command_ends_as_the_page_has_it(walk):
    assert len(walk.steps) == len(COMMANDS) == 10
    assert "2 mandatory" in walk.step("preflight check prod.json --config organization.json").text
    assert "0 mandatory" in walk.step("preflight check prod.json --config policies.json").text


def test_the_group_has_the_decisions_the_exemptions_and_the_baseline_of_the_organization(walk):
    policies = walk.written("policies.json")
    known = {each["urn"].rpartition("::")[2] for each in policies["baseline"]["known"] if each["policy"] == ENDS}

    assert {key: policies[key] for key in json.loads(ORGANIZATION)} == json.loads(ORGANIZATION)
    assert known == {"first", "fixed"}
    assert {key: value for key, value in walk.acme.groups.items() if key != "production"} == {}
    assert walk.acme.groups["production"]["config"] == walk.written("smaller.json")


def test_what_is_new_blocks_in_every_preview_and_what_was_there_does_not(walk):
    shown = walk.step("pulumi preview").text

    assert re.search(rf"\[mandatory\].*{ENDS}  \(aws:sqs:Queue: second\)", shown)
    assert re.search(rf"\[advisory\].*{ENDS}  \(aws:sqs:Queue: first\)", shown)
    assert "error: preview failed" in shown


def test_the_baseline_has_shrunk(walk):
    before, after = (
        walk.written("policies.json")["baseline"]["known"],
        walk.written("smaller.json")["baseline"]["known"],
    )

    assert [each for each in after if each not in before] == []
    assert {each["urn"].rpartition("::")[2] for each in after if each["policy"] == ENDS} == {"first"}


def test_a_wrong_exemption_is_refused_before_it_is_enforced(walk, engine):
    exempt = [{"policy": "lambda-*", "until": "2027-05-31"}]
    wrong = walk.folder / "wrong.json"
    wrong.write_text(json.dumps({"exemptions": {"exempt": exempt}}))
    done = subprocess.run(
        ["pulumi", "policy", "validate-config", "acme/aws-preflight", "0.1.0", "--config", str(wrong)],
        env={**engine.environment, "PULUMI_BACKEND_URL": walk.acme.url, "PULUMI_ACCESS_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "reason is required" in done.stdout + done.stderr
