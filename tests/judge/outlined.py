"""Judges stacks by the outline of a catalogue, each in a process that has imported no policy yet.

Standard input has an outline, and stacks as `planned_as_json` makes them; for each a line of its verdicts is printed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from preflight.core.catalogue import Catalogue
from preflight.core.outline import Outline, Outlined
from preflight.core.planned import Planned
from preflight.core.policy import Violation
from preflight.core.stack import Setting
from preflight.files import LocalFiles
from preflight.judge.configuration import Configuration
from preflight.judge.judge import Judge


def planned_as_json(planned: Iterable[Planned]) -> list[Mapping[str, Any]]:
    """Resources as what `Planned` takes."""
    return [
        {key: value for key, value in vars(each).items() if not key.startswith("_") and key != "lost"}
        for each in planned
    ]


def verdicts(catalogue: Catalogue, stack: Sequence[Mapping[str, Any]], folder: str | None) -> list[str]:
    """What a catalogue's policies find in a stack, in the order in which they find it."""
    planned = [Planned(**each) for each in stack]
    setting = Setting(project="example", stack="dev", config={"aws:region": "eu-west-1"})
    judge = Judge(catalogue, Configuration(), setting, lambda: LocalFiles(Path(folder) if folder else None))
    for each in planned:
        judge.resource(each)
    found = judge.stack(planned, lambda _: None).verdicts
    return [
        f"{each.policy.name} {each.urn} {each.message if isinstance(each, Violation) else each[3]}" for each in found
    ]


if __name__ == "__main__":
    known, stacks = json.load(sys.stdin)
    for stack, folder in stacks:
        if child := os.fork():
            assert os.waitpid(child, 0)[1] == 0
        else:
            found = verdicts(Outlined(Outline.from_json(known)), stack, folder)
            sys.stdout.write(f"{json.dumps(found)}\n")
            sys.stdout.flush()
            os._exit(0)
