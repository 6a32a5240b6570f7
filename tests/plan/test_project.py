from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from preflight.core.values import Origin
from preflight.plan.interpreter import find_interpreter
from preflight.plan.planner import plan
from preflight.plan.project import PlanError, read_project

YAML = """
name: orders
runtime:
  name: python
  options: {toolchain: pip, virtualenv: venv}
main: infra/
config:
  replicas: {type: integer, default: 3}
  zones: {type: array, items: {type: string}, default: [a, b]}
  token: {type: string, secret: true}
  aws:region: {value: eu-west-1}
  level: info
"""
STACK = """
encryptionsalt: v1:abc
config:
  aws:region: us-east-2
  orders:token: {secure: v1:cipher}
  enabled: true
  ratio: 1.5
  day: 2024-01-31
  limits: {cpu: 2, names: [x, {secure: v1:other}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(YAML)
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    (tmp_path / "infra").mkdir()
    return tmp_path


def test_a_project_file_is_read_whole(folder):
    project = read_project(folder)
    assert (project.name, project.runtime, project.toolchain) == ("orders", "python", "pip")
    assert (project.main, project.virtualenv, project.stacks) == ("infra/", "venv", ["dev"])
    assert project.program == (folder / "infra", ".")
    assert {key: declared.default for key, declared in project.declarations.items()} == {
        "orders:replicas": "3",
        "orders:zones": '["a", "b"]',
        "orders:token": None,
        "aws:region": "eu-west-1",
        "orders:level": "info",
    }
    assert project.declarations["orders:token"].secret


def test_a_stacks_values_come_over_the_projects_defaults(folder):
    stack = read_project(folder).stack("dev")
    assert stack.config["aws:region"] == "us-east-2"
    assert stack.config["orders:replicas"] == "3"
    assert stack.config["orders:enabled"] == "true"
    assert stack.config["orders:ratio"] == "1.5"
    assert stack.config["orders:day"] == "2024-01-31"


def test_secrets_that_only_pulumi_can_decrypt_become_placeholders_that_are_secret(folder):
    stack = read_project(folder).stack("dev")
    assert stack.secret_keys == {"orders:token", "orders:limits"}
    assert re.fullmatch(r"pfm\d{8}x", stack.config["orders:token"])
    assert re.fullmatch(r'\{"cpu": 2, "names": \["x", "pfm\d{8}x"\]\}', stack.config["orders:limits"])
    assert set(stack.placeholders.values()) == {"orders:token", "orders:limits.names[1]"}


def test_a_stack_without_a_file_has_the_projects_defaults(folder):
    stack = read_project(folder).stack("other")
    assert set(stack.config) == {"orders:replicas", "orders:zones", "aws:region", "orders:level"}


def test_stack_files_may_lie_in_a_folder_of_their_own(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: python\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.prod.yaml").write_text("config:\n  a:b: c\n")
    project = read_project(tmp_path)
    assert project.stacks == ["prod"]
    assert project.stack("prod").config == {"a:b": "c"}


def test_an_entry_point_may_be_a_file(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: python\nmain: src/app.py\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").touch()
    assert read_project(tmp_path).program == (tmp_path / "src", "app.py")


@pytest.mark.parametrize(("main", "message"), [("gone/", "does not exist"), ("../else", "outside of the project")])
def test_an_entry_point_that_cannot_be_is_told(tmp_path, main, message):
    (tmp_path / "Pulumi.yaml").write_text(f"name: a\nruntime: python\nmain: {main}\n")
    with pytest.raises(PlanError, match=message):
        _ = read_project(tmp_path).program


def test_a_placeholder_is_a_secret_in_the_plan_and_stands_for_its_key(program):
    project = program("import pulumi\npulumi.export('token', pulumi.Config().require_secret('token'))\n")
    (project.folder / "Pulumi.dev.yaml").write_text("config:\n  token: {secure: v1:cipher}\n")
    made = plan(project, stack="dev")
    text = made.exports["token"]["value"]
    assert made.markers[text] == Origin("config", "orders:token")


@pytest.mark.parametrize("main", ["src", "src/app.py"])
def test_the_program_runs_where_the_language_host_runs_it(program, main, monkeypatch):
    monkeypatch.setenv("PULUMI_STACK", "of another run")
    source = """
    import json, os, sys, pulumi
    from pathlib import Path
    here = {
        "cwd": os.getcwd(), "argv": sys.argv, "name": __name__, "stack": os.environ.get("PULUMI_STACK"),
        "unbuffered": os.environ["PYTHONUNBUFFERED"], "root": pulumi.runtime.get_root_directory(),
        "stdin": sys.stdin.read(), "first": sys.path[0],
        "ours": [path for path in sys.path if "preflight" in path and not path.startswith("__editable__")],
        "modules": [name for name in sys.modules if name.split(".")[0] in ("preflight", "monitor", "markers", "wire")],
    }
    pulumi.export("here", here)
    """
    project = program(files={"src/__main__.py": source, "src/app.py": source}, yaml=f"main: {main}\n")
    here = plan(project, stack="dev").exports["here"]
    entry = "app.py" if main.endswith(".py") else "."
    assert here["cwd"] == str(project.folder / "src")
    assert (here["argv"], here["name"], here["stack"]) == ([entry], "__main__", None)
    assert (here["unbuffered"], here["root"], here["stdin"]) == ("1", str(project.folder), "")
    assert (here["ours"], here["modules"]) == ([], [])
    # A folder is put on the path, a file's folder is not: https://docs.python.org/3/library/runpy.html#runpy.run_path
    assert (here["first"] == ".") == (entry == ".")


def test_a_plan_is_the_same_each_time_and_other_with_another_salt(program):
    project = program(
        """
        import hashlib, pulumi, pulumi_aws as aws, pulumi_random as random
        pet = random.RandomPet("pet")
        random.RandomString("text", length=9, keepers={
            "name": pet.id, "hash": pet.id.apply(lambda name: hashlib.sha256(name.encode()).hexdigest()),
            "length": pet.id.apply(lambda name: str(len(name))), "fixed": pet.id.apply(lambda name: "same"),
            "count": pulumi.StackReference("net").get_output("subnetIds").apply(lambda ids: str(len(ids))),
            "call": aws.get_arn_output(arn=pet.id).service,
        })
        """
    )

    def keepers(salt: int) -> tuple[dict[str, str], Origin]:
        made = plan(project, stack="dev", mode="foreseen", salt=salt)
        found = next(resource for resource in made.resources if resource.name == "text").properties["keepers"]
        assert made.markers[found["name"]] == Origin(
            "urn:pulumi:dev::orders::random:index/randomPet:RandomPet::pet", "id"
        )
        return dict(found), made.markers[found["call"]]

    (first, called), again, (other, called_again) = keepers(0), keepers(0), keepers(1)
    assert (first, called) == again
    # What was computed from a marker looks known in one plan; two plans tell.
    assert {key for key in first if first[key] != other[key]} == {"name", "hash", "length", "count", "call"}
    assert called == called_again


def test_the_ambient_python_is_used_when_it_has_the_sdk(tmp_path, monkeypatch):
    (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: python\n")
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    found = find_interpreter(read_project(tmp_path))
    assert found.path == Path(shutil.which("python3"))
    assert found.how == "python3 on PATH"


def test_the_commands_own_python_is_used_when_path_has_none_with_the_sdk(tmp_path, monkeypatch):
    (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: python\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    assert find_interpreter(read_project(tmp_path)).how == "this command's own Python"


@pytest.mark.skipif(os.name == "nt", reason="environments are laid out otherwise")
def test_uvs_environment_is_beside_its_lock_file(tmp_path):
    (tmp_path / "uv.lock").touch()
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "Pulumi.yaml").write_text("name: a\nruntime: {name: python, options: {toolchain: uv}}\n")
    assert "does not exist: run `uv sync`" in find_interpreter(read_project(tmp_path / "infra")).problem
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    assert find_interpreter(read_project(tmp_path / "infra")).path == tmp_path / ".venv" / "bin" / "python"


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_poetry_is_asked_for_its_environment(tmp_path, monkeypatch):
    (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: {name: python, options: {toolchain: poetry}}\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "poetry, which Pulumi.yaml names, is not on PATH" in find_interpreter(read_project(tmp_path)).problem
    (tmp_path / "poetry").write_text(f"#!/bin/sh\n[ \"$*\" = 'env info --path' ] && echo {sys.prefix}\n")
    (tmp_path / "poetry").chmod(0o755)
    assert find_interpreter(read_project(tmp_path)).path == Path(sys.prefix) / "bin" / "python"
