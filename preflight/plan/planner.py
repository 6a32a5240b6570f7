"""Plans a program in a process of its own, with the real SDK and no engine.

The child (`preflight/plan/child`) runs in the program's interpreter and folder as Pulumi's language host would run it;
what it does there is the program's own doing. It gets no standard input, a time limit for itself and every process that
it starts, and an AWS endpoint that answers nothing.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal

from preflight.core.planned import Planned
from preflight.core.values import Origin

from .interpreter import Interpreter, find_interpreter
from .project import Project

CHILD = Path(__file__).parent / "child"
# After its own time limit the child says where it hangs; then it is ended from outside.
GRACE = 5.0
# A program that was planned has this long to end by itself; what it left running then ends with it.
LINGER = 3.0
OUTPUT = 64 * 1024
# Texts that short stand in every sentence.
SHORTEST_SECRET = 4
REDACTED = "[secret]"

Mode = Literal["unknown", "foreseen"]
Outcome = Literal["planned", "crashed", "timed-out", "died", "no-entry-point", "no-interpreter", "no-sdk"]


@dataclass(frozen=True)
class Provider:
    """The provider of a resource."""

    urn: str
    type: str
    name: str
    properties: Mapping[str, Any]
    """In wire form."""


@dataclass(frozen=True)
class PlannedResource:
    """A resource as the engine would hand it to an analyzer; values are in Pulumi's wire form.

    Default providers are among the resources, as with the engine. `aliases` are URNs, or mappings of the parts that
    an alias names (name, type, stack, project, parent, noParent).
    """

    urn: str
    type: str
    name: str
    custom: bool
    """False for components and the stack."""
    remote: bool
    """A component that a provider makes: its children are not planned."""
    external: bool
    """Read (`get`), not managed. The engine shows these to no analyzer."""
    id: str
    """Empty when it is not known."""
    parent: str
    provider: Provider | None
    properties: Mapping[str, Any]
    """The inputs, as a bridged provider's Check returns them except for automatic names."""
    outputs: Mapping[str, Any]
    """Inputs and computed outputs; a component's registered outputs; the stack's exports."""
    dependencies: Sequence[str]
    property_dependencies: Mapping[str, Sequence[str]]
    protect: bool
    ignore_changes: Sequence[str]
    aliases: Sequence[str | Mapping[str, Any]]
    additional_secret_outputs: Sequence[str]
    custom_timeouts: Mapping[str, float]
    """Seconds for "create", "update" and "delete"."""
    file: Path | None
    """The innermost line of the program that made it."""
    line: int | None


@dataclass(frozen=True)
class Frame:
    """A line of a traceback."""

    file: Path
    line: int | None
    function: str
    text: str
    own: bool
    """Whether the file is the program's, and no installed package's."""


@dataclass(frozen=True)
class Syntax:
    """Where Python could not read a file."""

    file: str | None
    line: int | None
    column: int | None
    text: str
    message: str


@dataclass(frozen=True)
class MissingConfig:
    """A configuration value that the program requires and the stack has not."""

    key: str
    secret: bool

    @property
    def command(self) -> str:
        """What sets it."""
        return f"pulumi config set {'--secret ' if self.secret else ''}{self.key} VALUE"


@dataclass(frozen=True)
class Crash:
    """What ended a program. Secrets of the configuration are redacted from every text."""

    type: str
    """The exception's class with its module: "KeyError", "pulumi.config.ConfigMissingError"."""
    message: str
    frames: Sequence[Frame] = ()
    """Outermost first, without the planner's own."""
    syntax: Syntax | None = None
    module: str | None = None
    """The module that could not be found."""
    config: MissingConfig | None = None

    @property
    def frame(self) -> Frame | None:
        """The innermost frame in the program."""
        return next((frame for frame in reversed(self.frames) if frame.own), None)


@dataclass(frozen=True)
class Log:
    """A message that the program gave to `pulumi.log`."""

    severity: str
    """"info", "warning" or "error"; an error makes Pulumi fail the deployment."""
    message: str
    urn: str


