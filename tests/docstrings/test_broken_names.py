"""A correct program of which one name is misspelt or left out: what is reported is about that name, and nothing else.

The programs are those of pulumi_aws's documentation, the names are chosen at random, with a seed.
"""

from __future__ import annotations

import ast
import json
import random
import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from preflight.check.checking import Request, check
from preflight.check.configuration import Chosen
from preflight.core.catalogue import discover
from preflight.judge.configuration import Configuration
from preflight.report.report import Report
from tools.docstring_programs import DocstringProgram, docstring_programs

from .known import PLACEHOLDERS, SOURCE

SEED = 20261128
PARTS, OF_EACH = 6, 6
LONGEST = 80
"""Lines of a program."""
CATALOGUE = discover()
# What the programs of the documentation do not have beside them.
MISSING_FILES = ("program-assets-exist", "bundle-code-is-present")
PACKAGES = {"json", "pulumi", "pulumi_aws"}
# What is only known at deployment is not foreseen: a third of the time.
CHOSEN = Chosen()._replace(configuration=Configuration({}, foresees=False))


class Slip(NamedTuple):
    """A name of a program, and what stands in its place: nothing for one that is left out."""

    line: int
    column: int
    name: str
    instead: str

    def made_in(self, code: str) -> str:
        lines = code.splitlines()
        line = lines[self.line - 1]
        assert line[self.column :].startswith(self.name)
        lines[self.line - 1] = line[: self.column] + self.instead + line[self.column + len(self.name) :]
        return "\n".join(lines) + "\n"


@cache
def programs() -> list[DocstringProgram]:
    """Correct programs that are whole, in a random order."""
    known = {module for module, *_ in (*PLACEHOLDERS, *SOURCE)}
    whole = [
        each
        for each in docstring_programs()
        if each.is_complete
        and each.imports <= PACKAGES
        and each.module not in known
        and each.code.count("\n") <= LONGEST
    ]
    random.Random(SEED).shuffle(whole)
    return whole


def slip(code: str, chance: random.Random) -> Slip | None:
    """A misspelt variable, attribute or argument, or an import that is left out."""
    found = list(_names(ast.parse(code)))
    if not found:
        return None
    line, column, name = chance.choice(found)
    at = chance.randrange(1, len(name))
    instead = chance.choice([name[:at] + name[at + 1 :], name[:at] + "q" + name[at:], f"{name}_x"])
    return Slip(line, column, name, instead)


def _names(tree: ast.AST) -> Iterator[tuple[int, int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and len(node.id) > 2:
            yield node.lineno, node.col_offset, node.id
        elif isinstance(node, ast.Attribute) and node.end_lineno and node.end_col_offset and len(node.attr) > 2:
            yield node.end_lineno, node.end_col_offset - len(node.attr), node.attr
        elif isinstance(node, ast.keyword) and node.arg and len(node.arg) > 2:
            yield node.lineno, node.col_offset, node.arg


def report(folder: Path, code: str) -> Report:
    """What the command reports of a program of one file."""
    folder.mkdir()
    runtime = f"runtime:\n  name: python\n  options:\n    virtualenv: {json.dumps(sys.prefix)}\n"
    (folder / "Pulumi.yaml").write_text(f"name: example\n{runtime}config:\n  aws:region: us-east-1\n", encoding="utf-8")
    (folder / "__main__.py").write_text(code, encoding="utf-8")
    return check(
        Request(
            path=folder,
            written=str(folder),
            catalogue=CATALOGUE,
            chosen=CHOSEN,
            engine="embedded",
            stream=None,
            working=lambda _: nullcontext(lambda: None),
        )
    )


def wrong(folder: Path, program: DocstringProgram, chance: random.Random) -> list[str]:
    """Mandatory findings that a broken name has led to, and that are not about it."""
    slipped = slip(program.code, chance)
    code = slipped.made_in(program.code) if slipped else ""
    if slipped is None:
        return []
    found = report(folder, code)
    assert found.defects == []
    about = re.compile(rf"\b({re.escape(slipped.name)}|{re.escape(slipped.instead)})\b")
    return [
        f"{program.module} {program.title}: {slipped}: {each.policy}: {each.sentence}"
        for each in found.of("mandatory")
        if each.policy not in MISSING_FILES
        and not about.search(each.message)
        and str(each.location).rpartition(":")[2] != str(slipped.line)
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_broken_name_leads_to_findings_about_it_alone(tmp_path, part):
    chance = random.Random(SEED + part)
    chosen = programs()[part * OF_EACH : (part + 1) * OF_EACH]

    assert [each for at, it in enumerate(chosen) for each in wrong(tmp_path / str(at), it, chance)] == []
