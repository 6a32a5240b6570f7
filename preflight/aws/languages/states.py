"""The Amazon States Language: what Step Functions rejects in the definition of a state machine.

What is unknown decides nothing: a state whose type is unknown is skipped, and where a transition is unknown, no state is called
unreachable. The codes and most sentences are those of Step Functions.

https://states-language.net/spec.html
https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from preflight.core.spelling import nearest
from preflight.core.values import Partial, Unknown

from .state_expressions import (
    is_jsonata,
    jsonata_fault,
    path_fault,
    path_or_function_fault,
    reference_path_fault,
    timestamp_fault,
)
from .state_tasks import SYNC, TOKEN, Task, missing_parameters, resource_fault, task_of

SCHEMA: Final = "SCHEMA_VALIDATION_FAILED"
TARGET: Final = "MISSING_TRANSITION_TARGET"
JSONPATH, JSONATA = "JSONPath", "JSONata"


class Fault(NamedTuple):
    """What is wrong at a place of a definition.

    `path` is like AWS's locations (`/States/Wait/Next`). `is_certain` is whether AWS refuses the definition, or an execution that
    gets there is certain to fail; otherwise it is a likely mistake.
    """

    path: str
    text: str
    code: str = SCHEMA
    is_certain: bool = True


_TYPES = ("Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map")
_ANY = {"Type", "Comment", "QueryLanguage"}
_IN_AND_OUT = {"InputPath", "OutputPath", "Output"}
_FLOW = {"Next", "End", "Assign"}
_WORK = {"Parameters", "ResultSelector", "ResultPath", "Retry", "Catch"}
_FIELDS: Mapping[str, frozenset[str]] = {
    "Pass": frozenset({*_ANY, *_IN_AND_OUT, *_FLOW, "Result", "ResultPath", "Parameters"}),
    "Task": frozenset(
        {*_ANY, *_IN_AND_OUT, *_FLOW, *_WORK, "Resource", "Arguments", "Credentials"}
        | {"TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"}
    ),
    "Choice": frozenset({*_ANY, *_IN_AND_OUT, "Choices", "Default", "Assign"}),
    "Wait": frozenset({*_ANY, *_IN_AND_OUT, *_FLOW, "Seconds", "SecondsPath", "Timestamp", "TimestampPath"}),
    "Succeed": frozenset({*_ANY, *_IN_AND_OUT}),
    "Fail": frozenset({*_ANY, "Error", "ErrorPath", "Cause", "CausePath"}),
    "Parallel": frozenset({*_ANY, *_IN_AND_OUT, *_FLOW, *_WORK, "Branches", "Arguments"}),
    "Map": frozenset(
        {*_ANY, *_IN_AND_OUT, *_FLOW, *_WORK, "Iterator", "ItemProcessor", "Items", "ItemsPath", "ItemSelector"}
        | {"ItemReader", "ItemBatcher", "ResultWriter", "Label", "MaxConcurrency", "MaxConcurrencyPath"}
        | {"ToleratedFailurePercentage", "ToleratedFailurePercentagePath"}
        | {"ToleratedFailureCount", "ToleratedFailureCountPath"}
    ),
}
_ONLY = {
    JSONPATH: frozenset(
        {"InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "Result", "ItemsPath", "SecondsPath"}
        | {
            "TimestampPath",
            "TimeoutSecondsPath",
            "HeartbeatSecondsPath",
            "ErrorPath",
            "CausePath",
            "MaxConcurrencyPath",
        }
        | {"ToleratedFailurePercentagePath", "ToleratedFailureCountPath"}
    ),
    JSONATA: frozenset({"Arguments", "Output", "Items"}),
}
_CONTAINER_FIELDS = {
    "machine": frozenset({"Comment", "StartAt", "States", "QueryLanguage", "Version", "TimeoutSeconds"}),
    "branch": frozenset({"Comment", "StartAt", "States"}),
    "processor": frozenset({"Comment", "StartAt", "States", "ProcessorConfig"}),
}
_REFERENCE_PATHS = ("ResultPath", "SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath")
_PATHS = ("InputPath", "OutputPath", "ItemsPath", "MaxConcurrencyPath")
_MAY_BE_NULL = ("InputPath", "OutputPath", "ResultPath")
_TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector", "Assign", "Credentials")
_EXCLUSIVE = (
    ("TimeoutSeconds", "TimeoutSecondsPath"),
    ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ("MaxConcurrency", "MaxConcurrencyPath"),
    ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    ("ToleratedFailureCount", "ToleratedFailureCountPath"),
    ("Error", "ErrorPath"),
    ("Cause", "CausePath"),
    ("Iterator", "ItemProcessor"),
)
_LONGEST = 99_999_999  # seconds, and attempts


def _short(value: Any) -> str:
    """A value as a message shows it."""
    written = repr(value)
    return written if len(written) <= 60 else f"{written[:56]}...{written[-1]}"  # noqa: PLR2004 - what a sentence takes


class _Range(NamedTuple):
    """The whole numbers that a field takes."""

    least: int
    most: int | None = None
    is_whole: bool = True


_NUMBERS: Mapping[str, _Range] = {
    "TimeoutSeconds": _Range(1, _LONGEST),
    "HeartbeatSeconds": _Range(1, _LONGEST),
    "Seconds": _Range(0, _LONGEST),
    "MaxConcurrency": _Range(0),
    "ToleratedFailurePercentage": _Range(0, 100, is_whole=False),
    "ToleratedFailureCount": _Range(0),
    "IntervalSeconds": _Range(0, _LONGEST),
    "MaxAttempts": _Range(0, _LONGEST),
    "BackoffRate": _Range(1, is_whole=False),
    "MaxDelaySeconds": _Range(1, 31_622_400),
}
_RETRIER = frozenset(
    {"ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"}
)
_CATCHER = frozenset({"ErrorEquals", "Next", "ResultPath", "Output", "Assign", "Comment"})

_ORDERED = ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
_TESTS = {f"{kind}{each}": kind for kind in ("String", "Numeric", "Timestamp") for each in _ORDERED}
_TESTS |= {"BooleanEquals": "Boolean", "StringMatches": "String"}
_TESTS |= {f"{name}Path": "Path" for name in _TESTS if name != "StringMatches"}
_TESTS |= {f"Is{kind}": "Boolean" for kind in ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp")}
_NESTING = ("And", "Or", "Not")
_IS_OF_KIND: Mapping[str, Callable[[Any], bool]] = {
    "String": lambda value: isinstance(value, str),
    "Numeric": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "Timestamp": lambda value: isinstance(value, str),
    "Path": lambda value: isinstance(value, str),
}
_ERRORS = frozenset(
    f"States.{name}"
    for name in (
        *(
            "ALL",
            "BranchFailed",
            "DataLimitExceeded",
            "ExceedToleratedFailureThreshold",
            "HeartbeatTimeout",
            "Http.Socket",
        ),
        *("IntrinsicFailure", "ItemReaderFailed", "NoChoiceMatched", "ParameterPathFailure", "Permissions"),
        *("QueryEvaluationError", "ResultPathMatchFailure", "ResultWriterFailed", "Runtime", "TaskFailed", "Timeout"),
    )
)
_ONLY_DISTRIBUTED = ("ItemReader", "ItemBatcher", "ResultWriter", "Label")


def definition_faults(definition: Any, machine_type: Any = "STANDARD") -> Iterator[Fault]:
    """What Step Functions rejects in a definition, or what is likely to be a mistake in it.

    `definition` is the parsed JSON document, whose leaves may be unknown; `machine_type` is STANDARD or EXPRESS.
    """
    if not _is_known(definition):
        return
    if not isinstance(definition, Mapping):
        yield Fault("/", "Definition must be a valid JSON object")
        return
    language = definition.get("QueryLanguage", JSONPATH)
    if _is_known(language) and language not in (JSONPATH, JSONATA):
        yield Fault("/QueryLanguage", f"QueryLanguage is {_short(language)}; it must be JSONPath or JSONata")
    is_clear = _is_known(language) and language in (JSONPATH, JSONATA)
    is_express = _is_known(machine_type) and machine_type == "EXPRESS"
    reader = _Definition(language if is_clear else None, is_express=is_express)
    version = definition.get("Version", "1.0")
    if _is_known(version) and version != "1.0":
        yield Fault("/Version", f"Version is {_short(version)}; it must be '1.0'")
    if definition.get("TimeoutSeconds") != 0:  # Step Functions accepts 0 here
        yield from _number(definition, "TimeoutSeconds", "", may_be_jsonata=False)
    yield from reader.container(definition, "", "machine")


def _is_known(value: Any) -> bool:
    return not isinstance(value, Unknown | Partial)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _unsupported(keys: Any, allowed: frozenset[str], path: str) -> Iterator[Fault]:
    for key in keys:
        if key not in allowed:
            meant = nearest(key, allowed)
            yield Fault(path or "/", f"Field '{key}' is not supported" + (f" (there is {meant})" if meant else ""))


def _required(node: Mapping[str, Any], names: tuple[str, ...], path: str) -> Iterator[Fault]:
    if missing := [name for name in names if name not in node]:
        yield Fault(path or "/", f"These fields are required: [{', '.join(missing)}]")


def _number(node: Mapping[str, Any], name: str, path: str, *, may_be_jsonata: bool) -> Iterator[Fault]:
    """Whether a field is a number in its range, or, where that is allowed, an expression."""
    if name not in node or not _is_known(value := node[name]):
        return
    if may_be_jsonata and isinstance(value, str) and is_jsonata(value):
        return
    least, most, is_whole = _NUMBERS[name]
    limits = f"{least} or more" if most is None else f"{least} to {most}"
    right = isinstance(value, int | float) and not isinstance(value, bool) and (not is_whole or int(value) == value)
    if not right:
        yield Fault(
            f"{path}/{name}", f"{name} is {_short(value)}; it must be a {'whole ' if is_whole else ''}number, {limits}"
        )
    elif value < least or (most is not None and value > most):
        yield Fault(f"{path}/{name}", f"{name} is {value}; it must be {limits}")


def _items(state: Mapping[str, Any], name: str, of: str, path: str) -> Generator[Fault, None, Sequence[Any]]:
    """The items of a field that is required and has at least one; none where it has another form."""
    yield from _required(state, (name,), path)
    items: Any = state.get(name)
    if not _is_list(items):
        if name in state and _is_known(items):
            yield Fault(f"{path}/{name}", f"{name} must be a list of {of}")
        return ()
    if not len(items):
        yield Fault(f"{path}/{name}", "Value cannot be empty")
    return list(items)


class _Definition:
    """Reads the states of one definition, in the query language of the whole machine (None where that is unknown)."""

    def __init__(self, language: str | None, *, is_express: bool) -> None:
        self.language, self.is_express = language, is_express

    def container(self, node: Any, path: str, kind: str) -> Iterator[Fault]:
        """A machine, a branch of a Parallel state, or the processor of a Map state."""
        if not _is_known(node):
            return
        if not isinstance(node, Mapping):
            yield Fault(path, "must be an object with StartAt and States")
            return
        yield from _unsupported(node, _CONTAINER_FIELDS[kind], path)
        yield from _required(node, ("States", "StartAt"), path)
        states = node.get("States")
        if "States" not in node or not _is_known(states):
            return
        if not isinstance(states, Mapping):
            yield Fault(f"{path}/States", "States must be an object with the states by their names")
            return
        if not states:
            yield Fault(f"{path}/States", "Value cannot be empty")
            return
        for name, state in states.items():
            at = f"{path}/States/{name}"
            if len(name) > 80:  # noqa: PLR2004 - AWS's limit
                yield Fault(at, f"the name of a state has {len(name)} characters; 80 are allowed")
            yield from self.state(state, at)
        yield from _transitions(node, states, path)

    def state(self, state: Any, path: str) -> Iterator[Fault]:
        """One state."""
        if not _is_known(state):
            return
        if not isinstance(state, Mapping):
            yield Fault(path, "a state must be an object")
            return
        kind = state.get("Type")
        if "Type" not in state:
            yield from _required(state, ("Type",), path)
            return
        if not _is_known(kind):
            return
        if kind not in _TYPES:
            yield Fault(
                f"{path}/Type",
                f"The field 'Type' should have one of these values: [{', '.join(_TYPES)}], not {_short(kind)}",
            )
            return
        language = self._language_of(state)
        if isinstance(language, Fault):
            yield language._replace(path=path)
            return
        yield from _unsupported(state, _FIELDS[kind], path)
        yield from _fields_of_language(state, _FIELDS[kind], language, path)
        yield from _next_or_end(state, kind, path)
        yield from _paths(state, language, path)
        yield from _numbers(state, language, path)
        yield from _templates(state, language, path)
        for error_list in ("Retry", "Catch"):
            if error_list in _FIELDS[kind]:
                yield from _handlers(state, error_list, language, path)
        yield from self._of_kind(kind, state, language, path)

    def _language_of(self, state: Mapping[str, Any]) -> str | Fault | None:
        own = state.get("QueryLanguage")
        if own is None:
            return self.language
        if not _is_known(own):
            return None
        if own not in (JSONPATH, JSONATA):
            return Fault("", f"QueryLanguage is {_short(own)}; it must be JSONPath or JSONata")
        if own == JSONPATH and self.language == JSONATA:
            return Fault("", "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
        return str(own)

    def _of_kind(self, kind: str, state: Mapping[str, Any], language: str | None, path: str) -> Iterator[Fault]:
        if kind == "Task":
            yield from self._task(state, language, path)
        elif kind == "Wait":
            yield from _wait(state, language, path)
        elif kind == "Choice":
            yield from _choices(state, language, path)
        elif kind == "Pass" and "Result" in state:
            yield from _static_result(state["Result"], f"{path}/Result")
        elif kind == "Parallel":
            yield from self._parallel(state, path)
        elif kind == "Map":
            yield from self._map(state, path)

    def _task(self, state: Mapping[str, Any], language: str | None, path: str) -> Iterator[Fault]:
        yield from _required(state, ("Resource",), path)
        yield from _credentials(state, path)
        yield from _heartbeat(state, path)
        resource = state.get("Resource")
        if not isinstance(resource, str):
            return
        if fault := resource_fault(resource):
            yield Fault(f"{path}/Resource", fault)
            return
        task = task_of(resource)
        assert task is not None, "a resource without a fault is an ARN"
        if self.is_express:
            yield from _not_in_express(task, f"{path}/Resource")
        if language is not None and task.service:
            yield from _arguments(state, task, language, path)

    def _parallel(self, state: Mapping[str, Any], path: str) -> Iterator[Fault]:
        branches = yield from _items(state, "Branches", "objects with StartAt and States", path)
        for number, branch in enumerate(branches):
            yield from self.container(branch, f"{path}/Branches[{number}]", "branch")

    def _map(self, state: Mapping[str, Any], path: str) -> Iterator[Fault]:
        name = "Iterator" if "Iterator" in state else "ItemProcessor"
        yield from _required(state, (name,), path)
        processor = state.get(name)
        yield from self.container(processor, f"{path}/{name}", "processor") if name in state else ()
        config = processor.get("ProcessorConfig", {}) if isinstance(processor, Mapping) else None
        if not isinstance(config, Mapping):
            return
        at = f"{path}/{name}/ProcessorConfig"
        yield from _one_of(config, "Mode", ("INLINE", "DISTRIBUTED"), at)
        yield from _one_of(config, "ExecutionType", ("STANDARD", "EXPRESS"), at)
        mode = config.get("Mode", "INLINE")
        if not _is_known(mode):
            return
        if mode == "DISTRIBUTED":
            if "ExecutionType" not in config:
                yield Fault(at, "a Map state of the mode DISTRIBUTED needs an ExecutionType", is_certain=False)
        else:
            for field in _ONLY_DISTRIBUTED:
                if field in state:
                    yield Fault(
                        path, f"{field} is for the Mode DISTRIBUTED; this Map state is INLINE", is_certain=False
                    )
        yield from _item_reader(state.get("ItemReader"), f"{path}/ItemReader")
        label = state.get("Label")
        if isinstance(label, str) and len(label) > 40:  # noqa: PLR2004 - AWS's limit
            yield Fault(f"{path}/Label", f"the Label has {len(label)} characters; 40 are allowed")


def _heartbeat(state: Mapping[str, Any], path: str) -> Iterator[Fault]:
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        text = f"HeartbeatSeconds is {heartbeat}; it must be less than TimeoutSeconds ({timeout})"
        yield Fault(f"{path}/HeartbeatSeconds", text, is_certain=False)


def _not_in_express(task: Task, path: str) -> Iterator[Fault]:
    for pattern in (SYNC, TOKEN):
        if task.pattern.startswith(pattern):
            yield Fault(path, f"Express state machine does not support '{pattern}' service integration")
    if task.is_activity:
        yield Fault(path, "Express state machine does not support Activity ARN")


def _arguments(state: Mapping[str, Any], task: Task, language: str, path: str) -> Iterator[Fault]:
    """The parameters of an integration: those without which it cannot work, and the token where it waits for one."""
    given = "Arguments" if language == JSONATA else "Parameters"
    if given not in state:
        if task.integration is not None:
            arn = f"arn:aws:states:::{task.service}:{task.action}"
            yield Fault(path, f"{given} field is required for resource ARN: {arn}")
        return
    for name in missing_parameters(task, state[given]):
        yield Fault(f"{path}/{given}", f"The field '{name}' is required but was missing")
    if task.pattern == TOKEN and not _mentions(state[given], "Task.Token"):
        token = "$states.context.Task.Token" if language == JSONATA else "$$.Task.Token"
        text = f"nothing gets the token {token}, so that the task waits until it times out"
        yield Fault(f"{path}/{given}", text, is_certain=False)


def _item_reader(reader: Any, path: str) -> Iterator[Fault]:
    if not isinstance(reader, Mapping):
        return
    yield from _required(reader, ("Resource",), path)
    config = reader.get("ReaderConfig", {})
    if isinstance(config, Mapping):
        at = f"{path}/ReaderConfig"
        yield from _one_of(config, "InputType", ("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"), at)
        yield from _one_of(config, "CSVHeaderLocation", ("FIRST_ROW", "GIVEN"), at)
        yield from _one_of(config, "CSVDelimiter", ("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"), at)


def _one_of(node: Mapping[str, Any], name: str, allowed: tuple[str, ...], path: str) -> Iterator[Fault]:
    value = node.get(name, allowed[0])
    if _is_known(value) and value not in allowed and not (isinstance(value, str) and value.startswith("{%")):
        yield Fault(
            f"{path}/{name}",
            f"The field '{name}' should have one of these values: [{', '.join(allowed)}], not {_short(value)}",
        )


def _fields_of_language(
    state: Mapping[str, Any], allowed: frozenset[str], language: str | None, path: str
) -> Iterator[Fault]:
    for other in (JSONPATH, JSONATA):
        if language in (None, other):
            continue
        for name in state:
            if name in allowed and name in _ONLY[other]:
                yield Fault(path, _wrong_language(str(language), name, other))
    for one, two in _EXCLUSIVE:
        if one in state and two in state and {one, two} <= allowed:
            yield Fault(path, f"{one} and {two} cannot both be given")


def _wrong_language(language: str, field: str, other: str) -> str:
    return f"The QueryLanguage is set to '{language}', but field '{field}' is only supported for the '{other}' QueryLanguage"


def _next_or_end(state: Mapping[str, Any], kind: str, path: str) -> Iterator[Fault]:
    if "Next" not in _FIELDS[kind]:
        return
    given = [name for name in ("Next", "End") if name in state]
    if len(given) > 1:
        yield Fault(path, "There should only be one of the following fields: [Next, End]")
    elif not given:
        yield Fault(path, "has neither Next nor End; one of the following fields is required: [Next, End]")
    for name, wanted in (("Next", str), ("End", bool)):
        if name in state and _is_known(state[name]) and not isinstance(state[name], wanted):
            form = "the name of a state" if name == "Next" else "true, without quotes"
            yield Fault(f"{path}/{name}", f"{name} is {_short(state[name])}; it must be {form}")


def _paths(state: Mapping[str, Any], language: str | None, path: str) -> Iterator[Fault]:
    if language != JSONPATH:
        return
    for names, fault_of in ((_PATHS, path_fault), (_REFERENCE_PATHS, reference_path_fault)):
        for name in names:
            value = state.get(name)
            if name not in state or not _is_known(value) or (value is None and name in _MAY_BE_NULL):
                continue
            if not isinstance(value, str):
                yield Fault(f"{path}/{name}", f"Value must be a valid JSONPath: {name} is {_short(value)}")
            elif fault := fault_of(value):
                yield Fault(f"{path}/{name}", f"Value must be a valid JSONPath: {_short(value)} {fault}")
    for name in ("ErrorPath", "CausePath"):
        value = state.get(name)
        if isinstance(value, str) and (fault := path_or_function_fault(value)):
            yield Fault(
                f"{path}/{name}", f"Value must be a valid JSONPath or intrinsic function: {_short(value)} {fault}"
            )


def _numbers(state: Mapping[str, Any], language: str | None, path: str) -> Iterator[Fault]:
    for name in _NUMBERS:
        yield from _number(state, name, path, may_be_jsonata=language != JSONPATH)


def _templates(state: Mapping[str, Any], language: str | None, path: str) -> Iterator[Fault]:
    """The payload templates of a state, with their paths and expressions."""
    if language == JSONATA:
        for name in (
            *_ONLY[JSONATA],
            "Assign",
            "Credentials",
            "ItemSelector",
            "ItemBatcher",
            "ItemReader",
            "ResultWriter",
        ):
            if name in state:
                yield from _expressions(state[name], f"{path}/{name}")
    elif language == JSONPATH:
        for name in _TEMPLATES:
            if name in state:
                yield from _payload(state[name], f"{path}/{name}")


def _payload(value: Any, path: str) -> Iterator[Fault]:
    """A template in JSONPath: the value of a key that ends with `.$` is a path or an intrinsic function."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            at = f"{path}/{key}"
            if key.endswith(".$"):
                yield from _dynamic(key, item, path)
                continue
            if isinstance(item, str) and _looks_like_path(item):
                text = f"{key} is the string {_short(item)} itself; to get its value, write the key as {key}.$"
                yield Fault(at, text, "NO_DOLLAR", is_certain=False)
            yield from _payload(item, at)
    elif _is_list(value):
        for number, item in enumerate(value):
            yield from _payload(item, f"{path}[{number}]")


