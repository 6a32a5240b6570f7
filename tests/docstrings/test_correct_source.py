"""No policy that blocks fires on the source of the programs of pulumi_aws's own documentation.

They are read as they are written, also those that are only a part of a program. What is wrong with some is listed with the
reason; the list may only shrink.
"""

from __future__ import annotations

import multiprocessing
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from preflight.core.catalogue import discover
from preflight.core.policy import Defect, Policy, Violation
from preflight.core.stack import Stack
from tests.source_check.texts import TextProgram
from tools.docstring_programs import DocstringProgram, docstring_programs

from .known import SOURCE

PARTS = 2
# What is asked about the files around the source.
OF_THE_FOLDER = {
    "program-assets-exist",
    "program-config-is-declared",
    "program-has-its-entry-point",
    "program-project-file-is-valid",
    "program-requirements-are-declared",
}
# What may well be said of a part of a program.
OF_WHOLE_PROGRAMS = {"program-is-complete"}


class Said(NamedTuple):
    """What the policies say of one program."""

    module: str
    policy: str
    clause: str
    blocks: bool


@pytest.fixture(scope="module")
def answers() -> list[Said]:
    with ProcessPoolExecutor(PARTS, multiprocessing.get_context("spawn")) as pool:
        return list(chain.from_iterable(pool.map(said, range(PARTS))))


def said(part: int) -> list[Said]:
    """What is said of one part of the programs: neighbours use the same modules of the SDK."""
    programs = list(docstring_programs())
    size = -(-len(programs) // PARTS)
    policies = [each for each in discover().policies if each.kind == "program" and each.name not in OF_THE_FOLDER]
    return [each for program in programs[part * size : (part + 1) * size] for each in _said_of(program, policies)]


def _said_of(program: DocstringProgram, policies: list[Policy]) -> Iterator[Said]:
    stack = Stack([], files=SimpleNamespace(program=TextProgram({"__main__.py": program.code})))
    for policy in policies:
        if policy.name in OF_WHOLE_PROGRAMS and not program.is_complete:
            continue
        for verdict in policy.judge(stack):
            if isinstance(verdict, Violation):
                blocks = policy.enforcement == "mandatory" and not verdict.advisory
                yield Said(program.module, policy.name, _clause(verdict.message), blocks)
            elif isinstance(verdict, Defect):
                yield Said(program.module, policy.name, verdict.message, blocks=True)


def _clause(message: str) -> str:
    """How a message begins: `calls aws.lb.Listener`, `passes 'cidr' to aws.ec2.Vpc`."""
    begin = re.split(r",? (?:without|which) |; ", message)[0]
    return re.sub(r"^passes .+ as ('\w+') to ", r"passes \1 to ", begin)


def test_nothing_mandatory_is_said_of_the_source_of_a_correct_program(answers: list[Said]):
    unexpected = sorted({each for each in answers if each.blocks and (each.module, each.clause) not in SOURCE})

    assert unexpected == []


def test_every_listed_fault_is_still_found(answers: list[Said]):
    found = {(each.module, each.clause) for each in answers if each.blocks}

    assert set(SOURCE) - found == set()


def test_advice_about_source_is_rare(answers: list[Said]):
    advised = Counter(each.policy for each in answers if not each.blocks and each.policy != "program-is-tidy")

    assert advised.total() < 50
