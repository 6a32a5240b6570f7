"""`preflight watch`, as a process."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import comes_about

from .conftest import write_program

BROKEN = "import pulumi_aws as aws\n\naws.sqs.Queue('orders', nme='orders')\n"
FIXED = BROKEN.replace("nme", "name")


class Watching:
    """A running `preflight watch`, and what it prints."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "preflight", "watch", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def until(self, words: str) -> str:
        """What it prints until a line with these words."""
        printed = ""
        while words not in printed:
            printed += self._lines.get(timeout=120)
        return printed

    def end(self) -> int:
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(120)
        finally:
            self._process.kill()
            self._reader.join()
            self._process.stdout.close()


@pytest.fixture
def watching() -> Iterator[type[Watching]]:
    began: list[Watching] = []

    def begin(*arguments: str) -> Watching:
        began.append(Watching(*arguments))
        return began[-1]

    yield begin
    for each in began:
        assert each.end() == 130


WAITING = "Waiting for a change"


def test_a_program_is_checked_again_when_it_changes(tmp_path, monkeypatch, watching):
    monkeypatch.chdir(tmp_path)
    write_program(tmp_path / "infra", BROKEN, files={".hidden/file.py": "", "shared/names.py": "NAME = 'orders'\n"})
    watch = watching("infra", "--static")
    assert "program-arguments-exist" in watch.until(WAITING)

    (tmp_path / "infra/.hidden/file.py").write_text("changed = True\n")
    (tmp_path / "infra/__main__.py").write_text(FIXED)
    printed = watch.until(WAITING)
    assert f"{Path('infra/__main__.py')} changed" in printed
    assert "program-arguments-exist" not in printed

    (tmp_path / "infra/new.py").write_text("")
    assert f"{Path('infra/new.py')} changed" in watch.until(WAITING)


def test_a_change_during_a_check_begins_it_anew(tmp_path, monkeypatch, watching):
    monkeypatch.chdir(tmp_path)
    write_program(tmp_path / "infra", "import time\nprint('began', file=open('log', 'a'))\ntime.sleep(600)\n")
    watch = watching("infra", "--engine", "embedded", "--time-limit", "500")
    assert comes_about((tmp_path / "infra/log").exists)
    (tmp_path / "infra/__main__.py").write_text("import pulumi\n")

    assert "0 mandatory" in watch.until(WAITING)


def test_what_the_program_itself_writes_does_not_check_it_for_ever(tmp_path, monkeypatch, watching):
    monkeypatch.chdir(tmp_path)
    writes = "import time, pathlib\n\npathlib.Path('built.txt').write_text(str(time.time_ns()))\n"
    write_program(tmp_path / "infra", writes)
    watch = watching("infra", "--engine", "embedded")

    assert "built.txt changed" in watch.until("changed")
    printed = watch.until("no longer watched")
    assert f"Written by the program itself, and no longer watched: {Path('infra/built.txt')}" in printed
    (tmp_path / "infra/other.txt").write_text("")
    assert "other.txt changed" in watch.until("changed")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "nothing does not exist"),
        (["--fix"], "`preflight watch` asks nothing"),
        (["."], "has no Pulumi.yaml"),
    ],
)
def test_what_cannot_be_watched_is_refused(tmp_path, monkeypatch, run, arguments, words):
    monkeypatch.chdir(tmp_path)

    done = run("watch", *arguments)

    assert done.code == 2
    assert words in done.err
