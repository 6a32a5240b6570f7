"""Plans of programs in Node.js and Python that are made ready before it is known whether anybody needs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from preflight.core.stack import Setting
from preflight.plan.foresight import Foreseeing
from preflight.plan.fork_server import ForkServer
from preflight.plan.hosts import runner
from preflight.plan.model import Plan, as_planned
from preflight.plan.process import Guard, catch_up, give_way
from preflight.plan.standby import Standby
from tests.processes import comes_about, ended

from .conftest import PROGRAMS, Write, planned

# The program leaves a trace beside its folder where it runs.
TRACED = """
require("fs").appendFileSync(process.env.TRACE, "ran ");
const pulumi = require("@pulumi/pulumi");
class Queue extends pulumi.CustomResource {
    constructor(name, args) {
        super("aws:sqs/queue:Queue", name, { arn: undefined, ...args });
    }
}
const queue = new Queue("orders", { name: "orders" });
new Queue("returns", { redrivePolicy: queue.arn.apply(arn => JSON.stringify({ deadLetterTargetArn: arn })) });
"""
TRACED_PYTHON = """
import os
import pulumi_aws as aws
with open(os.environ["TRACE"], "a") as trace:
    trace.write("ran ")
aws.sqs.Queue("orders", name="orders")
"""
# It uses what a quick plan loads late: the code of a function, the SDK's automation, services by name.
LATE = """
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as helper from "./helper";
const table = "orders";
new aws.lambda.CallbackFunction("seen", { callback: async () => helper.label(table) });
const queue = new aws.sqs.Queue("orders");
export const services = Object.keys(aws).sort();
export const ofQueues = Object.entries(aws.sqs).map(([name, value]) => [name, typeof value]).sort();
export const has = ["Queue" in aws.sqs, "Nothing" in aws.sqs, queue instanceof aws.sqs.Queue];
export const policies = Object.keys(aws.iam.ManagedPolicy).length;
export const workspace = [typeof pulumi.automation.LocalWorkspace, Object.keys(pulumi.automation).sort()];
"""
HELPER = "export const label = (table: string) => `seen ${table}`;"
# The code of a function may hold no socket: the error names where it was captured.
UNFIT = """
import * as aws from "@pulumi/aws";
import * as net from "net";
const socket = new net.Socket();
new aws.lambda.CallbackFunction("seen", { callback: async () => socket.write("seen") });
"""
SETTING = Setting("shop", "dev", "organization")
HERE = Path(__file__).parent


class Prepared:
    """A foreseen program that is prepared, and how often it has run."""

    def __init__(self, folder: Path, trace: Path) -> None:
        self.foreseeing = Foreseeing(folder, SETTING, time_limit=600, niceness=5)
        self._trace = trace

    @property
    def runs(self) -> int:
        return len(self._trace.read_text().split()) if self._trace.is_file() else 0


@pytest.fixture
def prepared(node_program: Write, tmp_path, monkeypatch) -> Prepared:
    trace = tmp_path / "trace"
    monkeypatch.setenv("TRACE", str(trace))
    project = node_program({"index.js": TRACED, "package.json": '{"main": "index.js"}'})
    return Prepared(project.folder, trace)


@pytest.fixture
def in_python(tmp_path, monkeypatch) -> Prepared:
    trace = tmp_path / "trace"
    monkeypatch.setenv("TRACE", str(trace))
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text('{"name": "shop", "runtime": "python"}')
    (folder / "__main__.py").write_text(TRACED_PYTHON)
    return Prepared(folder, trace)


@pytest.fixture
def registered(monkeypatch) -> Callable[[int], bool]:
    """Waits until so many plans have come to where they wait."""
    waiting: list[Standby] = []
    wait = Standby.wait

    def waits(standby: Standby, seconds: float | None = None) -> bool:
        if seconds is None:
            waiting.append(standby)
        return wait(standby, seconds)

    monkeypatch.setattr(Standby, "wait", waits)
    return lambda count: comes_about(lambda: len(waiting) >= count)


def test_a_program_does_not_run_before_its_plans_are_needed(prepared, registered):
    prepared.foreseeing.prepare()
    assert registered(2)
    assert prepared.runs == 0

    foresight = prepared.foreseeing.foresee([])
    assert foresight.problem == ""
    assert prepared.runs == 2


def test_plans_that_nobody_needs_end_without_running_the_program(prepared, registered, monkeypatch):
    hosts: list[int] = []
    started = runner.subprocess.Popen

    def noted(*args, **kwargs):
        process = started(*args, **kwargs)
        hosts.append(process.pid)
        return process

    monkeypatch.setattr(runner.subprocess, "Popen", noted)
    prepared.foreseeing.prepare()
    assert registered(2)
    prepared.foreseeing.drop()

    assert prepared.foreseeing.foresee([]).problem.startswith("nobody needs this plan")
    assert len(hosts) >= 2
    assert all(map(ended, hosts))
    assert prepared.runs == 0


@pytest.mark.skipif(sys.platform != "linux", reason="forks are for Linux")
def test_a_program_in_python_does_not_run_before_its_plans_are_needed(in_python, registered):
    in_python.foreseeing.prepare()
    assert registered(1)
    assert in_python.runs == 0

    foresight = in_python.foreseeing.foresee([])
    assert foresight.problem == ""
    assert in_python.runs == 2


@pytest.mark.skipif(sys.platform != "linux", reason="forks are for Linux")
def test_a_program_in_python_that_nobody_needs_does_not_run(in_python, registered, monkeypatch):
    servers: list[ForkServer] = []
    begun = ForkServer.__enter__

    def noted(server: ForkServer) -> ForkServer:
        servers.append(server)
        return begun(server)

    monkeypatch.setattr(ForkServer, "__enter__", noted)
    in_python.foreseeing.prepare()
    assert registered(1)
    in_python.foreseeing.drop()

    assert in_python.foreseeing.foresee([]).problem == "nobody needs this plan"
    assert all(ended(each._process.pid) for each in servers)
    assert len(servers) == 1
    assert in_python.runs == 0


def test_what_has_begun_is_not_dropped():
    standby = Standby(is_decided=False)
    assert not standby.wait(0)
    standby.begin()
    standby.drop()

    assert standby.wait(0)
    assert standby.is_wanted


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is guarded there")
def test_a_group_ends_with_the_process_that_guards_it():
    # It starts a process that would run on, guards it, and is killed.
    script = (
        "import os, signal, subprocess, sys\n"
        "from preflight.plan.process import Guard\n"
        "child = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "guard = Guard(child.pid)\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as guarding:
        assert guarding.stdout is not None
        left_behind = int(guarding.stdout.readline())

    assert ended(left_behind)


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is guarded there")
def test_a_group_whose_guard_is_closed_runs_on():
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as guarded:
        Guard(guarded.pid).close()
        assert guarded.poll() is None
        guarded.kill()


AUTOGROUP = Path("/proc/self/autogroup")


def gives_way(leader: int) -> tuple[int, int]:
    """By how much a process gives way in its session, and its session to others."""
    return os.getpriority(os.PRIO_PROCESS, leader), int(Path(f"/proc/{leader}/autogroup").read_text().split()[-1])


@pytest.mark.skipif(not AUTOGROUP.is_file(), reason="this system does not share the processors among sessions")
def test_what_may_not_be_wanted_takes_what_nobody_else_needs():
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as session:
        give_way(session.pid, 5, is_wanted=False)
        assert gives_way(session.pid) == (5, 19)
        catch_up(session.pid, 5)
        assert gives_way(session.pid) == (5, 5)
        session.kill()


@pytest.mark.skipif(not AUTOGROUP.is_file(), reason="this system does not share the processors among sessions")
def test_a_session_that_the_system_refuses_at_first_gives_way_later(monkeypatch):
    write, refused = Path.write_text, [BlockingIOError()]

    def refuses_once(path, *args, **kwargs):
        if refused:
            raise refused.pop()
        return write(path, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", refuses_once)
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as session:
        give_way(session.pid, 5)
        assert gives_way(session.pid) == (5, 5)
        session.kill()


@pytest.fixture
def quick_and_plain(node_modules, node_program: Write, tmp_path, monkeypatch) -> Callable[[dict[str, str]], list[Plan]]:
    """A foreseen plan of a program of these files, and one that does not leave out what takes long."""

    def plans(files: dict[str, str]) -> list[Plan]:
        project = node_program({"package.json": '{"main": "index.ts"}', **files})
        quick = planned(project, mode="foreseen")
        (tmp_path / "plain.cjs").write_text("")
        monkeypatch.setattr(runner, "_QUICK", tmp_path / "plain.cjs")
        return [quick, planned(project, mode="foreseen")]

    return plans


@pytest.mark.parametrize("name", [*PROGRAMS[:2], "what is loaded late"])
def test_a_quick_plan_has_all_that_a_plain_one_has(name, quick_and_plain):
    files = {"index.ts": LATE, "helper.ts": HELPER}
    if name in PROGRAMS:
        files = {"index.ts": (HERE / "programs" / f"{name}.ts").read_text(encoding="utf-8")}
    quick, plain = quick_and_plain(files)

    assert (quick.outcome, quick.problem) == (plain.outcome, plain.problem) == ("planned", "")
    assert len(quick.resources) > 2
    assert {each.urn: vars(as_planned(each))["inputs"] for each in quick.resources} == {
        each.urn: vars(as_planned(each))["inputs"] for each in plain.resources
    }
    assert quick.exports == plain.exports
    assert quick.markers.keys() == plain.markers.keys()


def test_a_quick_plan_fails_with_the_same_error(quick_and_plain):
    quick, plain = quick_and_plain({"index.ts": UNFIT})

    assert quick.outcome == plain.outcome == "crashed"
    assert plain.crash is not None
    assert plain.crash.frame is not None
    assert plain.crash.frame.file.name == "index.ts"
    assert quick.crash == plain.crash
