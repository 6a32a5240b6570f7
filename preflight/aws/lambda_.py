"""AWS Lambda."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from preflight.core.source import ArchiveFile
from preflight.core.values import Undecided, known
from preflight.core.view import Resource, View, candidates, link, prop

from . import facts
from .cloudwatch import LogGroup
from .code.imports import run_on_import
from .iam import Role
from .sns import Topic
from .sqs import Queue

if TYPE_CHECKING:
    from preflight.core.source import Archive, Source


class TracingConfig(View):
    """Whether a function's calls are traced."""

    mode: str = "PassThrough"


class LoggingConfig(View):
    """Where a function's log goes."""

    log_group: str | None = None


class DeadLetterConfig(View):
    """Where an event goes that a function has failed on."""

    target_arn: str = ""


class Environment(View):
    """A function's environment. `variables` maps names to texts."""

    variables: Any = prop({})


class Coded(Resource):
    """A resource that is made of an archive of code."""

    code: Any = None

    @cached_property
    def archive(self) -> Archive:
        """The archive; raises Undecided where the code comes from elsewhere or cannot be read here."""
        if self.code is None:
            raise Undecided("code, which is not in this program")
        if self.stack.files is None:
            raise Undecided("the program's folder, which is not known")
        return self.stack.files.archive(self.code)

    def archive_files(self) -> Iterator[ArchiveFile]:
        """The Python files of the archive."""
        for source in self.archive.python_files():
            yield ArchiveFile(source, self)


class Function(Coded, token="aws:lambda/function:Function"):
    """A function."""

    arn_form = "lambda:function:{name}"

    name: str | None = None
    runtime: str | None = None
    handler: str | None = None
    package_type: str = "Zip"
    timeout: int = 3
    memory_size: int = 128
    architectures: list[str] = prop(("x86_64",))
    layers: list[str] = prop(())
    tracing_config: TracingConfig | None = None
    logging_config: LoggingConfig | None = None
    dead_letter_config: DeadLetterConfig | None = None
    environment: Environment | None = None
    code: Any = None

    role: Role = link("role")
    dead_letter_queue: Queue | None = link("dead_letter_config.target_arn")
    dead_letter_target: Queue | Topic | None = link("dead_letter_config.target_arn")

    @property
    def variables(self) -> Mapping[str, Any]:
        """The environment variables that the program gives it, by name."""
        return self.environment.variables if self.environment is not None else {}

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
        return None if self.runtime is None else _python(known(self.runtime))

    @cached_property
    def modules(self) -> tuple[Source, ...]:
        """The author's own Python files in the archive that run when Lambda imports the handler's module, that one first."""
        if self.handler is None or not self.is_python:
            return ()
        return run_on_import(self.archive, known(self.handler).rpartition(".")[0])

    def module(self, dotted: str) -> Source | None:
        """The file that its handler's module is in; raises Undecided where a layer may hold it."""
        source = self.archive.module(dotted)
        if source is None and self.layers:
            raise Undecided("layers, one of which may hold the handler")
        return source

    @property
    def log_group_name(self) -> str | None:
        """The name of the log group that it writes to; None where Pulumi names the function."""
        if self.logging_config is not None and self.logging_config.log_group is not None:
            return self.logging_config.log_group
        return None if self.name is None else "/aws/lambda/" + self.name

    @property
    def log_arn(self) -> str:
        """The ARN of its log group and of the streams in it, with `*` for what is not known."""
        name = self.log_group_name
        return f"arn:*:logs:*:*:log-group:{name}*" if isinstance(name, str) else "arn:*:logs:*:*:log-group:*"

    @property
    def has_planned_log_group(self) -> bool:
        """Whether this stack makes the log group that it writes to; raises Undecided where a group may be another's."""
        groups = self.stack.all(LogGroup)
        if any(self in candidates(group, "name", (Function,)) for group in groups):
            return True
        named = candidates(self, "loggingConfig", (LogGroup,))
        return bool(named) or any(group.name == self.log_group_name for group in groups)


def _python(runtime: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"python(3)\.(\d+)", runtime)
    return (int(found[1]), int(found[2])) if found else None


def does_nothing(source: Source) -> bool:
    """Whether a Python file has functions and none of them does anything."""
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = list(source.walk(ast.FunctionDef, ast.AsyncFunctionDef))
    return bool(functions) and all(map(_is_idle, (line for each in functions for line in each.body)))


def _is_idle(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)  # a docstring, or `...`
    nothing = isinstance(statement, ast.Return) and (
        statement.value is None or (isinstance(statement.value, ast.Constant) and statement.value.value is None)
    )
    return nothing or isinstance(statement, ast.Pass)


class LayerVersion(Coded, token="aws:lambda/layerVersion:LayerVersion"):
    """A version of a layer."""

    names = ()

    compatible_runtimes: list[str] = prop(())
    compatible_architectures: list[str] = prop(())
    code: Any = None

    @property
    def modules(self) -> tuple[Source, ...]:
        """The files of the archive that are certain to run: none, as that depends on the functions that use it."""
        return ()

    @property
    def python(self) -> tuple[int, int] | None:
        """The newest version of Python that it is for; None where it names none."""
        return max(filter(None, (_python(known(runtime)) for runtime in self.compatible_runtimes)), default=None)

    @property
    def listed_runtimes(self) -> list[facts.Runtime]:
        """What is known of the runtimes that it is for, without those that are not known."""
        found = (facts.runtime(known(name)) for name in self.compatible_runtimes)
        return [runtime for runtime in found if runtime is not None]


class EventSourceMapping(Resource, token="aws:lambda/eventSourceMapping:EventSourceMapping"):
    """What feeds a function from a queue, a stream or a broker."""

    names = ()

    batch_size: int = 10

    queue: Queue = link("event_source_arn")
    function: Function = link("function_name")