def _dynamic(key: str, value: Any, path: str) -> Iterator[Fault]:
    if not _is_known(value):
        return
    if fault := path_or_function_fault(value) if isinstance(value, str) else "is no string":
        rule = f"The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"
        yield Fault(path, f"{rule}: {_short(value)} {fault}")


def _looks_like_path(text: str) -> bool:
    return text.startswith(("$.", "$$.", "$[")) or (text.startswith("States.") and text.endswith(")"))


def _static_result(value: Any, path: str) -> Iterator[Fault]:
    """A Result is taken as it is: a path in it is only text."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key.endswith(".$"):
                text = f"{key} stays as it is: a Result is static; use Parameters for a path"
                yield Fault(f"{path}/{key}", text, "PASS_RESULT_IS_STATIC", is_certain=False)
            yield from _static_result(item, f"{path}/{key}")


def _expressions(value: Any, path: str) -> Iterator[Fault]:
    """The JSONata expressions in a value."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _expressions(item, f"{path}/{key}")
            if key.endswith(".$"):
                text = f"{key} is a key of JSONPath; with JSONata write {key[:-2]} and an expression in {{% %}}"
                yield Fault(f"{path}/{key}", text, is_certain=False)
    elif isinstance(value, str):
        if is_jsonata(value):
            found = jsonata_fault(value)
            if found is not None:
                yield Fault(path, f"{_short(value)} {found.fault}", found.code)
        elif value.strip().startswith("{%") and value.strip().endswith("%}"):
            yield Fault(
                path, f"{_short(value)} has white space around {{% %}}, so that it is only text", is_certain=False
            )
    elif _is_list(value):
        for number, item in enumerate(value):
            yield from _expressions(item, f"{path}[{number}]")


