"""What CI systems and pre-commit run: the files keep their schemas, and their commands are run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from preflight.check.installing import FILES

from .check.conftest import write_program
from .engine.harness import REPOSITORY

BROKEN = "import pulumi_aws as aws\n\naws.sqs.Queue('orders', nme='orders')\n"
FIXED = BROKEN.replace("nme", "name")
ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((REPOSITORY / "ci/gitlab.yml").read_text(encoding="utf-8"))["preflight"]
HOOKS = {
    each["id"]: each for each in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}

# An environment that has the command already: what pip would install is covered by tests/test_package.py.
PYTHON = f"""\
#!/usr/bin/env bash
set -eu
real={shlex.quote(sys.executable)}
if [ "${{1:-}} ${{2:-}}" = "-m venv" ]; then
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    printf '#!/usr/bin/env bash\\nexec %s -m preflight "$@"\\n' "$real" > "$3/bin/preflight"
    chmod +x "$3/bin/preflight"
elif [ "${{1:-}} ${{2:-}}" = "-m pip" ]; then
    echo "$@" >> "$PIP_LOG"
else
    exec "$real" "$@"
fi
"""
# GitHub's command line: answers with the comments that are in a file, and writes down what it is asked to change.
GH = """\
#!/usr/bin/env bash
set -eu
[ "$1" = api ]
if [ "$2" = --paginate ]; then cat "$COMMENTS"; exit; fi
echo "$3 $4" >> "$COMMENTED"
body=${6#body=@}
cat "$body" >> "$COMMENTED"
"""


class Done(NamedTuple):
    """What a job came to: exit code, output, and the files that it wrote below the runner's folder."""

    code: int
    out: str
    folder: Path

    def text(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture
def folder(tmp_path):
    """A checkout with a program in `infra`, and a folder of tools."""
    for name, script in (("python3", PYTHON), ("gh", GH)):
        tool = tmp_path / "bin" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(script)
        tool.chmod(0o755)
    write_program(tmp_path / "checkout/infra", BROKEN)
    (tmp_path / "temp").mkdir()
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_LOG": str(folder / "pip.log"),
        "COMMENTS": str(folder / "comments"),
        "COMMENTED": str(folder / "commented"),
        "RUNNER_TEMP": str(folder / "temp"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_REPOSITORY": "acme/shop",
    }


def act(folder: Path, comments: str = "", **inputs: str) -> Done:
    """Run the shell steps of the action as a runner does."""
    (folder / "comments").write_text(comments)
    (folder / "output").write_text("")
    defaults = {f"inputs.{name}": each.get("default", "") for name, each in ACTION["inputs"].items()}
    context = {
        **defaults,
        **{f"inputs.{name}": value for name, value in inputs.items()},
        "github.action_path": str(REPOSITORY),
        "github.token": "token",
        "github.event.pull_request.number": "7",
        "steps.check.outputs.sarif": "",
    }
    printed = ""
    code = 0
    for step in ACTION["runs"]["steps"]:
        if "run" not in step or (step["name"] == "Comment" and context["inputs.comment"] != "true"):
            continue
        outputs = dict(line.split("=", 1) for line in (folder / "output").read_text().splitlines())
        context |= {f"steps.check.outputs.{name}": value for name, value in outputs.items()}
        given = {name: evaluated(value, context) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder / "checkout",
            env={**environment(folder), **given},
            capture_output=True,
            text=True,
            check=False,
        )
        printed += done.stdout + done.stderr
        code = done.returncode
        if code:
            break
    assert code == 0 or step["name"] == "Result", printed
    return Done(code, printed, folder)


def evaluated(value: Any, context: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: context[match[1]], str(value))


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-actions", "action.yml"),
        ("gitlab-ci", "ci/gitlab.yml"),
        *(
            ("github-workflows", f".github/workflows/{path.name}")
            for path in (REPOSITORY / ".github/workflows").glob("*")
        ),
    ],
)
def test_a_file_keeps_the_schema_of_its_system(schema, file):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(REPOSITORY / file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_shell_step_is_written_by_an_expression():
    """Else who names a branch or a folder could run commands."""
    files = [ACTION["runs"]["steps"]]
    for path in (REPOSITORY / ".github/workflows").glob("*.yml"):
        files += [job.get("steps", []) for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()]

    assert [step["run"] for steps in files for step in steps if "${{" in step.get("run", "")] == []


def test_the_action_reports_everywhere_and_fails_for_what_is_mandatory(folder):
    done = act(folder, path="infra", static="true")

    assert done.code == 1
    assert done.text("pip.log").split()[-1] == str(REPOSITORY)
    assert "::error " in done.out
    assert "program-arguments-exist" in done.text("summary.md")
    sarif = json.loads(done.text("temp/aws-preflight/preflight.sarif"))
    assert sarif["runs"][0]["results"][0]["ruleId"] == "program-arguments-exist"
    assert done.text("commented").startswith("POST repos/acme/shop/issues/7/comments\n<!-- aws-preflight -->\n")
    assert "program-arguments-exist" in done.text("commented")


def test_the_action_replaces_its_comment_and_passes_what_is_right(folder):
    write_program(folder / "checkout/infra", FIXED)

    done = act(folder, "4711\n4712\n", path="infra", engine="embedded", options="--only\nprogram-arguments-exist\n")

    assert done.code == 0
    assert done.text("commented").startswith("PATCH repos/acme/shop/issues/comments/4711\n")
    assert "exit-code=0" in done.text("output")


def test_an_input_of_the_action_is_no_command(folder):
    done = act(folder, path='infra"; touch ran; $(touch ran) #', stack="`touch ran`", comment="false")

    assert done.code == 2
    assert not list(folder.rglob("ran"))
    assert done.text("commented") == ""


def test_the_job_for_gitlab_writes_its_reports(folder):
    variables = {**GITLAB["variables"], "PREFLIGHT_PROGRAM": "infra", "PREFLIGHT_OPTIONS": "--static"}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(GITLAB["script"])],
        cwd=folder / "checkout",
        env={**environment(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    reports = GITLAB["artifacts"]["reports"]
    (found,) = json.loads((folder / "checkout" / reports["codequality"]).read_text())
    assert (found["check_name"], found["location"]["path"]) == ("program-arguments-exist", "infra/__main__.py")
    assert "program-arguments-exist" in (folder / "checkout" / reports["junit"]).read_text()
    assert (folder / "pip.log").read_text().split()[-1] == "aws-preflight"


def git(folder: Path, *words: str) -> str:
    known = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example"}
    known |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.example"}
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **known}, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    ("examples", "shown"), [("sqs-a: fails: b\n", "- sqs-a: fails: b"), ("", "No example changes")]
)
def test_new_facts_become_a_pull_request_that_lists_what_they_change(folder, examples, shown):
    """The last step of the workflow, on a repository with one changed file."""
    git(folder, "init", "--quiet", "--bare", "origin.git")
    git(folder, "clone", "--quiet", "origin.git", "clone")
    clone = folder / "clone"
    (clone / "facts.json").write_text("1")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "-m", "first")
    (clone / "facts.json").write_text("2")
    (folder / "temp/written.txt").write_text("written: facts.json: data\n")
    (folder / "temp/examples.txt").write_text(examples)
    (folder / "bin/gh").write_text(
        '#!/usr/bin/env bash\n[ "$2" != list ] || { echo 0; exit; }\necho "$@" >> "$COMMENTED"\n'
    )
    steps = yaml.safe_load((REPOSITORY / ".github/workflows/refresh.yml").read_text())["jobs"]["refresh"]["steps"]

    for _ in range(2):  # the second time, nothing has changed
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[-1]["run"]],
            cwd=clone,
            env={**environment(folder), "GIT_CONFIG_GLOBAL": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    body = (folder / "temp/body.md").read_text()
    assert "- written: facts.json: data" in body
    assert shown in body
    assert git(folder / "origin.git", "show", "refresh:facts.json") == "2"
    assert (folder / "commented").read_text().startswith("pr create --head refresh")
    assert len((folder / "commented").read_text().splitlines()) == 1


def test_a_container_runs_as_a_user_without_rights_and_gets_what_the_wheel_is_built_from():
    lines = (REPOSITORY / "Containerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    kept = {line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    built_from = {"pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "preflight", "policies", "presets", *FILES}

    assert users[-1:] == ["10001"]
    assert kept == built_from


def test_the_hooks_are_ones_that_pre_commit_takes():
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(REPOSITORY / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hook", sorted(HOOKS))
@pytest.mark.parametrize(("source", "code"), [(BROKEN, 1), (FIXED, 0)])
def test_a_hook_stops_what_is_wrong_alone(folder, hook, source, code):
    write_program(folder / "checkout/infra", source)
    words = shlex.split(HOOKS[hook]["entry"])
    assert words[0] == "preflight"
    done = subprocess.run(
        [sys.executable, "-m", *words, "infra"],
        cwd=folder / "checkout",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "is_checked"),
    [
        ("infra/__main__.py", True),
        ("Pulumi.yaml", True),
        ("infra/Pulumi.prod.yaml", True),
        ("requirements-dev.txt", True),
        ("README.md", False),
        ("NotPulumi.yaml", False),
    ],
)
def test_the_source_is_checked_when_its_files_change(path, is_checked):
    assert bool(re.search(HOOKS["preflight"]["files"], path)) == is_checked
