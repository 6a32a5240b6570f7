"""AWS Lambda."""

from __future__ import annotations

import ast
import json
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from preflight.core.source import ArchiveFile
from preflight.core.values import KnownLater, Partial, Undecided, Unknown, known, origins_of
from preflight.core.view import Resource, View, candidates, link, prop, referrers

from .cloudwatch import LogGroup
from .code.environment import SET_BY_LAMBDA, variables_read, variables_set
from .code.imports import (
    MOST_FILES,
    changes_the_path,
    distribution,
    has_module,
    has_part,
    in_python,
    needed,
    requirements,
    run_on_import,
)
from .code.sdk_calls import SdkCall, sdk_calls
from .dynamodb import Table
from .iam import Role
from .knowledge import facts
from .knowledge.credentials import is_configured_secret, is_credential_name, is_reference, is_token
from .knowledge.permissions import Call, allows, call_on
from .sns import Topic
from .sqs import Queue

if TYPE_CHECKING:
    from preflight.core.source import Archive, Source
    from preflight.core.stack import Stack

    from .code.environment import Read
    from .code.imports import Needed
    from .code.steps import When


class TracingConfig(View):
    """Whether a function's calls are traced."""

    mode: str = "PassThrough"


class LoggingConfig(View):
    """Where a function's log goes."""

    log_group: str | None = None


class DeadLetterConfig(View):
    """Where an event goes that a function has failed on."""

    target_arn: str = ""


class VpcConfig(View):
    """The subnets that a function runs in, and the groups that its traffic belongs to; none of either: no VPC."""

    subnet_ids: list[str] = prop(())
    security_group_ids: list[str] = prop(())


class Environment(View):
    """A function's environment. `variables` maps names to texts."""

    variables: Any = prop({})

    def exceeds(self, size: int) -> bool:
        """Whether the variables are larger than a size in bytes, in the form in which Lambda measures them: as JSON.

        Raises Undecided where values that nobody knows yet decide it, each taken for a name, an ARN or an address.
        """
        known_parts = {name: _known_part(value) for name, value in self.variables.items()}
        unknown = [name for name, value in self.variables.items() if isinstance(value, Unknown | Partial)]
        least = len(json.dumps(known_parts, separators=(",", ":"), ensure_ascii=False).encode())
        if least <= size < least + len(unknown) * _USUAL_BYTES:
            raise Undecided(f"environment.variables.{unknown[0]}")
        return least > size


_USUAL_BYTES = 256


def _known_part(value: object) -> str:
    if isinstance(value, Partial):
        return "".join(part for part in value.parts if isinstance(part, str))
    return "" if isinstance(value, Unknown) else str(value)


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

    @property
    def own_folder(self) -> str:
        """The folder of the archive in which its author's code lies: where Python looks for a layer's modules."""
        return "python"

    @property
    def own_files(self) -> list[Source]:
        """The Python files of its author: those of the archive that no installer put there.

        An archive of very many holds packages that somebody copied: then those beside the handler.
        """
        files = list(self.archive.python_files())
        if len(files) <= MOST_FILES:
            return files
        return [source for source in files if posixpath.dirname(source.path) == self.own_folder]

    def archive_files(self) -> Iterator[ArchiveFile]:
        """The Python files of the archive."""
        for source in self.archive.python_files():
            yield ArchiveFile(source, self)


