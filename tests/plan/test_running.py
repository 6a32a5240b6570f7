"""How a program is run: where, with which configuration and markers."""

from __future__ import annotations

import shutil

import pytest

from preflight.core.values import Origin
from preflight.plan import planner
from preflight.plan.planner import plan


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


def test_byte_code_is_kept_of_the_planner_alone(program, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    child = shutil.copytree(planner.CHILD, tmp_path / "child", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(planner, "CHILD", child)
    source = "import os, parts, pulumi\npulumi.export('variable', os.environ['PYTHONDONTWRITEBYTECODE'])\n"
    project = program(source, files={"parts.py": ""})

    assert plan(project, stack="dev").exports == {"variable": "1"}
    assert (child / "__pycache__").is_dir()
    assert not (project.folder / "__pycache__").exists()


def test_no_byte_code_is_kept_for_a_user_who_wants_none(program, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    child = shutil.copytree(planner.CHILD, tmp_path / "child", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(planner, "CHILD", child)

    assert plan(program("import pulumi"), stack="dev").outcome == "planned"
    assert not (child / "__pycache__").exists()
