"""`preflight doctor`: what a preview needs, what of it is missing, and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import preflight
from preflight.check import doctor

ROOT = Path(preflight.__file__).parents[1]


@pytest.fixture
def pulumi(tmp_path, monkeypatch):
    """Puts a `pulumi` on PATH that answers as it is given to, with language hosts beside it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def write(version: str = "echo v3.260.0", plugins: str = "echo '[]'", hosts: tuple[str, ...] = ("python",)) -> None:
        (folder / "pulumi").write_text(f"#!/bin/sh\ncase $1 in version) {version};; *) {plugins};; esac\n")
        for each in ("pulumi", *(f"pulumi-language-{host}" for host in hosts)):
            (folder / each).touch()
            (folder / each).chmod(0o755)

    return write


@pytest.fixture
def program(tmp_path):
    """A program whose environment has the SDK and a provider's."""
    folder = tmp_path / "infra"
    packages = folder / "venv" / "lib" / "python3.11" / "site-packages"
    (packages / "pulumi").mkdir(parents=True)
    (packages / "pulumi-3.272.0.dist-info").mkdir()
    (packages / "pulumi_aws").mkdir()
    (packages / "pulumi_aws" / "pulumi-plugin.json").write_text(
        '{"resource": true, "name": "aws", "version": "7.51.1"}'
    )
    (folder / "venv" / "bin").mkdir()
    (folder / "venv" / "bin" / "python").touch()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: {name: python, options: {virtualenv: venv}}\n")
    (folder / "Pulumi.prod.yaml").write_text("config: {shop:size: 2}\n")
    (folder / "__main__.py").write_text("import pulumi\n\npulumi.Config().require_int('size')\n")
    return folder


def test_nothing_is_missing_where_everything_is_there(run, pulumi, program):
    pulumi(plugins="""echo '[{"name": "aws", "kind": "resource", "version": "7.51.1"}]'""")

    done = run("doctor", program)

    assert done.code == 0
    for found in (
        "engine pulumi 3.260.0",
        "language host",
        "(pulumi 3.272.0)",
        "provider plugin aws 7.51.1",
        "configuration of stack prod, 1 key",
    ):
        assert found in done.flat
    assert done.out.endswith("\nNothing is missing\n")


def test_without_an_engine_a_python_program_can_be_checked_all_the_same(run, tmp_path, monkeypatch, program):
    monkeypatch.setenv("PATH", str(tmp_path))

    done = run("doctor", program)

    assert done.code == 0
    assert "· engine no `pulumi` on PATH `preflight check` plans Python programs without it" in done.flat
    assert "providers pulumi_aws 7.51.1" in done.flat


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            lambda at: (at / "venv").rename(at / "old"),
            "✖ environment {at}/venv does not exist Run `pulumi install -C {at}`, or",
        ),
        (
            lambda at: (at / "venv/lib/python3.11/site-packages/pulumi-3.272.0.dist-info").rmdir(),
            "the package pulumi is not there Run `pulumi install`",
        ),
        (
            lambda at: (at / "Pulumi.prod.yaml").write_text("config: {}\n"),
            "✖ configuration prod has no shop:size `pulumi config set size VALUE --stack prod`",
        ),
        (lambda at: (at / "Pulumi.yaml").write_text("name: shop\n"), "✖ program "),
        (
            lambda at: (
                (at / "__main__.py").write_text("import network\n"),
                (at / "network.py").write_text(
                    "import pulumi_own\nimport pulumi_aws as aws\nfrom pulumi_random import x\n"
                ),
                (at / "pulumi_own.py").touch(),
            ),
            "✖ provider's SDK the program imports pulumi_random, and {at}/venv/lib/python3.11/site-packages does not",
        ),
        (
            lambda at: (
                (at / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n"),
                (at / "node_modules/@pulumi/pulumi").mkdir(parents=True),
            ),
            "✖ language host no pulumi-language-nodejs beside ",
        ),
    ],
    ids=["environment", "SDK", "configuration", "project file", "provider's SDK", "language host"],
)
def test_what_is_missing_is_named_with_what_to_do(run, pulumi, program, change, found):
    pulumi()
    change(program)

    done = run("doctor", program)

    assert done.code == 2
    assert found.format(at=program) in done.flat
    assert "1 missing" in done.out


def test_a_program_for_node_needs_its_packages(run, pulumi, program):
    pulumi(hosts=("nodejs",))
    (program / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")

    done = run("doctor", program)

    assert done.code == 2
    assert f"✖ packages {program} has no node_modules/@pulumi/pulumi Run `pulumi install -C {program}`" in done.flat

    (program.parent / "node_modules/@pulumi/pulumi").mkdir(parents=True)

    done = run("doctor", program)

    assert done.code == 0
    assert f"✔ packages {program.parent.resolve()}/node_modules/@pulumi/pulumi" in done.flat


def test_a_plugin_that_is_not_installed_is_a_note(run, pulumi, program):
    pulumi()

    done = run("doctor", program)

    assert done.code == 0
    assert "· provider plugin aws 7.51.1 is not installed" in done.flat
    assert "`pulumi plugin install resource aws 7.51.1`" in done.flat


def test_an_engine_that_does_not_answer_is_given_up(run, pulumi, program, monkeypatch):
    pulumi(version="exec /bin/sleep 60", plugins="exec /bin/sleep 60")
    monkeypatch.setattr(doctor, "SECONDS", 0.2)
    began = time.monotonic()

    done = run("doctor", program)

    assert done.code == 2
    assert "`pulumi version` fails or takes longer than 0.2 s" in done.flat
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("answer", ["echo nonsense", "echo '{}'", "echo '[1]'", "exit 3"])
def test_what_the_engine_prints_is_not_trusted(run, pulumi, program, answer):
    pulumi(plugins=answer)

    assert run("doctor", program).code == 0


def test_a_pack_without_its_environment_is_named(run, pulumi, tmp_path):
    pulumi()
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").touch()

    done = run("doctor", folder)

    assert done.code == 2
    assert f"✖ pack's environment {folder}/.venv does not exist; a preview waits for it for ever" in done.flat
    assert f"Run `pulumi install -C {folder}`" in done.flat


def test_a_stack_without_a_file_is_named(run, pulumi, program):
    pulumi()

    done = run("doctor", program, "--stack", "dev")

    assert done.code == 2
    assert "there is no file of stack dev; there is one for prod" in done.flat


def test_a_folder_without_a_program_is_a_note(run, pulumi, tmp_path):
    pulumi()
    (tmp_path / "empty").mkdir()

    assert run("doctor", tmp_path / "empty").code == 0
    assert run("doctor", tmp_path / "absent").code == 2


def test_the_pack_says_what_to_do_where_its_environment_is_missing():
    done = subprocess.run(
        [sys.executable, "-S", "-E", ROOT / "__main__.py"],
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "AWS Preflight cannot start: its environment has no package '" in done.stderr
    assert f"Run `pulumi install -C {ROOT}`" in done.stderr
