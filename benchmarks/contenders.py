"""The policy packs that are measured, each in a folder from which the engine can start it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent


@dataclass(frozen=True)
class Contender:
    """A pack by the name it has in the report; `environment` is added to the engine's."""

    name: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def started(folder: Path) -> Iterator[int]:
    """The port of a Python pack, started as the language host starts it and stopped in the end.

    Raises RuntimeError when the pack ends without having told a port.
    """
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(folder)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"{folder} did not start")
            yield int(line)
        finally:
            process.kill()


def policies_of(folder: Path) -> tuple[int, int]:
    """How many policies a Python pack has: of resources, of stacks."""
    with started(folder) as port, grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        info = AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty())
    of_resources = sum(1 for policy in info.policies if policy.policy_type == analyzer_pb2.POLICY_TYPE_RESOURCE)
    return of_resources, len(info.policies) - of_resources


def contenders(work: Path, cache: Path, *, alone: bool = False) -> list[Contender]:
    """Floor first, this pack second; `alone` none of others. Copies go to `work`; what npm downloads is kept in `cache`."""
    pack = work / "pack"
    pack.mkdir()
    for entry in REPOSITORY.iterdir():
        if entry.name not in {"PulumiPolicy.yaml", ".venv"}:
            (pack / entry.name).symlink_to(entry)
    # Without a virtual environment of its own it runs in the interpreter that PULUMI_PYTHON_CMD names.
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n")
    of_resources, of_stacks = policies_of(pack)
    count = of_resources + of_stacks
    declared = {"BENCHMARK_POLICIES": f"{of_resources}+{of_stacks}"}
    found = [
        Contender("floor", HERE / "floor", declared),
        Contender(f"AWS Preflight ({count} policies)", pack),
        Contender("floor that declares no policies", HERE / "floor"),
    ]
    if alone:
        return found
    found.append(Contender(f"SDK ({count} trivial policies)", HERE / "sdk", declared))
    guard = _awsguard(cache / "awsguard")
    return [*found, Contender("awsguard (28 policies)", guard)] if guard else found


def _awsguard(folder: Path) -> Path | None:
    """Installed from npm once; None where that is not possible."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    shutil.copytree(HERE / "awsguard", folder, dirs_exist_ok=True)
    if not (folder / "node_modules" / "@pulumi" / "awsguard").is_dir():
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
        if subprocess.run(command, cwd=folder, check=False).returncode != 0:  # noqa: S603
            return None
    return folder