@dataclass(frozen=True)
class Plan:
    """What planning a program came to."""

    outcome: Outcome
    mode: Mode = "unknown"
    resources: Sequence[PlannedResource] = ()
    """In the order of registration; until the crash when there was one, none after other failures."""
    exports: Mapping[str, Any] = field(default_factory=dict)
    """The stack's, in wire form."""
    markers: Mapping[str, Origin] = field(default_factory=dict)
    """Texts and numbers (as texts) in the values that stand for what is not known, with what each stands for.

    The longest text counts: an ARN is in here and so is the marker's core inside it. An origin is a resource's URN and
    the output's path ("endpoint", "certificates[0].arn"), or a function's token and digest ("aws:ssm/getParameter:
    getParameter#1f2e3d4c") and the path, or "config" and the key of a secret that only Pulumi can decrypt.
    """
    crash: Crash | None = None
    problem: str = ""
    """Why there is no plan and what to do about it, in one sentence; empty when it was planned."""
    output: str = ""
    """What the program printed, redacted; the middle is left out when it is long."""
    logs: Sequence[Log] = ()
    assumed: frozenset[str] = frozenset()
    """Functions ("aws:ec2/getSubnets:getSubnets") whose answers are markers, in both modes, as only AWS knows them. A
    program that takes such an answer apart may crash here and nowhere else.
    """
    config_read: frozenset[str] = frozenset()
    """The configuration keys that the program asked for."""
    sdk: str | None = None
    seconds: float = 0.0


def plan(  # noqa: PLR0913 - what Pulumi itself is told of a program
    project: Project,
    *,
    stack: str,
    config: Mapping[str, str] | None = None,
    secret_keys: Collection[str] | None = None,
    organization: str = "organization",
    mode: Mode = "unknown",
    salt: int = 0,
    time_limit: float = 60.0,
    interpreter: Interpreter | None = None,
) -> Plan:
    """Plans a program.

    `mode` is "unknown" for what a first preview knows, or "foreseen" for what code sees that runs at deployment, with
    markers. A value that is computed from a marker (a hash, a length, a loop over a list) cannot be told from a known
    one in one plan: plans with `salt` 0 and 1 differ in it, and in nothing else but the markers.

    `config` has full keys ("orders:replicas") and what `secret_keys` names is secret; without it the stack's file and
    the project's defaults give both. `organization` is "organization" unless a backend knows another, as with Pulumi.
    `time_limit` is in seconds. Raises PlanError when the project's files are at fault.
    """
    began = time.monotonic()
    found = interpreter or find_interpreter(project)
    if found.path is None:
        return Plan("no-interpreter", mode=mode, problem=found.problem or f"there is no interpreter in {found.how}")
    short = stack.rpartition("/")[2]
    if config is None:
        kept = project.stack(short)
        config, secret_keys = kept.config, kept.secret_keys
    secret_keys = sorted(set(secret_keys or ()) & set(config))
    folder, entry = project.program
    request = {
        "foresee": mode == "foreseen",
        "salt": salt,
        "project": project.name,
        "stack": short,
        "organization": organization,
        "root": str(project.folder),
        "folder": str(folder),
        "entry": entry,
        "timeLimit": time_limit,
        "placeholders": {
            text: key for key in secret_keys for text in re.findall(r"(?<!\w)pfm\d{8}x(?!\w)", config[key])
        },
    }
    redact = _Redaction(config, secret_keys)
    with tempfile.TemporaryDirectory(prefix="preflight-") as private, _refusing_port() as port:
        result_file = Path(private) / "result.json"
        request_file = Path(private) / "request.json"
        request_file.write_text(json.dumps({**request, "result": str(result_file)}), encoding="utf-8")
        environment = _environment(found, config, secret_keys, port)
        command = [str(found.path), str(CHILD), str(request_file)]
        code, output = _run(command, folder, environment, result_file, time_limit)
        output = redact(output)
        if result_file.is_file():
            made = _Reading(project, found, redact).plan(json.loads(result_file.read_text(encoding="utf-8")))
        else:
            made = _without_result(code, found, output, time_limit)
    return replace(made, mode=mode, output=output, seconds=time.monotonic() - began)


