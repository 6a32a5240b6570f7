"""Functions."""

from __future__ import annotations

import json
import posixpath
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from preflight.aws.code.imports import run_on_import
from preflight.aws.code.nodejs.packages import handler_script, only_script, scripts_run
from preflight.aws.iam import Role
from preflight.aws.knowledge.credentials import is_configured_secret, is_credential_name, is_reference, is_token
from preflight.aws.knowledge.permissions import Call, call_on
from preflight.aws.sns import Topic
from preflight.aws.sqs import Queue
from preflight.core.link import candidates, link
from preflight.core.values import Partial, Undecided, Unknown, known
from preflight.core.view import Resource, View, prop

from .coded import Coded, node_version, python_version
from .layer import LayerVersion

if TYPE_CHECKING:
    from preflight.aws.code.steps import When
    from preflight.core.javascript.script import Script
    from preflight.core.stack import Stack
    from preflight.core.syntax import Source

SERVICE, ACCOUNT = 2, 4  # the parts of an ARN, counted from 0

_SENDING = {"sqs": ("sqs:SendMessage",), "sns": ("sns:Publish",)}


class TracingConfig(View):
    """Whether a function's calls are traced."""

    mode: str = "PassThrough"


class LoggingConfig(View):
    """Where a function's log goes."""

    log_format: str = "Text"
    log_group: str | None = None
    application_log_level: str | None = None
    system_log_level: str | None = None


class DeadLetterConfig(View):
    """Where an event goes that a function has failed on."""

    target_arn: str = ""


class VpcConfig(View):
    """The subnets that a function runs in, and the groups that its traffic belongs to; none of either: no VPC."""

    subnet_ids: list[str] = prop(())
    security_group_ids: list[str] = prop(())


class FileSystemConfig(View):
    """The EFS access point that a function mounts, and the path at which it does."""

    arn: str = prop()
    local_mount_path: str = prop()


class EphemeralStorage(View):
    """The size of `/tmp` in MB."""

    size: int = 512


class SnapStart(View):
    """Whether Lambda starts published versions from a snapshot: `apply_on` is `PublishedVersions` or `None`."""

    apply_on: str = "None"


class Environment(View):
    """A function's environment. `variables` maps names to strings."""

    variables: Mapping[str, Any] = prop({})

    def size_above(self, size: int) -> int | None:
        """How many bytes the variables take, as the JSON that Lambda measures, if that is more than a size; None else.

        Counts the known parts alone. Raises Undecided where values that are known later decide it, each taken for a name, an
        ARN or an address.
        """
        known_parts = {name: _known_part(value) for name, value in self.variables.items()}
        unknown = [name for name, value in self.variables.items() if isinstance(value, Unknown | Partial)]
        least = len(json.dumps(known_parts, separators=(",", ":"), ensure_ascii=False).encode())
        if least <= size < least + len(unknown) * _USUAL_BYTES:
            raise Undecided(f"environment.variables.{unknown[0]}")
        return least if least > size else None


_USUAL_BYTES = 256


def _known_part(value: object) -> str:
    if isinstance(value, Partial):
        return "".join(part for part in value.parts if isinstance(part, str))
    return "" if isinstance(value, Unknown) else str(value)