_SERVICE, _ACCOUNT = 2, 4  # the parts of an ARN that name the service and the account
_NODE_ENDS = (".js", ".mjs", ".cjs")
_HANDING_ON = {"sqs": ("sqs:SendMessage",), "sns": ("sns:Publish",)}


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
    code: Any = None

    role: Role = link("role")
    dead_letter_queue: Queue | None = link("dead_letter_config.target_arn")
    dead_letter_target: Queue | Topic | None = link("dead_letter_config.target_arn")

    @property
    def is_in_vpc(self) -> bool:
        """Whether it runs in the subnets of a VPC."""
        return self.vpc_config is not None and bool(len(self.vpc_config.subnet_ids))

    @property
    def dead_letter_call(self) -> Call | None:
        """What hands on what it failed on; None where nothing does."""
        arn = self.dead_letter_config.target_arn if self.dead_letter_config is not None else ""
        if isinstance(arn, str):
            return call_on(_HANDING_ON[arn.split(":")[_SERVICE]], arn) if arn.count(":") > _SERVICE else None
        target = self.dead_letter_target
        return (
            call_on(_HANDING_ON["sqs" if isinstance(target, Queue) else "sns"], target) if target is not None else None
        )

    @property
    def keeps_failures(self) -> bool:
        """Whether an event that it fails on goes to a dead-letter target or to a destination for failures."""
        configs = referrers(EventInvokeConfig, EventInvokeConfig.function, self)
        return self.dead_letter_config is not None or any(config.keeps_failures for config in configs)

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
    def lacks_node_module(self) -> bool:
        """Whether it runs on Node.js and its archive has no file for its handler; one with a full path lies elsewhere."""
        if self.handler is None or self.runtime is None or not self.runtime.startswith("nodejs"):
            return False
        folder, _, name = known(self.handler).rpartition("/")
        module = posixpath.join(folder, name.partition(".")[0])  # what follows the first dot is a path in its exports
        return not folder.startswith("/opt") and not any(f"{module}{end}" in self.archive for end in _NODE_ENDS)

    @property
    def python(self) -> tuple[int, int] | None:
        """The version of Python that it runs on, such as (3, 13); None for another language, and for an image."""
        return None if self.runtime is None else _python(known(self.runtime))

    @property
    def own_folder(self) -> str:
        """The folder of the archive that its handler lies in."""
        return posixpath.dirname(known(self.handler or "").rpartition(".")[0].replace(".", "/"))

    @cached_property
    def modules(self) -> tuple[Source, ...]:
        """The author's own Python files in the archive that run when Lambda imports the handler's module, that one first."""
        if self.handler is None or not self.is_python:
            return ()
        return run_on_import(self.archive, known(self.handler).rpartition(".")[0])

    @property
    def missing_variables(self) -> list[Read]:
        """The environment variables that its code cannot do without and that nobody gives it, each once.

        Raises Undecided where the code or a wrapper around it may set them.
        """
        reads = _on_import_first(each for source in self.modules for each in variables_read(source))
        read = {each.name: each for each in reversed(reads)}
        given = SET_BY_LAMBDA | facts.reserved_environment_names()
        lacking = {name: each for name, each in read.items() if name not in given and name not in self.variables}
        if lacking and "AWS_LAMBDA_EXEC_WRAPPER" in self.variables:
            raise Undecided("environment.variables.AWS_LAMBDA_EXEC_WRAPPER, whose script may set others")
        for source in self.modules if lacking else ():
            found = variables_set(source)
            if found is None:
                raise Undecided(f"os.environ, which {source} fills")
            lacking = {name: each for name, each in lacking.items() if name not in found}
        return sorted(lacking.values(), key=lambda each: (each.place.path, each.place.line))

    @property
    def forbidden_calls(self) -> list[SdkCall]:
        """The calls of AWS in its code that its role allows on no resource, each action once.

        Raises Undecided where a document that nobody knows yet could allow one.
        """
        calls = {call.action: call for source in self.modules[::-1] for call in reversed(list(sdk_calls(source)))}
        forbidden = [call for call in calls.values() if not allows(self.role, call.action, "*")]
        return sorted(forbidden, key=lambda call: (call.place.path, call.place.line))

    @property
    def missing_imports(self) -> list[Needed]:
        """What its code needs and neither Python, Lambda's runtime, its archive nor its layers have, each module once.

        Raises Undecided where it may be in a layer that cannot be read, or where the code looks elsewhere.
        """
        if self.python is None:
            return []
        found: dict[str, Needed] = {}
        for each in _on_import_first(each for source in self.modules for each in needed(source)):
            if each.module not in found and not self._finds(each.module, self.python):
                found[each.module] = each
        return list(found.values())

    def _finds(self, module: str, version: tuple[int, int]) -> bool:
        package = module.partition(".")[0]
        if not package or in_python(package, version):
            return bool(package)
        if has_module(self.archive, package):
            return has_part(self.archive, module)
        folders = ("python/", f"python/lib/python{version[0]}.{version[1]}/site-packages/")
        if any(has_module(layer.archive, package, folders) for layer in self.own_layers):
            return True
        if len(self.layers) > len(self.own_layers):
            raise Undecided("layers, one of which belongs to another stack")
        if "PYTHONPATH" in self.variables:
            raise Undecided("environment.variables.PYTHONPATH, which leads elsewhere")
        if changing := next(filter(changes_the_path, self.modules), None):
            raise Undecided(f"sys.path, which {changing} changes")
        return False

    def trace_of(self, module: str) -> str:
        """Where a module that it lacks is spoken of all the same: a clause for a message, empty where it is nowhere."""
        package = module.partition(".")[0]
        for layer in self.own_layers:
            folder = next((path for path in sorted(layer.archive.names()) if f"/{package}/" in f"/{path}"), None)
            if folder is not None:
                return f"; {layer} has it outside of python/, in {folder}"
        for path, listed in requirements(self.archive).items():
            lists = "lists it, and nobody has installed that" if distribution(module) in listed else "does not list it"
            return f"; {path} {lists}"
        return ""

    def meets(self, source: Source, when: When) -> bool:
        """Whether what a file does on import, or in a function, is certain to be met.

        What runs on import is met at every start. What a function does is met when somebody calls it, which is taken for
        certain in the handler's own module.
        """
        return (when == "import" and source in self.modules) or (when == "call" and source in self.modules[:1])

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
        if candidates(self, "loggingConfig", (LogGroup,)):
            return True
        groups: _PlannedGroups = self.stack.indexed("log groups", lambda: _PlannedGroups(self.stack))
        return groups.holds(self)


