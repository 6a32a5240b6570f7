"""Plans an example with the real Pulumi SDK: what the engine would tell, a policy is told."""

from __future__ import annotations

import inspect
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random
from google.protobuf import json_format
from pulumi.runtime import mocks, settings

from preflight.core.losses import NO_LOSSES, Losses
from preflight.core.planned import Planned
from preflight.core.policy import Example
from preflight.core.stack import Setting, Stack
from preflight.core.values import LOST, Origin
from preflight.core.wire import Markers
from preflight.files import LocalFiles

LOST_TEXT = "pfm99999999x"
"""Where it shows up in a value, an error has lost it."""
CONFIG = {"aws:region": "eu-west-1", "example:password": "correct-horse-battery"}
SECRET_KEYS = ["example:password"]


class Nothing(pulumi.runtime.Mocks):
    """Deploys nothing, so that every output is unknown, as in a first preview."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return "", args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        return {}


class Foreseen(Nothing):
    """Answers every output of an AWS resource with a marker, as a foreseen plan does."""

    def __init__(self) -> None:
        self.origins: dict[str, Origin] = {}
        self.urns: dict[tuple[str, str], str] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        outputs = {key: self.marker(args, key) for key in outputs_of(args.typ) if key not in args.inputs}
        return self.marker(args, "id"), {**args.inputs, **outputs}

    def marker(self, args: pulumi.runtime.MockResourceArgs, output: str) -> str:
        marker = f"pfm{len(self.origins):08d}x"
        self.origins[marker] = Origin(self.urns[args.typ, args.name], output)
        return marker


def outputs_of(token: str) -> list[str]:
    """The texts that a resource of a type has when it is deployed, by their names on the wire."""
    package, module, name = token.split(":")
    service = getattr(aws, module.partition("/")[0].replace("lambda", "lambda_"), None) if package == "aws" else None
    members = vars(getattr(service, name, object))
    return [
        getattr(member.fget, "_pulumi_name", python)
        for python, member in members.items()
        if isinstance(member, property) and member.fget.__annotations__["return"] == pulumi.Output[str]
    ]


class Recorder(mocks.MockMonitor):
    """Keeps every resource that a program registers, and what it exports."""

    def __init__(self, answers: Nothing) -> None:
        super().__init__(answers)
        self.planned: dict[str, Planned] = {}

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        urn = super().make_urn(parent, type_, name)
        if isinstance(self.mocks, Foreseen):
            self.mocks.urns[type_, name] = urn
        return urn

    def RegisterResource(self, request: Any) -> Any:
        answer = super().RegisterResource(request)
        inputs = json_format.MessageToDict(request.object)
        provider = request.provider.rpartition("::")[0]
        self.planned[answer.urn] = Planned(
            urn=answer.urn,
            type=request.type,
            name=request.name,
            inputs=inputs,
            custom=request.custom,
            parent=request.parent,
            provider=provider,
            provider_inputs=self.planned[provider].inputs if provider else {},
            dependencies=tuple(request.dependencies),
            links={key: tuple(deps.urns) for key, deps in request.propertyDependencies.items()},
        )
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:
        planned = self.planned[request.urn]
        planned.outputs = {**planned.outputs, **json_format.MessageToDict(request.outputs)}
        return super().RegisterResourceOutputs(request)


class Plan:
    """What an example plans: its resources, and the files that its program lies in."""

    def __init__(
        self,
        planned: Iterable[Planned],
        texts: Mapping[str, str],
        folder: Path | None,
        origins: Mapping[str, Origin],
    ) -> None:
        self.planned, self.texts, self.folder = tuple(planned), texts, folder
        self.markers = Markers({**origins, LOST_TEXT: Origin(LOST, "__main__.py:1")})

    def stack(
        self, planned: Iterable[Planned] | None = None, *, whole: bool = True, losses: Losses = NO_LOSSES
    ) -> Stack:
        """The stack, of these resources or of others in their place."""
        files = LocalFiles(self.folder)
        setting = Setting(project="example", stack="dev", config=CONFIG, secret_keys=frozenset(SECRET_KEYS))
        planned = self.planned if planned is None else planned
        return Stack(planned, whole=whole, setting=setting, files=files, markers=self.markers, losses=losses)


@cache
def plan(example: Example) -> Plan:
    """The plan of an example as its policy is to see it: with markers for its outputs where it is to be foreseen."""
    return planned_with(Foreseen() if example.is_foreseen else Nothing(), example)


@cache
def previewed(example: Example) -> Plan:
    """The plan of an example as a first preview knows it."""
    return planned_with(Nothing(), example)


def planned_with(answers: Nothing, example: Example) -> Plan:
    """Plan an example: a function that takes the SDKs it uses by their names, and `program`, a map, for its files."""
    texts: dict[str, str] = {}
    given = {"aws": aws, "pulumi": pulumi, "random": random, "program": texts}
    wanted = {name: given[name] for name in inspect.signature(example.program).parameters}
    recorder = Recorder(answers)
    pulumi.runtime.set_all_config(CONFIG, SECRET_KEYS)
    settings.set_root_resource(None)
    mocks.set_mocks(answers, project="example", stack="dev", preview=True, monitor=recorder)

    def run() -> None:
        # Every output registered by the program is awaited by the SDK's test harness.
        example.program(**wanted)
        root = pulumi.runtime.get_root_resource()
        root.register_outputs(root.outputs)

    with warnings.catch_warnings():
        # Of the provider's own making, when one of its modules is first imported.
        warnings.filterwarnings("ignore", r".* has been deprecated in favor of .*", DeprecationWarning)
        pulumi.runtime.test(run)()
    folder = Path(tempfile.mkdtemp(prefix="program-")) if "program" in wanted else None
    for path, text in texts.items():
        target = folder / path  # type: ignore[operator]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return Plan(recorder.planned.values(), texts, folder, getattr(answers, "origins", {}))
