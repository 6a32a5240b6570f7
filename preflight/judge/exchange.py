"""How the analyzer gives its findings to the command: JSON lines in a file whose path is in the environment."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from preflight.core.catalogue import Catalogue
from preflight.core.policy import Abstention, Defect, Policy

from .finding import Finding, Judged, Notice
from .nodes import Node

VARIABLE = "PREFLIGHT_FINDINGS"
"""The environment variable with the path of the file. Without it, nothing is written."""


def write(judged: Judged, path: str) -> None:
    """Write what was judged to a file that only its owner may read.

    Never raises: where it cannot be written, the reader finds no last line.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    with suppress(Exception), os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(line)}\n" for line in lines(judged))


def read(path: Path, catalogue: Catalogue) -> Judged | None:
    """What was judged, from a file that `write` has written; None where there is none, or only a part of one."""
    try:
        return of_lines(map(json.loads, path.read_text(encoding="utf-8").splitlines()), catalogue.by_name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def of_lines(written: Iterable[Mapping[str, Any]], policies: Mapping[str, Policy]) -> Judged:
    """What was judged, from what `lines` gives, and the policies by name.

    Raises ValueError, KeyError, TypeError or AttributeError for anything else.
    """
    resources: list[Node] = []
    judged, ended = Judged([], [], []), False
    for line in written:
        ((kind, given),) = line.items()
        if kind == "finding":
            judged.findings.append(Finding.from_json(given))
        elif kind == "abstention":
            judged.abstentions.append(Abstention(**_with_policy(given, policies)))
        elif kind == "defect":
            judged.defects.append(Defect(**_with_policy(given, policies)))
        elif kind == "notice":
            judged = judged._replace(notices=(*judged.notices, Notice.from_json(given)))
        elif kind == "resource":
            resources.append(Node.from_json(given))
        else:
            ended, judged = True, judged._replace(problem=given)
    if not ended:
        raise ValueError("the last line is missing")
    return judged._replace(resources=tuple(resources))


def lines(judged: Judged) -> Iterator[Mapping[str, Any]]:
    """What was judged, as JSON can represent it, in parts; the last one is its end."""
    for finding in judged.findings:
        yield {"finding": finding.as_json()}
    for abstention in judged.abstentions:
        yield {"abstention": abstention._asdict() | {"policy": abstention.policy.name}}
    for defect in judged.defects:
        yield {"defect": defect._asdict() | {"policy": defect.policy.name}}
    for notice in judged.notices:
        yield {"notice": notice.as_json()}
    for node in judged.resources:
        yield {"resource": node._asdict()}
    yield {"end": judged.problem}


def _with_policy(given: Mapping[str, Any], policies: Mapping[str, Policy]) -> dict[str, Any]:
    return {**given, "policy": policies[given["policy"]]}
