"""What a plan says of programs and projects that cannot be planned."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from preflight.plan.model import Annotation
from preflight.plan.planner import plan
from preflight.project.interpreter import Interpreter, find_interpreter
from preflight.project.project import InvalidProjectError, read_project
from tests import time_limit
from tests.processes import ended

SECRET = {"config": {"orders:token": "hunter2-hunter2"}, "secret_keys": ["orders:token"]}


def test_a_crash_is_told_with_its_last_line_in_the_program_and_what_was_planned(program):
    project = program(
        """
        import pulumi
        import parts
        class Part(pulumi.ComponentResource):
            def __init__(self, name):
                super().__init__("acme:a:Part", name)
        Part("first")
        parts.look_up({"a": 1})
        Part("never")
        """,
        files={"parts.py": "def look_up(given):\n    return given['b']\n"},
    )
    made = plan(project, stack="dev")
    assert made.outcome == "crashed"
    assert (made.crash.type, made.crash.message) == ("KeyError", "'b'")
    frame = made.crash.frame
    assert (frame.file, frame.line, frame.function) == (project.folder / "parts.py", 2, "look_up")
    assert frame.text == "return given['b']"
    assert [frame.text for frame in made.crash.frames if frame.own] == ['parts.look_up({"a": 1})', frame.text]
    assert not [frame for frame in made.crash.frames if "preflight" in frame.file.parts]
    assert [resource.name for resource in made.resources] == ["orders-dev", "first"]
    assert made.problem == "the program raised KeyError: 'b'"


def test_a_crash_in_apply_is_told_with_the_line_in_the_program(program):
    project = program(
        """
        import pulumi
        def port(text):
            return int(text)
        pulumi.export("port", pulumi.Output.from_input("none").apply(port))
        """
    )
    made = plan(project, stack="dev")
    assert made.outcome == "crashed"
    assert made.crash.type == "ValueError"
    assert made.crash.frame.text == "return int(text)"


def test_a_crash_keeps_its_line_where_several_wait_for_what_raised_it(program):
    # A task gives its traceback away once, and two of the SDK's own wait for each RPC.
    project = program(
        """
        import asyncio
        import pulumi
        async def number():
            await asyncio.sleep(0)
            try:
                return int("none")
            except ValueError:
                raise ValueError("no number") from None
        def ended(task):
            try:
                task.result()
            except ValueError:
                pass
        task = asyncio.ensure_future(number())
        task.add_done_callback(ended)
        pulumi.export("number", pulumi.Output.from_input(task))
        """
    )
    made = plan(project, stack="dev")
    assert (made.crash.type, made.crash.message) == ("ValueError", "no number")
    assert made.crash.frame.text == 'raise ValueError("no number") from None'


def test_the_configurations_secrets_are_taken_out_of_every_text(program):
    project = program(
        """
        import pulumi
        token = pulumi.Config().require("token")
        print("the token is", token)
        pulumi.warn("log " + token)
        raise RuntimeError(f"cannot log in with {token!r}")
        """
    )
    made = plan(project, stack="dev", **SECRET)
    assert made.outcome == "crashed"
    assert made.crash.message == "cannot log in with '[secret]'"
    assert made.output == "the token is [secret]\n"
    assert [log.message for log in made.logs][-1] == "log [secret]"
    assert "hunter2" not in repr(made)


def test_secrets_inside_json_are_taken_out_too_and_short_ones_stay(program):
    project = program(
        """
        import pulumi
        login = pulumi.Config().require_object("login")
        raise RuntimeError(f"{login['user']} {login['password']} {login['pin']}")
        """
    )
    config = {"orders:login": '{"user": "app", "password": "p\\"ss word", "pin": 123456}'}
    made = plan(project, stack="dev", config=config, secret_keys=["orders:login"])
    assert made.crash.message == "app [secret] [secret]"


def test_a_syntax_error_has_its_place(program):
    project = program("import broken\n", files={"broken.py": "def f(:\n    pass\n"})
    made = plan(project, stack="dev")
    assert made.crash.type == "SyntaxError"
    syntax = made.crash.syntax
    assert (syntax.file, syntax.line, syntax.column) == (str(project.folder / "broken.py"), 1, 7)
    assert (syntax.text, syntax.message) == ("def f(:\n", "invalid syntax")
    assert made.crash.frame.text == "import broken"


def test_a_missing_module_has_its_name(program):
    made = plan(program("import pulumi\nimport pulumi_nothing.s3\n"), stack="dev")
    assert (made.crash.type, made.crash.module) == ("ModuleNotFoundError", "pulumi_nothing")
    assert made.crash.frame.line == 2


def test_missing_configuration_has_the_command_that_sets_it(program):
    made = plan(program("import pulumi\npulumi.Config().require_secret('token')\n"), stack="dev")
    assert made.outcome == "crashed"
    assert made.crash.config.command == "pulumi config set --secret orders:token VALUE"
    assert made.problem == (
        "the stack has no value for orders:token: run `pulumi config set --secret orders:token VALUE`"
    )


def test_two_resources_with_one_name_are_told_with_the_line_of_the_second(program):
    project = program(
        """
        import pulumi_random as random
        random.RandomPet("pet")
        random.RandomPet("pet")
        """
    )
    made = plan(project, stack="dev")
    urn = "urn:pulumi:dev::orders::random:index/randomPet:RandomPet::pet"
    assert made.crash.message == f"Duplicate resource URN '{urn}'; try giving it a unique name"
    assert made.crash.frame.line == 4


@pytest.mark.parametrize("code", ["sys.exit(3)", "sys.exit('no')"])
def test_a_program_that_exits_with_a_failure_has_crashed(program, code):
    made = plan(program(f"import sys\n{code}\n"), stack="dev")
    assert (made.outcome, made.crash.type) == ("crashed", "SystemExit")


def test_a_program_that_exits_without_one_is_planned(program):
    assert plan(program("import sys\nsys.exit()\n"), stack="dev").outcome == "planned"


def test_a_program_that_hangs_is_ended_with_all_it_started_and_the_line_it_hangs_in(program):
    project = program(
        """
        import subprocess, time
        import time_limit
        child = subprocess.Popen(["sleep", "1000"])
        print(child.pid, flush=True)
        time_limit.passes()
        time.sleep(1000)
        """,
        files=time_limit.PASSES,
    )
    made = plan(project, stack="dev", time_limit=time_limit.HOURS)
    assert made.outcome == "timed-out"
    assert made.crash.frame.text == "time.sleep(1000)"
    assert made.problem.startswith("the program was still running after 9999 s")
    assert ended(int(made.output))


def test_what_a_program_leaves_running_does_not_keep_the_plan_waiting(program):
    project = program(
        """
        import threading, time
        threading.Thread(target=time.sleep, args=[1000]).start()
        """
    )
    assert plan(project, stack="dev", time_limit=900).outcome == "planned"


def test_a_process_that_dies_is_told_with_its_end(program):
    made = plan(program("import os\nprint('bye', flush=True)\nos._exit(7)\n"), stack="dev")
    assert (made.outcome, made.output) == ("died", "bye\n")
    assert made.problem.startswith("Python ended with exit code 7 before the plan was complete (")
    assert made.problem.endswith("): bye")


def test_long_output_is_kept_at_both_ends(program):
    made = plan(program("print('first')\nprint('x' * 3_000_000)\nprint('last')\n"), stack="dev")
    assert made.outcome == "planned"
    assert made.output.startswith("first\n")
    assert made.output.endswith("last\n")
    assert "bytes left out]" in made.output
    assert len(made.output) < 70_000


@pytest.mark.parametrize("keys", ["", "aws_access_key_id='a', aws_secret_access_key='b'"])
def test_a_program_that_calls_aws_is_refused_at_once(program, monkeypatch, keys):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://192.0.2.1")
    source = (
        f"import boto3\nboto3.session.Session({keys}).client('sts', region_name='eu-west-1').get_caller_identity()\n"
    )
    made = plan(program(source), stack="dev")
    assert made.outcome == "crashed"
    assert made.crash.type in ("botocore.exceptions.EndpointConnectionError", "botocore.exceptions.NoCredentialsError")
    assert made.crash.frame.line == 2
    assert "192.0.2.1" not in made.crash.message


def test_a_program_without_an_entry_point_is_told_as_such(program):
    project = program()
    (project.folder / "__main__.py").unlink()
    made = plan(project, stack="dev")
    assert made.outcome == "no-entry-point"
    assert made.problem == f"there is no program: {project.folder / '__main__.py'} does not exist"


def test_a_program_with_an_import_error_of_its_own_has_crashed(program):
    made = plan(program("raise ImportError('mine')\n"), stack="dev")
    assert (made.outcome, made.crash.message) == ("crashed", "mine")


def test_an_interpreter_without_the_sdk_is_told_with_the_command_that_installs_it(program, tmp_path):
    venv.create(tmp_path / "empty", with_pip=False, symlinks=True)
    project = program(yaml="")
    text = project.file.read_text().replace(sys.prefix, str(tmp_path / "empty"))
    project.file.write_text(text)
    made = plan(read_project(project.folder), stack="dev")
    assert made.outcome == "no-sdk"
    assert made.problem.startswith(f"the Pulumi SDK is not installed in the virtual environment {tmp_path / 'empty'}")
    assert "pip install pulumi`" in made.problem


def test_a_virtual_environment_that_is_not_there_is_told_with_the_commands_that_make_it(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: orders\nruntime: {name: python, options: {virtualenv: venv}}\n")
    made = plan(read_project(tmp_path), stack="dev")
    assert made.outcome == "no-interpreter"
    assert made.problem.startswith(
        f"{tmp_path / 'venv'} does not exist: run `pulumi install -C {tmp_path}`, or `python3 -m venv "
    )


def test_a_program_in_another_language_has_no_interpreter(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: orders\nruntime: nodejs\n")
    assert find_interpreter(read_project(tmp_path)).problem == "Pulumi.yaml names runtime: nodejs, not python"


def test_an_interpreter_that_is_none_is_told(program):
    broken = Interpreter(Path("/bin/false"), "a test")
    made = plan(program(), stack="dev", interpreter=broken)
    assert made.outcome == "died"
    assert "exit code 1" in made.problem


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows can write anyway")
def test_a_folder_that_cannot_be_written_is_planned(program):
    project = program("import helper_of_mine\n", files={"helper_of_mine.py": ""})
    subprocess.run(["chmod", "-R", "a-w", project.folder], check=True)
    assert plan(project, stack="dev").outcome == "planned"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "has no Pulumi.yaml: name the folder of a Pulumi project"),
        ({"Pulumi.yaml": "runtime: python"}, "has no name: add `name:`"),
        ({"Pulumi.yaml": "name: a"}, "has no runtime: add `runtime: python`"),
        ({"Pulumi.yaml": "name: [a"}, "line 1, is not YAML: "),
        ({"Pulumi.yaml": "- a"}, "the file must hold keys and values"),
        (
            {"Pulumi.yaml": "name: a\nruntime: {name: python, options: {toolchain: pdm}}"},
            "names toolchain: pdm, which Pulumi has not: use pip, uv or poetry",
        ),
    ],
)
def test_projects_that_cannot_be_read_are_told_with_what_to_do(tmp_path, files, message):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(InvalidProjectError, match="Pulumi") as raised:
        read_project(tmp_path)
    assert message in str(raised.value)


def test_exceptions_that_are_each_other_s_cause_are_told_all_the_same(program):
    text = "first, second = ValueError('one'), KeyError('two')\nfirst.__cause__, second.__cause__ = second, first\nraise first"
    made = plan(program(text), stack="dev")
    assert made.outcome == "crashed"
    assert made.crash.type == "ValueError"


TWO = """
import multiprocessing, os, signal, subprocess, threading, time
import pulumi
import time_limit
class Part(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:a:Part", name)
Part("first")
{before}
{end}
Part("never")
"""
RUNNING = f"the program was still running after {time_limit.HOURS} s"


@pytest.mark.parametrize(
    ("end", "outcome", "message"),
    [
        ("os._exit(0)", "died", "Python ended with exit code 0"),
        ("os.abort()", "died", "Python ended with signal 6"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "died", "Python ended with signal 9"),
        ("subprocess.run(['kill', '-TERM', str(os.getpid())]); time.sleep(900)", "died", "Python ended with signal 15"),
        ("threading.Timer(0, os._exit, [3]).start(); time.sleep(900)", "died", "Python ended with exit code 3"),
        ("while True: pass", "timed-out", RUNNING),
        ("time.sleep(1000)", "timed-out", RUNNING),
        ("threading.Lock().acquire() and threading.Event().wait()", "timed-out", RUNNING),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="processes end otherwise")
def test_what_was_planned_until_a_program_ended_early_is_kept_as_after_an_exception(program, end, outcome, message):
    source = TWO.format(before="time_limit.passes()" if outcome == "timed-out" else "", end=end)
    made = plan(program(source, files=time_limit.PASSES), stack="dev", time_limit=time_limit.HOURS)
    assert (made.outcome, made.crash.message) == (outcome, message)
    assert [resource.name for resource in made.resources] == ["orders-dev", "first"]
    assert made.crash.frame.text == end


@pytest.mark.skipif(os.name == "nt", reason="processes end otherwise")
def test_what_no_exception_can_end_is_ended_with_its_process(program):
    loop = "while True:\n    try:\n        time.sleep(9)\n    except:\n        pass\n"
    source = f"import time, time_limit\ntime_limit.passes(5)\n{loop}"
    made = plan(program(source, files=time_limit.PASSES), stack="dev", time_limit=time_limit.HOURS)
    assert (made.outcome, made.crash.frame.line) == ("timed-out", 5)


def test_a_process_that_is_killed_from_outside_leaves_what_was_registered(program):
    project = program(
        """
        import os, signal, subprocess
        import pulumi
        class Part(pulumi.ComponentResource):
            def __init__(self, name):
                super().__init__("acme:a:Part", name)
        first = Part("first")
        first.urn.apply(lambda urn: subprocess.run(["kill", "-KILL", str(os.getpid())]))
        """
    )
    made = plan(project, stack="dev")
    assert (made.outcome, made.crash.message) == ("died", "Python ended with signal 9")
    assert [resource.name for resource in made.resources] == ["orders-dev", "first"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no fork")
def test_a_process_that_the_program_forked_ends_as_it_wants(program):
    source = "import os\npid = os.fork()\nif not pid:\n    os._exit(7)\nassert os.waitpid(pid, 0)[1] == 7 << 8\n"
    assert plan(program(source), stack="dev").outcome == "planned"


def component(annotation: str, imports: str = "") -> str:
    return f"""
from __future__ import annotations
import pulumi
{imports}
class Queue(pulumi.ComponentResource):
    {annotation}
    def __init__(self, name):
        super().__init__("acme:a:Queue", name)
        self.register_outputs({{}})
"""


@pytest.mark.parametrize(
    "annotation",
    [
        "url: pulumi.Output[str]",
        "url: Optional[pulumi.Output[str]]",
        "url: Output[str]",
        "size: int",
        "at: os.PathLike",
    ],
)
def test_annotations_in_main_are_looked_up_where_pulumis_launcher_looks_them_up(program, annotation):
    made = plan(program(component(annotation) + "Queue('orders')\n"), stack="dev")
    assert (made.outcome, made.problem) == ("planned", "")


@pytest.mark.parametrize("annotation", ["queue: sqs.Queue", "path: Path", "count: Decimal"])
def test_an_annotation_that_the_launcher_cannot_look_up_is_reported_with_its_line_and_class(program, annotation):
    imports = "from pathlib import Path\nfrom decimal import Decimal\nfrom pulumi_aws import sqs"
    project = program(component(annotation, imports) + "Queue('orders')\n")
    made = plan(project, stack="dev")
    assert (made.crash.type, made.crash.frame.text) == ("NameError", annotation)
    assert made.crash.annotation == Annotation("Queue", in_main=True)
    moved = program("from parts import Queue\nQueue('orders')\n", files={"parts.py": component(annotation, imports)})
    assert plan(moved, stack="dev").outcome == "planned"
    untyped = imports.replace("\n", "\n    ")
    hidden = component(annotation, f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {untyped}")
    made = plan(program("from parts import Queue\nQueue('orders')\n", files={"parts.py": hidden}), stack="dev")
    assert (made.crash.frame.file.name, made.crash.frame.text) == ("parts.py", annotation)
    assert made.crash.annotation == Annotation("Queue", in_main=False)
