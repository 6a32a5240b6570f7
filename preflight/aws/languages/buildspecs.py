"""Build specifications of AWS CodeBuild.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.messages import Advice
from preflight.core.values import Malformed

from .yaml_documents import yaml_document

_VERSIONS = ("0.1", "0.2")
_PHASES = ("install", "pre_build", "build", "post_build")
_BLOCKS = ("commands", "finally")


def is_inline(buildspec: str) -> bool:
    """Whether a string is a build specification; it is the path of one otherwise, or its ARN in S3."""
    return "\n" in buildspec.strip() or buildspec.lstrip().startswith("{")


def buildspec_faults(buildspec: str) -> Iterator[str]:
    """Why CodeBuild does not run a build specification, each as a clause after "has a buildspec ..."."""
    try:
        document = yaml_document(buildspec, "source.buildspec")
    except Malformed as problem:
        yield f"that {problem.fault}"
        return
    if not isinstance(document, Mapping):
        yield "that is no object with a version and phases"
        return
    if str(document.get("version")) not in _VERSIONS:
        yield Advice(f"with the version {document.get('version')!r}; it is {' or '.join(_VERSIONS)}")
    phases = document.get("phases")
    for name, phase in phases.items() if isinstance(phases, Mapping) else ():
        if name not in _PHASES:
            yield Advice(f"with the phase '{name}'; there are {', '.join(_PHASES)}")
        elif isinstance(phase, Mapping):
            yield from _command_faults(name, phase)


def _command_faults(name: str, phase: Mapping[str, Any]) -> Iterator[str]:
    for block in _BLOCKS:
        commands = phase.get(block)
        for number, command in enumerate(commands if isinstance(commands, list) else ()):
            if isinstance(command, Mapping | list):
                yield (
                    f"whose phases.{name}.{block}[{number}] is no string (Expected Commands[{number}] to be of string type:"
                    " found subkeys instead); put it in quotes, as it contains a colon"
                )
