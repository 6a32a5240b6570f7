from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from preflight.project.interpreter import find_interpreter, site_packages
from preflight.project.project import InvalidProjectError, read_project

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
        "orders:zones": '["a","b"]',
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
    assert stack.config["orders:day"] == "2024-01-31 00:00:00 +0000 UTC"


def test_secrets_that_only_pulumi_can_decrypt_become_placeholders_that_are_secret(folder):
    stack = read_project(folder).stack("dev")
    assert stack.secret_keys == {"orders:token", "orders:limits"}
    assert re.fullmatch(r"pfm\d{8}x", stack.config["orders:token"])
    assert re.fullmatch(r'\{"cpu":2,"names":\["x","pfm\d{8}x"\]\}', stack.config["orders:limits"])
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
    with pytest.raises(InvalidProjectError, match=message):
        _ = read_project(tmp_path).program


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


def test_a_project_in_json_has_its_stacks_in_json(tmp_path):
    (tmp_path / "Pulumi.json").write_text('{"name": "a", "runtime": "python", "config": {"n": {"default": 8.0}}}')
    (tmp_path / "Pulumi.dev.json").write_text('{"config": {"a:b": "c", "a:none": null, "a:t": {"secure": "v1:x"}}}')
    (tmp_path / "Pulumi.other.yaml").write_text("config:\n  a:b: d\n")
    project = read_project(tmp_path)
    assert project.stacks == ["dev"]
    stack = project.stack("dev")
    assert {key: stack.config[key] for key in ("a:n", "a:b", "a:none")} == {"a:n": "8", "a:b": "c", "a:none": "null"}
    assert stack.secret_keys == {"a:t"}


def test_a_stack_s_file_has_the_project_file_s_extension(tmp_path):
    (tmp_path / "Pulumi.yml").write_text("name: a\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  a:b: c\n")
    assert read_project(tmp_path).stack("dev").config == {}
    (tmp_path / "Pulumi.dev.yml").write_text("config:\n  a:b: c\n")
    assert read_project(tmp_path).stack("dev").config == {"a:b": "c"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config:\n  a:b: 1\n  a:b: 2\n", "Pulumi.dev.yaml, line 3, has the key 'a:b' twice: line 2 has it too"),
        ("config:\n  a:b: .inf\n", "gives 'a:b' an infinite number"),
        ("config: [1]\n", "config must hold keys and values"),
    ],
)
def test_a_stack_s_file_that_the_engine_refuses_is_refused(tmp_path, text, message):
    (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    with pytest.raises(InvalidProjectError, match=re.escape(message)):
        read_project(tmp_path).stack("dev")


@pytest.mark.skipif(os.name == "nt", reason="environments are laid out otherwise")
@pytest.mark.parametrize("written", ["../envs/dev", "{root}/envs/dev"])
def test_the_environment_that_uv_is_told_to_use_is_found_from_the_folder_of_its_lock_file(
    tmp_path, monkeypatch, written
):
    project = tmp_path / "repository" / "infra"
    project.mkdir(parents=True)
    (tmp_path / "repository" / "uv.lock").touch()
    python = tmp_path / "envs" / "dev" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    (project / "Pulumi.yaml").write_text("name: a\nruntime: {name: python, options: {toolchain: uv}}\n")
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", written.format(root=tmp_path))
    assert find_interpreter(read_project(project)).path == python
    packages = python.parents[1] / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (python.parents[1] / "pyvenv.cfg").touch()
    assert site_packages({"runtime": {"name": "python", "options": {"toolchain": "uv"}}}, project) == (packages,)


def test_a_missing_environment_is_named_by_its_plain_path(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    text = "name: a\nruntime: {name: python, options: {virtualenv: ../../venv}}\n"
    (tmp_path / "a" / "b" / "Pulumi.yaml").write_text(text)
    problem = find_interpreter(read_project(tmp_path / "a" / "b")).problem
    assert problem.startswith(f"{tmp_path / 'venv'} does not exist: run `pulumi install -C ")
