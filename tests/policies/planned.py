"""Plans an example with the real Pulumi SDK: what the engine would tell, a policy is told."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random
from google.protobuf import json_format
from pulumi.runtime import mocks

from preflight.core.policy import Example
from preflight.core.stack import Setting, Stack
from preflight.core.view import Planned
from preflight.files import LocalFiles


class Nothing(pulumi.runtime.Mocks):
    """Deploys nothing, so that every output is unknown, as in a first preview."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return "", args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        return {}


class Recorder(mocks.MockMonitor):
    """Keeps every resource that a program registers."""

    def __init__(self) -> None:
        super().__init__(Nothing())
        self.planned: dict[str, Planned] = {}

    def RegisterResource(self, request: Any) -> Any:
        answer = super().RegisterResource(request)
        inputs = json_format.MessageToDict(request.object)
        self.planned[answer.urn] = Planned(
            urn=answer.urn,
            type=request.type,
            name=request.name,
            inputs=inputs,
            custom=request.custom,
            parent=request.parent,
            dependencies=tuple(request.dependencies),
            links={key: tuple(deps.urns) for key, deps in request.propertyDependencies.items()},
        )
        return answer


class Plan:
    """What an example plans: its resources, and the files that its program lies in."""

    def __init__(self, planned: Iterable[Planned], texts: Mapping[str, str], folder: Path | None) -> None:
        self.planned, self.texts, self.folder = tuple(planned), texts, folder

    def stack(self, planned: Iterable[Planned] | None = None, *, whole: bool = True) -> Stack:
        """The stack, of these resources or of others in their place."""
        files = LocalFiles(self.folder)
        setting = Setting(project="example", stack="dev")
        return Stack(self.planned if planned is None else planned, whole=whole, setting=setting, files=files)


@cache
def plan(example: Example) -> Plan:
    """The plan of an example: a function that takes the SDKs it uses by their names, and `program`, a map of its files."""
    recorder = Recorder()
    mocks.set_mocks(Nothing(), preview=True, monitor=recorder)
    texts: dict[str, str] = {}
    given = {"aws": aws, "pulumi": pulumi, "random": random, "program": texts}
    wanted = {name: given[name] for name in inspect.signature(example.program).parameters}

    def run() -> Any:
        # Every output registered by the program is awaited by the SDK's test harness.
        return example.program(**wanted)

    pulumi.runtime.test(run)()
    folder = Path(tempfile.mkdtemp(prefix="program-")) if "program" in wanted else None
    for path, text in texts.items():
        target = folder / path  # type: ignore[operator]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return Plan(recorder.planned.values(), texts, folder)