def _environment(
    interpreter: Interpreter, config: Mapping[str, str], secret_keys: Sequence[str], port: int
) -> dict[str, str]:
    """The environment that Pulumi's language host gives a program, made safe for a second run."""
    # What the engine tells a policy pack, and the language host a program: another's must not get in.
    stale = {"PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS", "PULUMI_DRY_RUN", "TRACEPARENT"}
    stale |= {f"PULUMI_{name}" for name in ("PROJECT", "STACK", "ORGANIZATION")}
    kept = {
        name: value
        for name, value in os.environ.items()
        # An endpoint for one service would win over the one for all.
        if name not in stale and not name.startswith("AWS_ENDPOINT_URL_")
    }
    if interpreter.virtualenv is not None:
        kept.pop("PYTHONHOME", None)
        kept["VIRTUAL_ENV"] = str(interpreter.virtualenv)
        kept["PATH"] = os.pathsep.join([str(interpreter.path.parent), kept.get("PATH", "")]) if interpreter.path else ""
    if config:
        kept["PULUMI_CONFIG"] = json.dumps(dict(config))
    no_proxy = ",".join(filter(None, [kept.get("no_proxy") or kept.get("NO_PROXY"), "127.0.0.1"]))
    return {
        **kept,
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(secret_keys)),
        "PYTHONUNBUFFERED": "1",
        # The program's folder may be read-only, and planning must leave nothing behind.
        "PYTHONDONTWRITEBYTECODE": "1",
        # The SDK reaches its monitor on the loopback, and so does boto3 what refuses it.
        "no_proxy": no_proxy,
        "NO_PROXY": no_proxy,
        # A program that calls AWS while it is planned must neither change anything nor wait: boto3 is refused at once.
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_MAX_ATTEMPTS": "1",
        # Without credentials boto3 would ask an instance for them, and wait for its answer.
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def _refusing_port() -> Iterator[int]:
    """A port of the loopback that is taken and refuses every connection: nobody listens."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def _run(
    command: list[str], folder: Path, environment: dict[str, str], result: Path, time_limit: float
) -> tuple[int | None, str]:
    """Runs the child until it ends, has its result, or is out of time; its exit code, if it had one, and output."""
    child = subprocess.Popen(  # noqa: S603 - the interpreter that the project names
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert child.stdout is not None
    reader = _Reader(child.stdout)
    end = time.monotonic() + time_limit + GRACE
    linger: float | None = None
    try:
        while child.poll() is None and time.monotonic() < (linger or end):
            if linger is None and result.is_file():
                linger = time.monotonic() + LINGER
            try:
                child.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        code = child.poll()
    finally:
        _end(child)
    return code, reader.text()


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ends the child and every process it started."""
    if os.name == "nt":
        subprocess.run(  # noqa: S603
            ["taskkill", "/F", "/T", "/PID", str(child.pid)],  # noqa: S607 - Windows' own
            capture_output=True,
            check=False,
        )
    else:
        with suppress(ProcessLookupError):  # all of them may have ended
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


