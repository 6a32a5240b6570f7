"""Which program is checked, and what begins before the command knows how."""

from __future__ import annotations

import json
import sys

import pytest

from preflight.check import command
from preflight.check.programs import begun
from preflight.plan.fork_server import ForkServer
from preflight.project.interpreter import find_interpreter
from preflight.project.project import read_project


@pytest.fixture
def folder(tmp_path):
    virtualenv = {"name": "python", "options": {"virtualenv": sys.prefix}}
    (tmp_path / "Pulumi.yaml").write_text(json.dumps({"name": "orders", "runtime": virtualenv}))
    (tmp_path / "Pulumi.prod.yaml").write_text('config: {"orders:stage": "live"}')
    (tmp_path / "__main__.py").write_text("import pulumi\n")
    return tmp_path


@pytest.mark.skipif(sys.platform != "linux", reason="forks are for Linux")
@pytest.mark.parametrize("named", [".", "Pulumi.yaml"])
def test_the_sdk_of_the_program_that_a_path_names_is_imported_ahead(folder, named):
    project = read_project(folder)
    with begun(folder / named, None) as server:
        assert server.serves(project, find_interpreter(project), {"orders:stage": "live"}, [])
        assert not server.serves(project, find_interpreter(project), {}, [])


@pytest.mark.parametrize("path", ["nothing", "export.json", "typescript", "empty"])
def test_what_is_no_program_in_python_has_nothing_to_import(folder, path):
    for name in ("typescript", "empty"):
        (folder / name).mkdir()
    (folder / "typescript" / "Pulumi.yaml").write_text("name: orders\nruntime: nodejs\n")
    (folder / "Pulumi.yaml").unlink()
    (folder / "__main__.py").unlink()
    assert begun(folder / path, None) is None


@pytest.mark.skipif(sys.platform != "linux", reason="forks are for Linux")
def test_a_check_has_one_server_and_ends_it(folder, monkeypatch):
    made = []
    start, end = ForkServer.__init__, ForkServer.__exit__

    def started(self, *arguments):
        made.append("started")
        start(self, *arguments)

    def ended(self, *arguments):
        made.append("ended")
        end(self, *arguments)

    monkeypatch.setattr(ForkServer, "__init__", started)
    monkeypatch.setattr(ForkServer, "__exit__", ended)
    assert command.main(["check", str(folder), "--engine", "embedded", "--json"]) == 0
    assert made == ["started", "ended"]


@pytest.mark.parametrize("options", [["--only", "no-such-policy"], ["--config", "no-such-file"]])
def test_what_was_begun_is_ended_where_the_check_is_refused(folder, monkeypatch, options):
    processes = []
    start = ForkServer.__init__

    def started(self, *arguments):
        start(self, *arguments)
        processes.append(self._process)

    monkeypatch.setattr(ForkServer, "__init__", started)
    assert command.main(["check", str(folder), "--engine", "embedded", *options]) == 2
    assert [each.poll() is None for each in processes if each] == [False] * len(processes)
