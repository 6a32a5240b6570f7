"""Documents of Systems Manager: the schema for each type, steps and parameters.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SCHEMAS: Mapping[str, tuple[str, ...]] = {
    "Command": ("1.2", "2.0", "2.2"),
    "Policy": ("2.0", "2.2"),
    "Automation": ("0.3",),
    "Session": ("1.0",),
}
_TYPES = ("String", "StringList", "Boolean", "Integer", "MapList", "StringMap")


def document_faults(document: Any, kind: str) -> Iterator[str]:
    """What Systems Manager rejects in a document of a type, each as a clause after "has a document ...".

    Documents of other types than Command, Policy, Automation and Session have forms of another kind, and are not judged.
    """
    if kind not in _SCHEMAS:
        return
    if not isinstance(document, Mapping):
        yield "that is no object"
        return
    version = document.get("schemaVersion")
    if version is None:
        yield "without a schemaVersion"
        return
    if version not in _SCHEMAS[kind]:
        yield f"with the schemaVersion {version!r}; for the type {kind} it is {' or '.join(_SCHEMAS[kind])}"
        return
    if kind != "Session":
        yield from _steps(document, "runtimeConfig" if version == "1.2" else "mainSteps", version)
    yield from _parameters(document.get("parameters", {}))


def _steps(document: Mapping[str, Any], name: str, version: str) -> Iterator[str]:
    if name not in document:
        other = "mainSteps" if name == "runtimeConfig" else "runtimeConfig"
        has = f"; it has {other}" if other in document else ""
        yield f"without {name}, which the schemaVersion {version} needs{has}"
        return
    steps = document[name]
    if name == "runtimeConfig" or not isinstance(steps, Sequence) or isinstance(steps, str):
        return
    seen = set()
    for number, step in enumerate(steps):
        if not isinstance(step, Mapping):
            yield f"whose mainSteps[{number}] is no object"
            continue
        for key in ("action", "name"):
            if key not in step:
                yield f"whose mainSteps[{number}] has no {key}"
        if isinstance(step.get("inputs"), list):
            yield f"whose mainSteps[{number}] has a list as inputs, which must be an object"
        called = step.get("name")
        if isinstance(called, str) and called in seen:
            yield f"with two steps of the name '{called}'"
        seen.add(str(called))


def _parameters(parameters: Any) -> Iterator[str]:
    if not isinstance(parameters, Mapping):
        yield "whose parameters are no object"
        return
    for name, parameter in parameters.items():
        if not isinstance(parameter, Mapping):
            yield f"whose parameter {name} is no object"
            continue
        kind = parameter.get("type")
        if kind is None:
            yield f"whose parameter {name} has no type"
        elif isinstance(kind, str) and kind not in _TYPES and not kind.startswith(("AWS::", "List<")):
            yield f"whose parameter {name} has the type '{kind}', which does not exist; there are {', '.join(_TYPES)}"
        yield from _default(name, str(kind), parameter)


def _default(name: str, kind: str, parameter: Mapping[str, Any]) -> Iterator[str]:
    if "default" not in parameter:
        return
    default, allowed = parameter["default"], parameter.get("allowedValues")
    if kind == "String" and isinstance(default, list | dict):
        yield f"whose parameter {name} of the type String has a default that is no string"
    elif kind in ("StringList", "MapList") and not isinstance(default, list):
        yield f"whose parameter {name} of the type {kind} has a default that is no list"
    elif isinstance(allowed, list) and isinstance(default, str) and default not in ("", *map(str, allowed)):
        yield f"whose parameter {name} has the default '{default}', which is not among its allowedValues"
