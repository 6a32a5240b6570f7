"""Plans that are forked from one process with the SDK: each is what a plan in its own process is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from preflight.plan.child import fork_server
from preflight.plan.fork_server import CHILD, ForkServer
from preflight.plan.model import Plan
from preflight.plan.planner import plan
from preflight.project.interpreter import find_interpreter
from preflight.project.project import Project, read_project
from tests import time_limit
from tests.past_errors import forty

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are for Linux")

EXAMPLES = Path(__file__).parents[2] / "examples"
BROKEN = ("awsx_network", "deep_helpers", "syntax_in_a_module", "typed_settings")
UNKNOWN, FORESEEN = {}, {"mode": "foreseen", "salt": 1}
AWS = "import pulumi\nimport pulumi_aws as aws\n"


def served(project: Project, **config: str) -> ForkServer:
    kept = project.stack("dev")
    return ForkServer(project, find_interpreter(project), {**kept.config, **config}, kept.secret_keys)


def as_data(made: Plan) -> dict[str, object]:
    """A plan without its time; the SDK registers resources in an order of its own."""
    data = {each.name: getattr(made, each.name) for each in fields(made) if each.name != "seconds"}
    return data | {name: sorted(map(repr, data[name])) for name in ("resources", "errors", "markers")}


def assert_equal_plans(project: Project, *kinds: dict[str, object]) -> None:
    with served(project) as server:
        for kind in kinds:
            forked = plan(project, stack="dev", server=server, **kind)
            assert server.problem == ""
            assert as_data(forked) == as_data(plan(project, stack="dev", **kind))
            assert len(forked.resources) > 1


@pytest.mark.parametrize(("name", "kind"), [("orders", UNKNOWN), ("orders_broken", FORESEEN)])
def test_a_forked_plan_is_one_in_its_own_process(name, kind):
    assert_equal_plans(read_project(EXAMPLES / name), kind)


@pytest.mark.parametrize("name", BROKEN)
def test_a_forked_plan_past_errors_is_one_in_its_own_process(name, tmp_path):
    project = read_project(forty.program(name).write(tmp_path))
    assert_equal_plans(project, {"past_errors": {}}, {"past_errors": {}, **FORESEEN})


PREPARES = """
import json, os, sys, threading
sys.path.insert(0, sys.argv[1])
import importlib.util
spec = importlib.util.spec_from_file_location("child_main", sys.argv[1] + "/__main__.py")
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)
before = set(os.listdir("/proc/self/fd"))
problem = child.load("fork_server")._prepare(sys.argv[2], sys.argv[2])
print(json.dumps({
    "problem": problem,
    "threads": [threading.active_count(), len(os.listdir("/proc/self/task"))],
    "new files": sorted(set(os.listdir("/proc/self/fd")) - before),
    "sdk": sorted(name for name in sys.modules if name.startswith("pulumi_") and name.count(".") == 1
                  and type(sys.modules[name]).__name__ == "module"),
    "own": [name for name in ("parts", "settings") if name in sys.modules],
}))
"""


def test_no_thread_and_no_connection_exists_before_the_fork_and_nothing_of_the_program(program):
    services = "s3 lambda_ iam sqs sns dynamodb apigatewayv2 cloudwatch ecs rds ec2 lb route53 kms"
    main = AWS + "import parts\n" + "".join(f"aws.{name}.Nothing\n" for name in services.split())
    project = program(
        main, files={"parts.py": "from pulumi_aws import kinesis\nfrom pulumi_aws.ssm import Parameter\n"}
    )
    ran = subprocess.run(
        [sys.executable, "-c", PREPARES, CHILD, project.folder], capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout)

    assert found["problem"] == ""
    assert found["threads"] == [1, 1]
    assert found["new files"] == found["own"] == []
    assert {f"pulumi_aws.{name}" for name in (*services.split(), "kinesis", "ssm")} <= set(found["sdk"])
    assert "pulumi_aws.eks" not in found["sdk"]


@pytest.mark.parametrize(
    ("source", "files", "problem"),
    [
        ("import sys\nprint('pulumi_aws' in sys.modules)", {}, "__main__.py looks at imports"),
        ("from sys import modules", {}, "__main__.py looks at imports"),
        ("import warnings\nwarnings.simplefilter('error')", {}, "__main__.py looks at imports"),
        ("", {"parts.py": "import pulumi\npulumi.Resource.shown = True"}, "parts.py changes the SDK"),
        ("setattr(aws, 'shown', True)", {}, "__main__.py changes the SDK"),
        ("", {"pulumi_random.py": ""}, ""),
        ("", {"semver.py": "from site import *"}, "the program has a module semver"),
        ("import pulumi_noise", {"site/pulumi_noise.py": "print('hello')"}, "importing the SDK prints something"),
        (
            "import pulumi_noise",
            {"site/pulumi_noise.py": "import os\nos.environ['A'] = 'b'"},
            "the SDK changes the environment",
        ),
        (
            "import pulumi_noise",
            {"site/pulumi_noise.py": "import threading as t\nt.Thread(target=t.Event().wait, daemon=True).start()"},
            "the SDK changes the threads",
        ),
        ("import pulumi_noise", {"site/pulumi_noise.py": "1 / 0"}, "ZeroDivisionError while importing"),
    ],
)
def test_where_an_import_before_the_program_could_be_noticed_each_plan_has_its_process(  # noqa: PLR0913, PLR0917
    program, tmp_path, monkeypatch, source, files, problem
):
    inside = {name: text for name, text in files.items() if not name.startswith("site/")}
    for name in files.keys() - inside.keys():
        (tmp_path / "site-packages").mkdir()
        (tmp_path / "site-packages" / Path(name).name).write_text(files[name])
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site-packages"))
    project = program(f"{AWS}{source}\naws.sns.Topic('orders')\n", files=inside)
    with served(project) as server:
        made = plan(project, stack="dev", server=server)
        assert server.problem == problem
    assert made.outcome == ("crashed" if "1 / 0" in str(files) else "planned")


def test_plans_side_by_side_have_their_own_chance_time_limit_and_output(program):
    project = program(
        AWS
        + """
