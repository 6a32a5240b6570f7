from __future__ import annotations

import asyncio
import json
import sys
import textwrap
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from preflight.check import ages, reporting
from preflight.check.command import main
from tests.conftest import DAY

Write = Callable[..., Path]


class Done(NamedTuple):
    """What a run of the command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def flat(self) -> str:
        """The output on one line, as a reader reads it across the lines' ends."""
        return " ".join(self.out.split())


def write_program(
    folder: Path, main_file: str, *, files: Mapping[str, str] | None = None, project: str = "", stack: str = ""
) -> Path:
    """A project in a folder that runs with the interpreter of these tests; `stack` is the configuration of dev."""
    head = f"name: orders\nruntime:\n  name: python\n  options:\n    virtualenv: {json.dumps(sys.prefix)}\n"
    texts = {"Pulumi.yaml": head + textwrap.dedent(project), "__main__.py": main_file, **(files or {})}
    if stack:
        texts["Pulumi.dev.yaml"] = stack
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def held(conversation: Coroutine[Any, Any, Any], seconds: float = 600) -> Any:
    """The result of a conversation with a server. Unlike `asyncio.run`, it leaves the loop that Pulumi's mocks use."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(conversation, seconds))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


@pytest.fixture(scope="session", autouse=True)
def age() -> Iterator[None]:
    """Facts are as old as on the tests' day, whenever the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reporting, "outdated", lambda days, _: ages.outdated(days, DAY))
        yield


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a program into the folder `infra` of the working folder; gives its path as a user would write it."""
    monkeypatch.chdir(tmp_path)

    def write(main_file: str = "import pulumi\n", **given: Any) -> Path:
        write_program(tmp_path / "infra", main_file, **given)
        return Path("infra")

    return write


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs the command in this process."""

    def command(*arguments: object) -> Done:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return command


@pytest.fixture
def checked(run: Callable[..., Done]) -> Callable[..., Done]:
    """Checks a program with the embedded planner."""
    return lambda *arguments: run("check", *arguments, "--engine", "embedded")
