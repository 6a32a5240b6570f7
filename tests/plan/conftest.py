from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from preflight.plan.model import Plan, PlannedResource
from preflight.project.project import Project, read_project

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"

Write = Callable[..., Project]


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}


def named(plan: Plan, name: str) -> PlannedResource:
    found = [resource for resource in plan.resources if resource.name == name]
    assert len(found) == 1, (name, [resource.urn for resource in plan.resources], plan.problem, plan.output)
    return found[0]


def of_type(plan: Plan, kind: str) -> PlannedResource:
    (found,) = [resource for resource in plan.resources if resource.type == kind]
    return found


def write_program(folder: Path, main: str = "", *, files: Mapping[str, str] | None = None, yaml: str = "") -> Project:
    """A project in the folder that runs with the interpreter of these tests."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = json.dumps(sys.prefix)
    head = f"name: orders\nruntime:\n  name: python\n  options:\n    virtualenv: {environment}\n"
    (folder / "Pulumi.yaml").write_text(head + textwrap.dedent(yaml))
    for name, text in {"__main__.py": main, **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text))
    return read_project(folder)


@pytest.fixture
def program(tmp_path: Path) -> Write:
    def write(main: str = "", **given: Any) -> Project:
        return write_program(tmp_path / "program", main, **given)

    return write
