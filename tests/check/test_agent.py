"""The tools of `preflight mcp`, by the official SDK's client and a real process."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from tests.processes import runs

from .conftest import held, write_program

BROKEN = """\
    import pulumi_aws as aws

    aws.sqs.Queue("orders", visibilityTimeoutSeconds=30)
"""


def talk(
    root, conversation: Callable[[Client], Awaitable[Any]], *arguments: str, starts: Sequence[str] = (sys.executable,)
) -> Any:
    """A conversation of a client with the server in a folder."""
    command, *more = starts

    async def talking() -> Any:
        words = [*more, "-m", "preflight", "mcp", *arguments]
        async with Client(StdioServerParameters(command=command, args=words, cwd=root)) as client:
            return await conversation(client)

    return held(talking())


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("root")
    write_program(folder / "infra", BROKEN)
    write_program(folder / "other", "import pulumi\n")
    (folder.parent / "outside").mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def answers(root):
    """The answers of one server to everything that changes nothing."""
    asked = {
        "planned": ("check", {"path": "infra", "engine": "embedded"}),
        "one": ("check", {"path": "infra", "static": True, "most": 1}),
        "outside": ("check", {"path": "../outside"}),
        "missing": ("check", {"path": "nothing"}),
        "option": ("check", {"path": "--engine"}),
        "page": ("explain", {"query": "lambda-role-can-log"}),
        "error": ("explain", {"query": "API Stage not found"}),
        "nothing": ("explain", {"query": "lambda-role-can-lag"}),
        "lambda": ("list", {"service": "lambda", "severity": "critical"}),
        "service": ("list", {"service": "lamda"}),
        "shown": ("fix", {"path": "infra"}),
    }

    async def ask(client: Client) -> Any:
        tools = await client.list_tools()
        return tools.tools, {name: await client.call_tool(*each) for name, each in asked.items()}

    return talk(root, ask)


def text(result: Any) -> str:
    return "\n".join(each.text for each in result.content)


def test_the_tools_describe_themselves(answers):
    tools, _ = answers

    assert [tool.name for tool in tools] == ["check", "explain", "list", "fix"]
    assert all(tool.description and tool.input_schema["properties"] for tool in tools)
    assert {tool.name for tool in tools if tool.annotations.read_only_hint} == {"check", "explain", "list"}


def test_a_program_is_checked_and_the_answer_says_what_to_write(answers):
    result = answers[1]["planned"]
    report = result.structured_content

    assert not result.is_error
    assert report["plan"]["by"] == "embedded"
    assert report["summary"]["mandatory"] >= 1
    (found,) = (each for each in report["violations"] if each["policy"] == "program-arguments-exist")
    assert found["place"] == {"file": "infra/__main__.py", "line": 3, "column": 25, "length": 24}
    assert "visibility_timeout_seconds" in found["message"]
    assert json.loads(text(result)) == report


def test_an_answer_has_as_many_findings_as_are_asked_for(answers):
    whole, one = answers[1]["planned"].structured_content, answers[1]["one"].structured_content

    assert whole["left"] == 0
    assert (len(one["violations"]), one["plan"]["by"]) == (1, "source")
    assert one["summary"]["mandatory"] + one["summary"]["advisory"] == 1 + one["left"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("outside", "is outside of"),
        ("missing", "does not exist"),
        ("option", "--engine does not exist"),
        ("nothing", "did you mean lambda-role-can-log?"),
        ("service", "no policy is about lamda"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_what_to_do(answers, name, words):
    result = answers[1][name]

    assert result.is_error
    assert words in text(result)


def test_policies_and_errors_are_explained(answers):
    assert "# lambda-role-can-log" in text(answers[1]["page"])
    assert "apigateway-usage-plan-waits-for-stage" in text(answers[1]["error"])


def test_policies_are_listed(answers):
    found = answers[1]["lambda"].structured_content["policies"]

    assert found
    assert all(each["name"].startswith("lambda-") and each["severity"] == "critical" for each in found)


def test_a_fix_is_shown_and_written_only_when_asked(answers, root):
    (change,) = answers[1]["shown"].structured_content["changes"]
    before = (root / "infra/__main__.py").read_text()

    async def write(client: Client) -> Any:
        return await client.call_tool("fix", {"path": "infra", "write": True})

    written = talk(root, write).structured_content

    assert '+aws.sqs.Queue("orders", visibility_timeout_seconds=30)' in change["diff"]
    assert (change["file"], change["problem"]) == ("infra/__main__.py", None)
    assert "visibilityTimeoutSeconds=30" in before
    assert written == {"written": True, "changes": [change], "left": []}
    assert "visibility_timeout_seconds=30" in (root / "infra/__main__.py").read_text()


def test_a_static_server_runs_no_program(root):
    write_program(root / "ran", "from pathlib import Path\n\nPath('ran').touch()\n")

    async def ask(client: Client) -> Any:
        return await client.call_tool("check", {"path": "ran"})

    assert talk(root, ask, "--static").structured_content["plan"]["by"] == "source"
    assert not (root / "ran/ran").exists()


def test_a_cancelled_check_ends_the_program_that_it_plans(root):
    # A program that looks at its modules is planned in its own process, which survives one that is killed.
    source = "import os, sys, time\nsys.modules\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(9000)\n"
    write_program(root / "slow", source)
    pid = root / "slow/pid"

    async def cancel(client: Client) -> Any:
        asked = asyncio.create_task(client.call_tool("check", {"path": "slow", "engine": "embedded"}))
        await until(lambda: pid.exists() and pid.read_text())
        asked.cancel()
        await until(lambda: not runs(int(pid.read_text())))
        # The server answers on.
        return await client.call_tool("list", {"service": "sqs"})

    # As a shell starts what is to run in the background: it ignores Ctrl-C.
    background = ("sh", "-c", 'trap \'\' INT; exec "$0" "$@"', sys.executable)
    assert talk(root, cancel, starts=background).structured_content["policies"]


async def until(holds: Callable[[], Any]) -> None:
    while not holds():  # noqa: ASYNC110 - another process brings it about
        await asyncio.sleep(0.05)


def test_without_the_extra_the_command_says_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    monkeypatch.delitem(sys.modules, "preflight.check.agent", raising=False)

    done = run("mcp")

    assert (done.code, done.out) == (2, "")
    assert 'pip install "aws-preflight[agent]"' in done.err


def test_the_root_is_a_folder(run):
    done = run("mcp", "--root", "nowhere")

    assert done.code == 2
    assert "nowhere is not a folder" in done.err