def _credentials(state: Mapping[str, Any], path: str) -> Iterator[Fault]:
    credentials = state.get("Credentials")
    if isinstance(credentials, Mapping) and "RoleArn" not in credentials and "RoleArn.$" not in credentials:
        yield Fault(f"{path}/Credentials", "The field 'RoleArn' is required but was missing")


def _mentions(value: Any, word: str) -> bool:
    """Whether a value contains a word, or something unknown that may contain it."""
    if isinstance(value, Mapping):
        return any(_mentions(item, word) for item in value.values())
    if _is_list(value):
        return any(_mentions(item, word) for item in value)
    if isinstance(value, str):
        return word in value or value in ("$$", "$$.Task", "{% $states.context %}", "{% $states.context.Task %}")
    return not _is_known(value)


def _wait(state: Mapping[str, Any], language: str | None, path: str) -> Iterator[Fault]:
    times = ("Seconds", "Timestamp", "SecondsPath", "TimestampPath")
    given = [name for name in times if name in state]
    if len(given) != 1:
        has = f" (it has {', '.join(given)})" if given else ""
        yield Fault(path, f"There should only be one of the following fields: [{', '.join(times)}]{has}")
    timestamp = state.get("Timestamp")
    if isinstance(timestamp, str) and not (language != JSONPATH and is_jsonata(timestamp)):
        yield from _timestamp(timestamp, f"{path}/Timestamp")


