"""A program in Go is planned by Pulumi's host, which builds it; `test_conversations` covers what needs neither."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from preflight.check.command import main
from preflight.plan.launch import find_host
from preflight.project.project import read_project

from .conftest import HERE, planned, write_project

MISSING = [
    name for name, there in (("pulumi-language-go", find_host("go")), ("go", shutil.which("go"))) if there is None
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"no {' and no '.join(MISSING)} on PATH")
PROGRAM = """package main

import (
	"errors"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		switch cfg.Get("ends") {
		case "panics":
			return errors.New([]string{}[len(os.Args)])
		case "exits":
			os.Exit(3)
		case "lacks-config":
			ctx.Export("zone", pulumi.String(cfg.Require("zone")))
		case "hangs":
			select {}
		}
		return errors.New("no shop")
	})
}
"""


@pytest.fixture(scope="module")
def go_program(tmp_path_factory):
    """Writes a project with its modules' sums; the packages come from Go's cache of modules, or from its proxy."""

    def write(files):
        folder = tmp_path_factory.mktemp("go") / "program"
        write_project(folder, "go", {"go.mod": (HERE / "go" / "go.mod").read_text(), **files})
        done = subprocess.run(["go", "mod", "tidy"], cwd=folder, check=False, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"go cannot have the program's modules: {done.stderr[-300:]}")
        return folder

    return write


def test_a_misspelled_action_behind_apply_is_found(go_program, capsys):
    folder = go_program({"main.go": (HERE / "go" / "main.go").read_text()})
    main(["check", str(folder), "--engine", "embedded", "--json", "--time-limit", "600"])
    report = json.loads(capsys.readouterr().out)

    assert report["plan"]["outcome"] == "planned", report["plan"]
    found = [each for each in report["violations"] if each["policy"] == "iam-action-exists"]
    assert ["sqs:SendMessages" in each["message"] for each in found] == [True]


@pytest.fixture(scope="module")
def ending(go_program):
    return go_program({"main.go": PROGRAM})


@pytest.mark.parametrize(
    ("how", "outcome", "problem", "line"),
    [
        ("fails", "crashed", "the program raised Error: no shop", None),
        ("panics", "crashed", "runtime error: index out of range", "errors.New([]string{}[len(os.Args)])"),
        ("exits", "crashed", "exited with non-zero exit code: 3", None),
        ("lacks-config", "crashed", "no value for shop:zone: run `pulumi config set shop:zone", 'cfg.Require("zone")'),
        ("hangs", "timed-out", "still running after 1 s", None),
    ],
)
def test_however_a_program_ends_its_plan_says_how(ending, how, outcome, problem, line):
    made = planned(
        read_project(ending), mode="foreseen", config={"shop:ends": how}, time_limit=1 if how == "hangs" else 600
    )

    assert (made.outcome, problem in made.problem) == (outcome, True), (made.problem, made.output)
    frame = made.crash.frame
    assert (frame is None and line is None) or line in frame.text


def test_an_error_of_the_compiler_has_its_line(go_program):
    made = planned(read_project(go_program({"main.go": PROGRAM.replace('"no shop"', "5")})))

    assert made.crash.frame.text.strip() == "return errors.New(5)"
    assert "cannot use 5" in made.crash.message


def test_modules_that_are_missing_are_named_with_what_gets_them(go_program):
    folder = go_program({"main.go": PROGRAM})
    (folder / "go.sum").unlink()
    made = planned(read_project(folder))

    assert made.outcome == "no-sdk"
    assert "run `pulumi install` there" in made.problem