class Function(Coded, token="aws:lambda/function:Function"):
    """A function."""

    arn_form = "lambda:function:{name}"

    name: str | None = None
    runtime: str | None = None
    handler: str | None = None
    package_type: str = "Zip"
    image_uri: str | None = None
    reserved_concurrent_executions: int = -1
    region: str | None = None
    timeout: int = 3
    memory_size: int = 128
    architectures: list[str] = prop(("x86_64",))
    layers: list[str] = prop(())
    tracing_config: TracingConfig | None = None
    logging_config: LoggingConfig | None = None
    dead_letter_config: DeadLetterConfig | None = None
    environment: Environment | None = None
    vpc_config: VpcConfig | None = None
    file_system_config: FileSystemConfig | None = None
    ephemeral_storage: EphemeralStorage | None = None
    snap_start: SnapStart | None = None
    image_config: Any = None
    publish: bool = False
    role_arn: str = prop(key="role")

    role: Role = link("role")
    dead_letter_queue: Queue | None = link("dead_letter_config.target_arn")
    dead_letter_target: Queue | Topic | None = link("dead_letter_config.target_arn")
    dead_letter_receiver: Resource | None = link("dead_letter_config.target_arn")

    @property
    def starts_from_snapshots(self) -> bool:
        """Whether SnapStart is on for its published versions."""
        return self.snap_start is not None and self.snap_start.apply_on == "PublishedVersions"

    @property
    def is_in_vpc(self) -> bool:
        """Whether it runs in the subnets of a VPC."""
        return self.vpc_config is not None and bool(len(self.vpc_config.subnet_ids))

    @property
    def dead_letter_call(self) -> Call | None:
        """What hands on what it failed on; None where nothing does."""
        arn = self.dead_letter_config.target_arn if self.dead_letter_config is not None else ""
        if isinstance(arn, str):
            service = arn.split(":")[SERVICE] if arn.count(":") > SERVICE else ""
            return call_on(_SENDING[service], arn) if service in _SENDING else None
        target = self.dead_letter_target
        return call_on(_SENDING["sqs" if isinstance(target, Queue) else "sns"], target) if target is not None else None

    @property
    def variables(self) -> Mapping[str, Any]:
        """The environment variables that the program gives it, by name."""
        return self.environment.variables if self.environment is not None else {}

    @property
    def credential_variables(self) -> list[str]:
        """The environment variables that hold a credential as plain text.

        Raises Undecided where there is none, and one that is called like a credential has a value that nobody knows yet.
        """
        found, doubts = [], []
        for name, value in self.variables.items():
            if isinstance(value, Unknown | Partial):
                doubts += [f"environment.variables.{name}"] if is_credential_name(name) else []
            elif self._is_credential(name, str(value)):
                found.append(name)
        if doubts and not found:
            raise Undecided(doubts[0])
        return found

    def _is_credential(self, name: str, text: str) -> bool:
        named = is_credential_name(name) and not is_reference(text)
        return named or is_configured_secret(text, self.stack.setting) or is_token(text)

    @property
    def own_layers(self) -> list[LayerVersion]:
        """The layers that it uses and that this stack makes."""
        return candidates(self, "layers", (LayerVersion,))

    @property
    def is_python(self) -> bool:
        """Whether its code is Python; an image's is not known to be."""
        return self.runtime is not None and self.runtime.startswith("python")

    @property
    def python(self) -> tuple[int, int] | None:
        """The version of Python that it runs on, such as (3, 13); None for another language, and for an image."""
        return None if self.runtime is None else python_version(known(self.runtime))

    @property
    def node(self) -> int | None:
        """The version of Node.js that it runs on, such as 24; None for another language, and for an image."""
        return None if self.runtime is None else node_version(known(self.runtime))

    @property
    def own_folder(self) -> str:
        """The folder of the archive that its handler is in."""
        return posixpath.dirname(known(self.handler or "").rpartition(".")[0].replace(".", "/"))

    @cached_property
    def modules(self) -> tuple[Source, ...]:
        """The author's own Python files in the archive that run when Lambda imports the handler's module, that one first."""
        if self.handler is None or not self.is_python:
            return ()
        return run_on_import(self.archive, known(self.handler).rpartition(".")[0])

    @cached_property
    def scripts(self) -> tuple[Script, ...]:
        """The author's own JavaScript files in the archive that run when Lambda loads the handler, the handler's first.

        Where the handler names none of them, the only one that there is: it is what the handler means, or a wrapper loads.
        """
        version = self.node
        if self.handler is None or version is None:
            return ()
        entry = handler_script(self.archive, known(self.handler), version) or only_script(self.archive)
        return scripts_run(self.archive, entry) if entry is not None else ()

    def meets(self, source: Source, when: When) -> bool:
        """Whether what a file does on import, or in a function, is certain to be met.

        What runs on import is met at every start. What a function does is met when somebody calls it, which is taken for
        certain in the handler's own module.
        """
        return (when == "import" and source in self.modules) or (when == "call" and source in self.modules[:1])

    def module(self, dotted: str) -> Source | None:
        """The file of its handler's module; raises Undecided where a layer may hold it."""
        source = self.archive.module(dotted)
        if source is None and self.layers:
            raise Undecided("layers, one of which may hold the handler")
        return source

    @property
    def log_group_name(self) -> str | None:
        """The name of the log group that it writes to; None where Pulumi names the function."""
        if self.logging_config is not None and self.logging_config.log_group is not None:
            return self.logging_config.log_group
        name = self.name
        if isinstance(name, str):
            name = name.rpartition(":")[2]  # Lambda also takes the function's ARN, whole or in part, for its name
        return None if name is None else "/aws/lambda/" + name

    @property
    def log_arn(self) -> str:
        """The ARN of its log group and of the streams in it, with `*` for what is not known."""
        name = self.log_group_name
        return f"arn:*:logs:*:*:log-group:{name}*" if isinstance(name, str) else "arn:*:logs:*:*:log-group:*"


def reserved_concurrency(stack: Stack) -> list[int]:
    """How many concurrent executions the functions of each account and region reserve together."""
    totals: dict[tuple[str, str | None], int] = defaultdict(int)
    for function in stack.all(Function):
        totals[function.planned.provider, function.region] += max(function.reserved_concurrent_executions, 0)
    return list(totals.values())