class _PlannedGroups:
    """The log groups of a stack, by their names and by the functions whose names they are made of."""

    def __init__(self, stack: Stack) -> None:
        self._of: set[str] = set()
        self._names: set[str] = set()
        self._later: list[Any] = []
        for group in stack.all(LogGroup):
            self._of.update(function.urn for function in candidates(group, "name", (Function,)))
            if isinstance(group.name, str):
                self._names.add(group.name)
            elif group.name is not None:
                self._later.append(group.name)

    def holds(self, function: Function) -> bool:
        """Whether one of them is a function's; raises Undecided where one may be."""
        wanted = function.log_group_name
        if function.urn in self._of:
            return True
        if isinstance(wanted, str):
            return wanted in self._names or any(name == wanted for name in self._later)
        return any(name == wanted for name in (*self._names, *self._later))


def reserved_concurrency(stack: Stack) -> list[int]:
    """How many concurrent executions the functions of each account and region reserve together."""
    totals: dict[tuple[str, str | None], int] = defaultdict(int)
    for function in stack.all(Function):
        totals[function.planned.provider, function.region] += max(function.reserved_concurrent_executions, 0)
    return list(totals.values())


W = TypeVar("W", "Needed", "Read")


def _on_import_first(each: Iterable[W]) -> list[W]:
    """What is certain to happen at every start first, so that it is what is kept where several are alike."""
    return sorted(each, key=lambda one: one.when != "import")


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


class MissingFolder(NamedTuple):
    """A folder in which a runtime looks for a layer's modules and that the layer lacks; `stray` is a module beside it."""

    language: str
    folder: str
    stray: str


# By the beginning of the runtime's name: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
_FOLDERS = (
    ("python", "Python", "python/", ".py"),
    ("nodejs", "Node.js", "nodejs/", (".js", ".mjs", ".cjs")),
)


class LayerVersion(Coded, token="aws:lambda/layerVersion:LayerVersion"):
    """A version of a layer."""

    names = ()

    compatible_runtimes: list[str] = prop(())
    compatible_architectures: list[str] = prop(())
    code: Any = None

    @property
    def python(self) -> tuple[int, int] | None:
        """The newest version of Python that it is for; None where it names none."""
        return max(filter(None, (_python(known(runtime)) for runtime in self.compatible_runtimes)), default=None)

    @property
    def missing_folders(self) -> list[MissingFolder]:
        """The folders that it lacks although it has modules which belong there; none for an extension or a wrapper."""
        names = sorted(self.archive.names())
        if any(name.startswith(("extensions/", "bin/")) for name in names):
            return []
        found = []
        for prefix, language, folder, end in _FOLDERS:
            modules = [name for name in names if name.endswith(end)]
            listed = any(known(runtime).startswith(prefix) for runtime in self.compatible_runtimes)
            if listed and modules and not any(name.startswith(folder) for name in names):
                found.append(MissingFolder(language, folder, modules[0]))
        return found

    def meets(self, *_: object) -> bool:
        """Whether what a file does is certain to be met: never, as that depends on the functions that use the layer."""
        return False

    @property
    def listed_runtimes(self) -> list[facts.Runtime]:
        """What is known of the runtimes that it is for, without those that are not known."""
        found = (facts.runtime(known(name)) for name in self.compatible_runtimes)
        return [runtime for runtime in found if runtime is not None]


_KINDS_BY_ARN = {"kafka": "msk", "rds": "docdb"}

# https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
_SOURCES = ("sqs", "kinesis", "dynamodb", "msk", "mq", "docdb")
_NO_SOURCES = (
    "aws:cloudwatch/",
    "aws:kinesis/firehose",
    "aws:lambda/",
    "aws:s3/bucket",
    "aws:sns/",
)


# Without these Lambda does not create a mapping: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
# https://docs.aws.amazon.com/lambda/latest/dg/services-ddb.html
# https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
_READING = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "kinesis": ("kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"),
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
}