import os, random, time, uuid
pulumi.export("chance", [random.random(), uuid.uuid4().hex, os.getpid(), os.getsid(0)])
print("planned", flush=True)
if pulumi.Config().get("hang"):
    import time_limit
    time_limit.passes()
    time.sleep(9000)
""",
        files=time_limit.PASSES,
    )
    with served(project) as server, ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda salt: plan(project, stack="dev", server=server, salt=salt), (0, 1))
        assert server.problem == ""
    assert first.output == second.output == "planned\n"
    assert not set(first.exports["chance"]) & set(second.exports["chance"])
    assert first.exports["chance"][2:] == [first.exports["chance"][2]] * 2

    config = {"orders:hang": "yes"}
    with ForkServer(project, find_interpreter(project), config, []) as server:
        hung = plan(project, stack="dev", config=config, server=server, time_limit=time_limit.HOURS)
        assert server.problem == ""
    assert (hung.outcome, hung.output) == ("timed-out", "planned\n")


LEAVES = f"""{AWS}
import atexit, tempfile, zipfile

notes = open("notes.txt", "w")
notes.write("not closed")
archive = zipfile.ZipFile("code.zip", "w")
archive.writestr("app.py", "")
temporary = tempfile.NamedTemporaryFile(prefix="left-", dir=".")
atexit.register(lambda: print("at exit"))
pulumi.export("notes", aws.sns.Topic("orders").arn.apply(lambda _: notes.name))
"""


def test_what_a_program_leaves_open_is_written_and_its_exit_handlers_run(program):
    project = program(LEAVES)
    with served(project) as server:
        made = plan(project, stack="dev", server=server, mode="foreseen")
        assert server.problem == ""
    assert (made.outcome, made.output) == ("planned", "at exit\n")
    assert (project.folder / "notes.txt").read_text() == "not closed"
    assert zipfile.ZipFile(project.folder / "code.zip").namelist() == ["app.py"]
    assert list(project.folder.glob("left-*")) == []


def test_a_server_of_another_configuration_or_one_that_has_ended_is_not_used(program):
    project = program("import pulumi\npulumi.export('a', pulumi.Config().get('a'))")
    with served(project, **{"orders:a": "1"}) as server:
        assert plan(project, stack="dev", server=server).exports == {}
        os.kill(server._process.pid, 9)
        made = plan(project, stack="dev", config={"orders:a": "1"}, server=server)
    assert made.exports == {"a": "1"}
    assert server.problem


def test_only_files_that_name_pulumi_are_parsed_for_its_imports(tmp_path, monkeypatch):
    parsed, parse = [], fork_server.ast.parse
    monkeypatch.setattr(fork_server.ast, "parse", lambda text: parsed.append(text) or parse(text))
    files = {
        "__main__.py": "import pulumi_aws as aws\naws.sqs.Queue('orders')\n",
        "code/app.py": "import json\n\n\ndef handler(event, context):\n    return json.dumps(event)\n",
        "letters.py": "import \N{FULLWIDTH LATIN SMALL LETTER P}ulumi_random\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    names, problem = fork_server.imported_by(str(tmp_path))

    assert {"pulumi_aws", "pulumi_aws.sqs", "pulumi_random"} <= names
    assert not problem
    assert parsed == [files["__main__.py"], files["letters.py"]]