def _timestamp(value: str, path: str) -> Iterator[Fault]:
    if fault := timestamp_fault(value):
        yield Fault(path, f"String does not match RFC3339 timestamp: {_short(value)} {fault}")


def _choices(state: Mapping[str, Any], language: str | None, path: str) -> Iterator[Fault]:
    choices = yield from _items(state, "Choices", "rules", path)
    for number, rule in enumerate(choices):
        at = f"{path}/Choices[{number}]"
        if not isinstance(rule, Mapping):
            if _is_known(rule):
                yield Fault(at, "a rule must be an object")
            continue
        yield from _required(rule, ("Next",), at)
        if language == JSONATA:
            yield from _condition(rule, at)
        elif language == JSONPATH:
            yield from _comparison(rule, at, is_nested=False)


_CONDITION = frozenset({"Condition", "Next", "Assign", "Output", "Comment"})
_COMPARISON = frozenset({*_TESTS, *_NESTING, "Variable", "Comment"})


def _condition(rule: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """A rule of a Choice state in JSONata."""
    for key in rule:
        if key in _COMPARISON - _CONDITION:
            yield Fault(path, _wrong_language(JSONATA, key, JSONPATH))
    yield from _unsupported(rule, _CONDITION | _COMPARISON, path)
    yield from _required(rule, ("Condition",), path)
    for name in ("Condition", "Assign", "Output"):
        yield from _expressions(rule.get(name), f"{path}/{name}")
    condition = rule.get("Condition")
    is_expression = isinstance(condition, str) and is_jsonata(condition)
    if "Condition" in rule and _is_known(condition) and not isinstance(condition, bool) and not is_expression:
        text = f"Condition is {_short(condition)}; it must be true, false or a JSONata expression in {{% %}}"
        yield Fault(f"{path}/Condition", text)


def _comparison(rule: Mapping[str, Any], path: str, *, is_nested: bool) -> Iterator[Fault]:
    """A rule of a Choice state in JSONPath."""
    if "Condition" in rule:
        yield Fault(path, _wrong_language(JSONPATH, "Condition", JSONATA))
        return
    allowed = _COMPARISON if is_nested else _COMPARISON | {"Next", "Assign"}
    yield from _unsupported((key for key in rule if key != "Output"), allowed, path)
    tests = [name for name in rule if name in _TESTS or name in _NESTING]
    if len(tests) != 1:
        has = f"it has {', '.join(tests)}" if tests else "it has none"
        yield Fault(path, f"a rule has exactly one comparison ({has}), such as StringEquals, And, Or, Not")
        return
    test, value = tests[0], rule[tests[0]]
    if test in _TESTS:
        yield from _required(rule, ("Variable",), path)
        yield from _tested(test, value, path)
        variable = rule.get("Variable")
        if isinstance(variable, str) and (fault := path_fault(variable)):
            yield Fault(f"{path}/Variable", f"Value must be a valid JSONPath: {_short(variable)} {fault}")
        return
    yield from _nested(test, value, f"{path}/{test}")


def _nested(test: str, value: Any, path: str) -> Iterator[Fault]:
    """The rules inside And, Or and Not."""
    if not _is_known(value):
        return
    if test != "Not" and not _is_list(value):
        yield Fault(path, f"{test} must be a list of rules")
        return
    if test != "Not" and not len(value):
        yield Fault(path, "Value cannot be empty")
    for number, rule in enumerate([value] if test == "Not" else value):
        at = path if test == "Not" else f"{path}[{number}]"
        if isinstance(rule, Mapping):
            yield from _comparison(rule, at, is_nested=True)
        elif _is_known(rule):
            yield Fault(at, "a rule must be an object")


def _tested(test: str, value: Any, path: str) -> Iterator[Fault]:
    """The value that a comparison compares with."""
    if not _is_known(value):
        return
    kind = _TESTS[test]
    if not _IS_OF_KIND[kind](value):
        wanted = {"Numeric": "a number", "Boolean": "true or false", "Path": "a JSONPath", "Timestamp": "a timestamp"}
        yield Fault(f"{path}/{test}", f"{test} compares with {_short(value)}; it needs {wanted.get(kind, 'a string')}")
    elif kind == "Timestamp":
        yield from _timestamp(value, f"{path}/{test}")
    elif kind == "Path" and (fault := path_fault(value)):
        yield Fault(f"{path}/{test}", f"Value must be a valid JSONPath: {_short(value)} {fault}")


def _handlers(state: Mapping[str, Any], name: str, language: str | None, path: str) -> Iterator[Fault]:
    """The retriers or catchers of a state."""
    handlers: Any = state.get(name)
    if name not in state or not _is_known(handlers):
        return
    if not _is_list(handlers):
        yield Fault(f"{path}/{name}", f"{name} must be a list of objects")
        return
    for number, handler in enumerate(handlers):
        at = f"{path}/{name}[{number}]"
        if not isinstance(handler, Mapping):
            if _is_known(handler):
                yield Fault(at, f"an item of {name} must be an object")
            continue
        yield from _unsupported(handler, _RETRIER if name == "Retry" else _CATCHER, at)
        yield from _required(handler, ("ErrorEquals",) if name == "Retry" else ("ErrorEquals", "Next"), at)
        yield from _errors(handler, at, is_last=number == len(handlers) - 1)
        if name == "Retry":
            yield from _numbers(handler, JSONPATH, at)
            yield from _one_of(handler, "JitterStrategy", ("FULL", "NONE"), at)
        else:
            yield from _fields_of_language(handler, _CATCHER, language, at)
            yield from _paths(handler, language, at)
            yield from _templates(handler, language, at)


def _errors(handler: Mapping[str, Any], path: str, *, is_last: bool) -> Iterator[Fault]:
    errors: Any = handler.get("ErrorEquals")
    if "ErrorEquals" not in handler or not _is_known(errors):
        return
    at = f"{path}/ErrorEquals"
    if not _is_list(errors):
        yield Fault(at, f"ErrorEquals is {_short(errors)}; it must be a list of error names")
        return
    if not len(errors):
        yield Fault(at, "Value cannot be empty")
    for number, error in enumerate(errors):
        if not _is_known(error):
            continue
        if not isinstance(error, str):
            yield Fault(f"{at}[{number}]", f"the name of an error is a string, not {_short(error)}")
        elif error == "States.ALL" and (len(errors) > 1 or not is_last):
            yield Fault(f"{at}[{number}]", "States.ALL must appear alone and at end of list")
        elif error.startswith("States.") and error not in _ERRORS:
            meant = nearest(error, _ERRORS)
            text = f"{error} is no error of Step Functions" + (f" (there is {meant})" if meant else "")
            yield Fault(f"{at}[{number}]", text, is_certain=False)


def _targets(state: Mapping[str, Any], path: str) -> Iterator[tuple[Any, str]]:
    """Where a state may go on, each with its place."""
    for name in ("Next", "Default"):
        if name in state:
            yield state[name], f"{path}/{name}"
    for name in ("Choices", "Catch"):
        rules: Any = state.get(name)
        if isinstance(rules, Unknown):
            yield rules, path
        for number, rule in enumerate(rules if _is_list(rules) else ()):
            if not _is_known(rule):
                yield rule, path
            elif isinstance(rule, Mapping) and "Next" in rule:
                yield rule["Next"], f"{path}/{name}[{number}]/Next"


def _transitions(node: Mapping[str, Any], states: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """That each target exists, each state is reached, and some state ends the container."""
    reached_from: dict[str, set[str]] = {}
    is_complete = True
    start = node.get("StartAt")
    targets = [("", start, f"{path}/StartAt")] if "StartAt" in node else []
    for name, state in states.items():
        if isinstance(state, Mapping):
            targets += [(name, target, at) for target, at in _targets(state, f"{path}/States/{name}")]
        else:
            is_complete = False
    for name, target, at in targets:
        if not _is_known(target):
            is_complete = False
        elif isinstance(target, str) and target not in states:
            meant = nearest(target, states)
            yield Fault(at, f"Missing 'Next' target: {target}" + (f" (there is {meant})" if meant else ""), TARGET)
        elif isinstance(target, str):
            reached_from.setdefault(target, set()).add(name)
    if not any(_may_end(state) for state in states.values()):
        yield Fault(path or "/", "Workflow has no terminal state", "MISSING_END_STATE")
    elif is_complete and "StartAt" in node:
        yield from _unreached(states, reached_from, path)


def _may_end(state: Any) -> bool:
    if not isinstance(state, Mapping):
        return True
    kind, end = state.get("Type"), state.get("End")
    return not _is_known(kind) or kind in ("Succeed", "Fail") or not _is_known(end) or end is True


def _unreached(states: Mapping[str, Any], reached_from: Mapping[str, set[str]], path: str) -> Iterator[Fault]:
    """The states that no state leads to are refused; those that only lead to each other never run."""
    reached, todo = {""}, [name for name, sources in reached_from.items() if "" in sources]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += [other for other, sources in reached_from.items() if name in sources and other not in reached]
    for name in states:
        if name not in reached:
            is_certain = not reached_from.get(name, set()) - {name}
            yield Fault(f"{path}/States/{name}", f'State "{name}" is not reachable', TARGET, is_certain=is_certain)