class EventSourceMapping(Resource, token="aws:lambda/eventSourceMapping:EventSourceMapping"):
    """What feeds a function from a queue, a stream or a broker."""

    names = ()

    batch_size: int = 10
    event_source_arn: str | None = None
    maximum_retry_attempts: int = -1
    maximum_record_age_in_seconds: int = -1

    queue: Queue = link("event_source_arn")
    source: Resource = link("event_source_arn")
    function: Function = link("function_name")

    @property
    def source_kind(self) -> str:
        """The service that feeds it, as its resources' types call it, such as `sqs`, `kinesis`, `dynamodb` or `msk`.

        Raises Undecided where neither the ARN nor a resource of the stack tells.
        """
        arn = self.event_source_arn
        start = arn.parts[0] if isinstance(arn, Partial) else arn
        if isinstance(start, str) and start.count(":") > _SERVICE:
            service = start.split(":")[_SERVICE]
            return _KINDS_BY_ARN.get(service, service)
        return self.source.type_token.split(":")[1].partition("/")[0]

    @property
    def retries_without_end(self) -> bool:
        """Whether it repeats a failing batch of a stream for as long as the records are there."""
        return self.maximum_retry_attempts < 0 and self.maximum_record_age_in_seconds < 0

    @property
    def wrong_source(self) -> str | None:
        """What its source is, as a clause, where Lambda reads from none of that kind; None where it may.

        Raises Undecided where a table may stand for its stream or for itself.
        """
        kind = self.source_kind
        if isinstance(self.event_source_arn, str):
            if kind == "dynamodb" and "/stream/" not in self.event_source_arn:
                return "the ARN of a table, and needs that of its stream"
            return None if kind in _SOURCES else f"an ARN of {kind}"
        source = self.source
        if isinstance(source, Table):
            named = {origin.output for origin in origins_of(self.event_source_arn)}
            if not source.stream_enabled:
                return f"{source}, which has no stream"
            if not named:
                raise KnownLater("eventSourceArn")
            return f"{source} itself, and needs its `stream_arn`" if named == {"arn"} else None
        return str(source) if source.type_token.startswith(_NO_SOURCES) else None

    @property
    def reading_call(self) -> Call:
        """What reads from its source; no actions for a broker's."""
        actions = _READING.get(self.source_kind, ())
        arn = self.event_source_arn
        call = call_on(actions, arn if isinstance(arn, str) else self.source)
        # A table's stream has an ARN of its own below the table's.
        is_table = self.source_kind == "dynamodb" and not isinstance(arn, str)
        return call._replace(arn=f"{call.arn}/stream/*") if is_table else call


class Destination(View):
    """Where what became of an event is told."""

    destination: str = prop()


class DestinationConfig(View):
    """Where it is told that a function failed on an event, and that it did not."""

    on_failure: Destination | None = None


class EventInvokeConfig(Resource, token="aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"):
    """How a function is called asynchronously."""

    names = ()

    destination_config: DestinationConfig | None = None

    function: Function = link("function_name")

    @property
    def keeps_failures(self) -> bool:
        """Whether it hands on the events that the function fails on."""
        return self.destination_config is not None and self.destination_config.on_failure is not None


class FunctionUrl(Resource, token="aws:lambda/functionUrl:FunctionUrl"):
    """An address of its own for a function."""

    names = ()

    authorization_type: str = prop()

    function: Function = link("function_name")


class Permission(Resource, token="aws:lambda/permission:Permission"):
    """A statement of a function's own policy: who may call it."""

    names = ()

    action: str = prop()
    principal: str = prop()
    source_arn: str | None = None
    source_account: str | None = None
    event_source_token: str | None = None
    principal_org_id: str | None = None
    qualifier: str | None = None

    allowed: Function = link("function")
    source: Resource | None = link("source_arn")

    @property
    def is_for_anybody_s(self) -> bool:
        """Whether it lets a service call on behalf of every account."""
        limited = any(map(self.has, ("source_account", "event_source_token", "principal_org_id")))
        arn = self.source_arn
        named = arn is not None and not (isinstance(arn, str) and arn.split(":")[_ACCOUNT : _ACCOUNT + 1] == ["*"])
        return self.principal.endswith(".amazonaws.com") and not limited and not named

    @property
    def wrong_source(self) -> str | None:
        """What its source is, as a clause, where the service that it is for never calls in the name of that."""
        match self.principal.partition(".")[0]:
            case "s3":
                return self._not_a_bucket(self.source_arn)
            case "apigateway":
                return self._not_a_request(self.source_arn)
        return None

    def _not_a_bucket(self, arn: Any) -> str | None:
        if isinstance(arn, Unknown) and origins_of(arn):
            return None  # an output as it is
        return (
            "the objects of a bucket; S3 calls in the name of the bucket, without `/*`" if arn.endswith("/*") else None
        )

    def _not_a_request(self, arn: Any) -> str | None:
        start = arn.parts[0] if isinstance(arn, Partial) else arn
        outputs = {origin.output for origin in origins_of(start)}
        if "arn" in outputs or (not outputs and start.startswith("arn:aws:apigateway:")):
            return "the ARN of an API; API Gateway calls in the name of a request, such as its `execution_arn` and `/*`"
        if start is arn and (outputs or "/" not in arn):
            return "an execution ARN alone; API Gateway calls in the name of a request, which goes on with a path: `/*`"
        return None
