"""Runs the real engine on programs and exports, offline, and takes apart what it says."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("aws", "command", "random", "tls")
STACK = "dev"
# The engine waits for ever when a pack does not answer.
SECONDS = 600


class Secret(str):
    """A configuration value that the engine is to keep as a secret."""

    __slots__ = ()


@dataclass(frozen=True)
class Violation:
    """One finding as the engine hands it on; `urn` is the stack's own for what no resource is named for."""

    policy: str
    urn: str
    message: str
    enforcement: str
    severity: str

    @property
    def resource(self) -> str:
        """The resource's name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class Result:
    """What the engine said: `text` as a user reads it (empty where only events were asked for), `events` as JSON."""

    code: int
    text: str
    events: Sequence[Mapping[str, Any]] = field(repr=False)

    @property
    def violations(self) -> list[Violation]:
        """In the order in which the engine reported them."""
        found = [event["policyEvent"] for event in self.events if "policyEvent" in event]
        return [
            Violation(
                policy=given["policyName"],
                urn=given.get("resourceUrn", ""),
                message=given["message"].removesuffix("\n"),
                enforcement=given["enforcementLevel"],
                severity=given.get("severity", ""),
            )
            for given in found
        ]

    @property
    def diagnostics(self) -> list[str]:
        """What the engine, the provider, the program and the pack said besides, without debugging output."""
        found = [event["diagnosticEvent"] for event in self.events if "diagnosticEvent" in event]
        return [
            f"{given.get('prefix', '')}{given['message']}".rstrip() for given in found if given["severity"] != "debug"
        ]

    def judged(self, urn: str = "") -> set[str]:
        """The policies that came to a verdict on a resource, or on the stack: what is missing did not apply.

        The engine tells no more of a policy that did not apply, and tells it of previews and updates alone.
        """
        kind = "policyAnalyzeSummaryEvent" if urn else "policyAnalyzeStackSummaryEvent"
        found = [event[kind] for event in self.events if kind in event and event[kind].get("resourceUrn", "") == urn]
        return {policy for given in found for verdict in ("passed", "failed") for policy in given.get(verdict) or ()}


class Engine:
    """The engine with a home and providers of its own below `folder`, where every program has a backend of its own."""

    def __init__(self, folder: Path) -> None:
        """`folder` must exist and be empty."""
        self._folder = folder
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_", "PYTHON"))}
        self.environment = {
            **kept,
            "PULUMI_CONFIG_PASSPHRASE": "correct horse battery staple",
            "PULUMI_DEBUG_COMMANDS": "1",  # for --event-log
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
        }
        for package in PACKAGES:
            self._install(package)

    def _install(self, package: str) -> None:
        """Where the engine looks first, so it does not warn of a provider on PATH."""
        sdk = Path(sys.prefix).glob(f"**/site-packages/pulumi_{package}/pulumi-plugin.json")
        version = json.loads(next(sdk).read_text())["version"]
        plugin = self._folder / "home" / "plugins" / f"resource-{package}-v{version}" / f"pulumi-resource-{package}"
        plugin.parent.mkdir(parents=True)
        provider = Path(__file__).with_name("provider.py")
        plugin.write_text(
            f"#!/bin/sh\nPYTHONPATH='{REPOSITORY}' exec '{sys.executable}' '{provider}' {package} \"$@\"\n"
        )
        plugin.chmod(0o755)

    def run(self, *arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
        """`pulumi ARGUMENTS` in a folder. Raises TimeoutExpired when the engine hangs, after ending it."""
        state = self._folder / f"state-of-{folder.name}"
        state.mkdir(exist_ok=True)
        with subprocess.Popen(
            ["pulumi", *map(str, arguments), "--non-interactive", "--color=never"],
            cwd=folder,
            env={"PULUMI_BACKEND_URL": state.as_uri(), **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                output, errors = process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def program(
        self,
        source: str | Path,
        files: Mapping[str, str | bytes] = {},
        config: Mapping[str, str] = {},
        *,
        main: str = ".",
        stack: str = STACK,
    ) -> Path:
        """A folder with a program whose stack exists: a copy of the folder `source`, or one with `source` as its text.

        It runs in the interpreter of the tests. `files` are added to it. A text lies in the folder `main`.
        """
        folder = self._folder / f"program-{len(list(self._folder.iterdir()))}"
        if isinstance(source, Path):
            shutil.copytree(source, folder)
        else:
            folder.mkdir()
            _write(folder, {f"{main}/__main__.py": source})
        _write(folder, files)
        project = folder / "Pulumi.yaml"
        described = yaml.safe_load(project.read_text()) if project.exists() else {"name": "shop", "main": main}
        project.write_text(yaml.safe_dump({**described, "runtime": _runtime()}))
        self._succeed("stack", "init", stack, folder=folder)
        settings: list[str] = []
        for key, value in config.items():
            settings += ["--secret" if isinstance(value, Secret) else "--plaintext", f"{key}={value}"]
        if settings:
            self._succeed("config", "set-all", *settings, folder=folder)
        return folder

    def pack(self, source: str | Path, files: Mapping[str, str] = {}) -> Path:
        """A folder with a policy pack that runs in the interpreter of the tests: the pack of a folder, or of a text.

        `files` are added to it.
        """
        folder = self._folder / f"pack-{len(list(self._folder.iterdir()))}"
        folder.mkdir()
        described: dict[str, Any] = {}
        if isinstance(source, Path):
            for entry in source.iterdir():
                if entry.name not in {"PulumiPolicy.yaml", ".venv", "venv"}:
                    (folder / entry.name).symlink_to(entry)
            described = yaml.safe_load((source / "PulumiPolicy.yaml").read_text())
        else:
            (folder / "__main__.py").write_text(source)
        for linked in {folder / Path(name).parts[0] for name in files}:
            original = linked.resolve()
            linked.unlink()
            shutil.copytree(original, linked, ignore=shutil.ignore_patterns("__pycache__"))
        _write(folder, files)
        (folder / "PulumiPolicy.yaml").write_text(yaml.safe_dump({**described, "runtime": _runtime()}))
        return folder

    def preview(self, program: Path, *packs: Path, policy_config: Mapping[str, Any] | None = None) -> Result:
        """`pulumi preview --policy-pack PACK`; one configuration for the first pack."""
        return self._operate("preview", program, packs, policy_config)

    def up(self, program: Path, *packs: Path, policy_config: Mapping[str, Any] | None = None) -> Result:
        """`pulumi up --yes --skip-preview --policy-pack PACK`."""
        return self._operate("up", program, packs, policy_config, "--yes", "--skip-preview")

    def export(self, program: Path) -> Path:
        """`pulumi stack export`: the file."""
        file = program.with_suffix(".json")
        self._succeed("stack", "export", "--file", file, folder=program)
        return file

    def analyze(
        self, export: Path, *packs: Path, policy_config: Mapping[str, Any] | None = None, as_json: bool = False
    ) -> Result:
        """`pulumi policy analyze --file EXPORT --policy-pack PACK`, with --json for events in place of text."""
        options = self._policies(packs, policy_config)
        form = ["--json"] if as_json else []
        done = self.run("policy", "analyze", "--file", export, *options, *form, folder=self._folder)
        if not as_json:
            return Result(done.returncode, done.stdout + done.stderr, [])
        return Result(done.returncode, done.stderr, [json.loads(line) for line in done.stdout.splitlines()])

    def _operate(
        self,
        operation: str,
        program: Path,
        packs: Sequence[Path],
        policy_config: Mapping[str, Any] | None,
        *options: str,
    ) -> Result:
        log = program.with_suffix(".events")
        log.unlink(missing_ok=True)
        policies = self._policies(packs, policy_config)
        done = self.run(operation, *options, "--suppress-progress", "--event-log", log, *policies, folder=program)
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return Result(done.returncode, done.stdout + done.stderr, events)

    def _policies(self, packs: Sequence[Path], policy_config: Mapping[str, Any] | None) -> list[str | Path]:
        options: list[str | Path] = []
        for at, pack in enumerate(packs):
            options += ["--policy-pack", pack]
            if policy_config is not None:
                file = self._folder / f"config-{at}.json"
                file.write_text(json.dumps(policy_config if at == 0 else {}))
                options += ["--policy-pack-config", file]
        return options

    def _succeed(self, *arguments: str | Path, folder: Path) -> None:
        done = self.run(*arguments, folder=folder)
        assert done.returncode == 0, done.stdout + done.stderr


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _runtime() -> dict[str, Any]:
    return {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
