"""Runs the real `pulumi preview` with this pack on a program, in a temporary backend that is thrown away.

The analyzer writes what the policies report to a file; the engine's events (`--event-log`) show what was planned.
https://www.pulumi.com/docs/iac/cli/commands/pulumi_preview/
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.judge import exchange
from preflight.judge.finding import Judged
from preflight.project.project import Project

# The engine cancels what runs when it is interrupted; a provider may need a moment for it.
GRACE = 10.0
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
POLICY_FILE = """\
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: {virtualenv}
"""
POLICY_MAIN = """\
import sys

sys.path.insert(0, {root!r})
from preflight.host.server import serve

serve()
"""


@dataclass(frozen=True)
class Preview:
    """What a preview came to. `problem` is why it did not reach its end; then nothing is known of the stack."""

    version: str
    judged: Judged = field(default_factory=lambda: Judged([], [], []))
    resources: int = 0
    seconds: float = 0.0
    problem: str = ""


@dataclass(frozen=True)
class Engine:
    """Previews a program.

    `config` is the pack's configuration as Pulumi takes it. What the engine prints goes to `stream`, without what the policies
    report, after `before_output` was called. Where the engine is `forced`, that is as it comes, and missing provider
    plugins are downloaded; else at the end, and only if it came to one: what it reports when it does not is of no use
    to who then reads the embedded planner's report.
    """

    catalogue: Catalogue
    config: Mapping[str, Any]
    forced: bool
    stream: TextIO | None
    before_output: Callable[[], None]

    def preview(self, project: Project, stack: str, time_limit: float) -> Preview:
        """Previews a stack of a project within so many seconds. Raises InvalidProjectError for a stack file that is broken."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="preflight-") as private:
            preview = self._preview(Path(private), project, stack, time_limit)
        return Preview(**{**vars(preview), "seconds": time.monotonic() - began})

    def _preview(self, private: Path, project: Project, stack: str, time_limit: float) -> Preview:
        environment = self._environment(private)
        version = ""
        try:
            version = _asked(["version"], project.folder, environment).strip().removeprefix("v")
            config = self._stack(private, project, stack, environment)
        except _Refusal as refusal:
            return Preview(version, problem=str(refusal))
        events = private / "events.json"
        pack_config = private / "policies.json"
        pack_config.write_text(json.dumps(self.config), encoding="utf-8")
        command = [
            *("pulumi", "preview", "--non-interactive", "--cwd", str(project.folder), "--stack", stack),
            *("--config-file", str(config), "--event-log", str(events), "--color", self._color),
            *("--policy-pack", str(_pack_folder(private)), "--policy-pack-config", str(pack_config)),
        ]
        findings = private / "findings.jsonl"
        code, printed = self._run(command, {**environment, exchange.VARIABLE: str(findings)}, events, time_limit)
        return self._read(version, list(_events(events)), findings, code, printed)

    @property
    def _color(self) -> str:
        colorful = self.stream is not None and self.stream.isatty() and not os.environ.get("NO_COLOR")
        return "always" if colorful else "never"

    def _environment(self, private: Path) -> dict[str, str]:
        (private / "state").mkdir()
        kept = {key: value for key, value in os.environ.items() if key != "PULUMI_CONFIG_PASSPHRASE_FILE"}
        given = {
            "PULUMI_BACKEND_URL": (private / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DEBUG_COMMANDS": "1",  # for --event-log
        }
        if not self.forced:
            given["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "1"
        return {**kept, **given}

    def _stack(self, private: Path, project: Project, stack: str, environment: dict[str, str]) -> Path:
        """The configuration file of a new stack, which is in no folder of the user's.

        A secret that only the stack's owner can decrypt becomes one with another text.
        """
        folder = private / "project"
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text(json.dumps({"name": project.name, "runtime": project.runtime}))
        kept = project.stack(stack)
        sealed = {key for key, text in kept.config.items() if any(each in text for each in kept.placeholders)}
        plain = {key: _structured(text) for key, text in kept.config.items() if key not in sealed}
        file = folder / f"Pulumi.{stack}.yaml"
        file.write_text(json.dumps({"config": plain}), encoding="utf-8")
        _asked(["stack", "init", stack, "--no-select", "--non-interactive"], folder, environment)
        if sealed:
            secrets = [word for key in sorted(sealed) for word in ("--secret", f"{key}={kept.config[key]}")]
            _asked(["config", "set-all", "--stack", stack, *secrets, "--non-interactive"], folder, environment)
        return file

    def _run(
        self, command: list[str], environment: dict[str, str], events: Path, time_limit: float
    ) -> tuple[int | None, str]:
        """The exit code, None where the time was up, and what the engine printed."""
        printed: list[str] = []
        shown = Display()
        up = threading.Event()
        with subprocess.Popen(  # noqa: S603 - Pulumi itself
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as process:

            def end() -> None:
                up.set()
                _end(process)

            limit = threading.Timer(time_limit, end)
            limit.daemon = True
            limit.start()
            try:
                assert process.stdout is not None
                for line in process.stdout:
                    printed.append(line)
                    if self.forced:
                        self._show(shown.lines([line]))
                process.wait()
            finally:
                limit.cancel()
                _end(process)
        if not self.forced and (process.returncode == 0 or _at_end(list(_events(events)))):
            self._show(shown.lines(printed))
        return None if up.is_set() else process.returncode, "".join(printed)

    def _show(self, lines: list[str]) -> None:
        if self.stream is not None and lines:
            self.before_output()
            self.stream.writelines(lines)
            self.stream.flush()

    def _read(
        self, version: str, events: list[Mapping[str, Any]], findings: Path, code: int | None, printed: str
    ) -> Preview:
        if code is None:
            return Preview(version, problem="`pulumi preview` did not end in time")
        if code and not _at_end(events):
            errors = [
                event["diagnosticEvent"]["message"]
                for event in events
                if event.get("diagnosticEvent", {}).get("severity") == "error"
            ]
            why = _cause("\n".join(errors) or printed.partition("error: ")[2] or printed)
            return Preview(version, problem=f"`pulumi preview` fails: {why}")
        judged = exchange.read(findings, self.catalogue)
        if judged is None:
            return Preview(version, problem="the policies' findings did not arrive from `pulumi preview`")
        planned = {resource["urn"] for event in events if (resource := _resource(event))}
        return Preview(version, judged, len(planned))


class Display:
    """What the engine prints, without the section in which it prints what the policies report."""

    def __init__(self) -> None:
        self._is_left_out = False

    def lines(self, printed: list[str]) -> list[str]:
        """Those of the next lines that are shown."""
        return [line for line in printed if self._is_shown(line)]

    def _is_shown(self, line: str) -> bool:
        plain = ESCAPES.sub("", line).rstrip()
        if plain == "Policies:":
            self._is_left_out = True
        elif plain and not plain.startswith(" "):
            self._is_left_out = False
        return not self._is_left_out


def _pack_folder(private: Path) -> Path:
    """A policy pack that is this one, run by this Python."""
    folder = private / pack.NAME
    folder.mkdir()
    virtualenv = Path(sys.prefix)
    if sys.prefix == sys.base_prefix:  # the engine takes no other interpreter than a virtual environment's
        virtualenv = private / "environment"
        venv.create(virtualenv, system_site_packages=True, symlinks=os.name != "nt")
    root = str(Path(pack.__file__).parents[1])
    (folder / "PulumiPolicy.yaml").write_text(
        POLICY_FILE.format(virtualenv=json.dumps(str(virtualenv))), encoding="utf-8"
    )
    (folder / "__main__.py").write_text(POLICY_MAIN.format(root=root), encoding="utf-8")
    return folder


class _Refusal(Exception):  # noqa: N818 - Pulumi's answer, and no error of the command
    """Pulumi does not do what it was asked for, and the message shows it."""


def _asked(words: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What `pulumi` prints. Raises _Refusal where it fails."""
    done = subprocess.run(  # noqa: S603 - Pulumi itself
        ["pulumi", *words],  # noqa: S607 - the one on PATH is meant
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise _Refusal(f"`pulumi {' '.join(words[:2])}` fails: {_first_line(done.stderr)}")
    return done.stdout


def _end(process: subprocess.Popen[str]) -> None:
    """Ends the engine as Ctrl-C does, so that it ends its plugins; by force where it does not listen."""
    if process.poll() is not None:
        return
    with suppress(OSError):
        process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _events(file: Path) -> Iterator[Mapping[str, Any]]:
    """The events that have been written to their end so far."""
    if file.exists():
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)


def _resource(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an event shows of a resource that is planned; nothing of the stack itself and of providers."""
    metadata: Mapping[str, Any] = event.get("resourcePreEvent", {}).get("metadata", {})
    return {} if metadata.get("type", "").startswith("pulumi:") else metadata


def _at_end(events: list[Mapping[str, Any]]) -> bool:
    """Whether the policies were evaluated on the stack as a whole: then all of it was planned."""
    return any(event.get("policyAnalyzeStackSummaryEvent", {}).get("policyPackName") == pack.NAME for event in events)


def _structured(text: str) -> Any:
    """A configuration value as a stack's file has it: a list or an object is no text there."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0].removeprefix("error: ") if lines else "it printed nothing"


TRACEBACK = "Traceback (most recent call last):"


def _cause(text: str) -> str:
    """The line of an error that names its cause: of a Python traceback the exception, else the first."""
    _, found, last = text.rpartition(f"{TRACEBACK}\n")
    if not found:
        return _first_line(text)
    # The frames are indented, and so is the source that they show.
    return next(
        (line.strip() for line in last.splitlines() if line.strip() and not line[0].isspace()), _first_line(text)
    )