class _Reader:
    """Reads a pipe to its end and keeps the beginning and the end of it."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._head, self._tail, self._lost = b"", b"", 0
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while data := os.read(self._pipe.fileno(), 65536):
            room = OUTPUT // 2 - len(self._head)
            self._head += data[:room]
            self._tail += data[room:]
            if len(self._tail) > OUTPUT // 2:
                self._lost += len(self._tail) - OUTPUT // 2
                self._tail = self._tail[-OUTPUT // 2 :]

    def text(self) -> str:
        """What was read; waits a moment for what a process that has ended wrote."""
        self._thread.join(LINGER)
        if not self._thread.is_alive():
            self._pipe.close()
        gap = f"\n[{self._lost} bytes left out]\n".encode() if self._lost else b""
        return (self._head + gap + self._tail).decode("utf-8", "replace")


class _Redaction:
    """Takes the configuration's secrets out of a text, longest first."""

    def __init__(self, config: Mapping[str, str], secret_keys: Collection[str]) -> None:
        texts: set[str] = set()
        for key in secret_keys:
            for leaf in _leaves(config[key]):
                # As it is, and as Python's repr and JSON write it.
                texts |= {leaf, *leaf.splitlines(), repr(leaf)[1:-1], json.dumps(leaf)[1:-1]}
        longest_first = sorted((text for text in texts if len(text) >= SHORTEST_SECRET), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub(REDACTED, text) if self._pattern else text


def _leaves(value: Any) -> Iterator[str]:
    """The text itself, and the texts inside when it is JSON."""
    if isinstance(value, str):
        yield value
        if value[:1] in ("{", "["):
            try:
                yield from _leaves(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _without_result(code: int | None, interpreter: Interpreter, output: str, time_limit: float) -> Plan:
    if code is None:
        problem = f"the program did not end within {time_limit:g} s: allow it more time, or see what it waits for"
        return Plan("timed-out", problem=problem)
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    last = output.strip().splitlines()[-1:] or ["nothing was printed"]
    return Plan("died", problem=f"Python ended with {how} before the plan was complete ({interpreter.path}): {last[0]}")


class _Reading:
    """Reads the child's result."""

    def __init__(self, project: Project, interpreter: Interpreter, redact: _Redaction) -> None:
        self._project, self._interpreter, self._redact = project, interpreter, redact

    def plan(self, result: Mapping[str, Any]) -> Plan:
        """The plan, without what only the parent knows."""
        outcome: Outcome = result["outcome"]
        crash = self._crash(result["crash"]) if result.get("crash") else None
        resources = [read_resource(given) for given in result.get("resources", ())]
        stack = next((resource for resource in resources if resource.type == "pulumi:pulumi:Stack"), None)
        return Plan(
            outcome=outcome,
            resources=resources,
            exports=stack.outputs if stack else {},
            markers={text: Origin(*origin) for text, origin in result.get("markers", {}).items()},
            crash=crash,
            problem=self._problem(outcome, crash),
            logs=[Log(log["severity"], self._redact(log["message"]), log["urn"]) for log in result.get("logs", ())],
            assumed=frozenset(result.get("assumed", ())),
            config_read=frozenset(result.get("configRead", ())),
            sdk=result.get("sdk"),
        )

    def _problem(self, outcome: Outcome, crash: Crash | None) -> str:
        if crash is None:
            return ""
        if outcome == "no-sdk":
            install = f"`{self._interpreter.path} -m pip install pulumi`"
            return f"{crash.message} in {self._interpreter.how}: run `pulumi install`, or {install}"
        if outcome == "no-entry-point":
            folder, entry = self._project.program
            return f"there is no program: {folder / ('__main__.py' if entry == '.' else entry)} does not exist"
        if outcome == "timed-out":
            return f"{crash.message}: allow it more time, or see what it waits for"
        if crash.config:
            return f"the stack has no value for {crash.config.key}: run `{crash.config.command}`"
        return f"the program raised {crash.type}: {crash.message}"

    def _crash(self, given: Mapping[str, Any]) -> Crash:
        redact = self._redact
        config = given.get("config")
        frames = [
            Frame(Path(frame["file"]), frame["line"], frame["function"], redact(frame["text"] or ""), frame["own"])
            for frame in given.get("frames", ())
        ]
        syntax = None
        if at := given.get("syntax"):
            text, message = redact(at["text"] or ""), redact(at["message"] or "")
            syntax = Syntax(at["file"], at["line"], at["column"], text, message)
        return Crash(
            type=given["type"],
            message=redact(given["message"]),
            frames=frames,
            syntax=syntax,
            module=given.get("module"),
            config=MissingConfig(config["key"], config["secret"]) if config else None,
        )


def read_resource(given: Mapping[str, Any]) -> PlannedResource:
    """A resource as the child wrote it down."""
    provider = Provider(**given["provider"]) if given["provider"] else None
    return PlannedResource(
        urn=given["urn"],
        type=given["type"],
        name=given["name"],
        custom=given["custom"],
        remote=given["remote"],
        external=given["external"],
        id=given["id"],
        parent=given["parent"],
        provider=provider,
        properties=given["properties"],
        outputs=given["outputs"],
        dependencies=given["dependencies"],
        property_dependencies=given["propertyDependencies"],
        protect=given["protect"],
        ignore_changes=given["ignoreChanges"],
        aliases=given["aliases"],
        additional_secret_outputs=given["additionalSecretOutputs"],
        custom_timeouts=given["customTimeouts"],
        file=Path(given["file"]) if given["file"] else None,
        line=given["line"],
    )


def as_planned(resource: PlannedResource) -> Planned:
    """A resource of the planner as policies read it."""
    provider = resource.provider
    return Planned(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        inputs=resource.properties,
        outputs=resource.outputs,
        parent=resource.parent,
        provider=provider.urn if provider else "",
        provider_inputs=provider.properties if provider else None,
        dependencies=resource.dependencies,
        links=resource.property_dependencies,
        ignore_changes=resource.ignore_changes,
        custom=resource.custom,
        place=(str(resource.file), resource.line) if resource.file and resource.line else None,
    )
