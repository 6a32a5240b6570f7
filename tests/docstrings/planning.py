"""Plans the example programs of pulumi_aws's docstrings, many in one process:

    python -m tests.docstrings.planning PART PARTS FILE

Each is planned as a first preview knows it. Where code runs inside `apply` it is foreseen too, with both salts. One line
of JSON for each program that plans to its end: its module and title, and the planner's results.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from preflight.plan.child import program
from preflight.plan.planner import read_journal
from tools.docstring_programs import DocstringProgram, docstring_programs

DEFERRED = (".apply(", "Output.", "_output(")


def complete_programs() -> list[DocstringProgram]:
    """The programs that define every name they use."""
    return [each for each in docstring_programs() if each.is_complete]


def planned(example: DocstringProgram, folder: Path) -> dict[str, Any] | None:
    """What planning a program comes to; None where it does not plan to its end."""
    (folder / "__main__.py").write_text(example.code, encoding="utf-8")
    plans = [_run(folder, foresee=False, salt=0)]
    if plans[0]["outcome"] != "planned":
        return None
    if any(word in example.code for word in DEFERRED):
        plans += [_run(folder, foresee=True, salt=salt) for salt in (0, 1)]
    kept = [{key: each[key] for key in ("outcome", "resources", "markers")} for each in plans]
    return {"module": example.module, "title": example.title, "plans": kept}


def _run(folder: Path, *, foresee: bool, salt: int) -> dict[str, Any]:
    request = {
        "result": str(folder / "result.json"),
        "journal": str(folder / "journal.jsonl"),
        "foresee": foresee,
        "pastErrors": False,
        "noteReads": False,
        "salt": salt,
        "project": "example",
        "stack": "dev",
        "organization": "organization",
        "root": str(folder),
        "folder": str(folder),
        "entry": "__main__.py",
        "timeLimit": 60,
        "placeholders": {},
    }
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        program.main(str(folder / "request.json"))
    result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return {**result, **read_journal(folder / "journal.jsonl")}


def part(number: int, of: int) -> Iterator[dict[str, Any]]:
    """The plans of every so-manieth program."""
    os.environ.update(PULUMI_CONFIG='{"aws:region": "us-east-1"}', PULUMI_CONFIG_SECRET_KEYS="[]")
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        for example in complete_programs()[number::of]:
            found = planned(example, Path(folder))
            if found is not None:
                yield found


if __name__ == "__main__":
    with Path(sys.argv[3]).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in part(int(sys.argv[1]), int(sys.argv[2])))
