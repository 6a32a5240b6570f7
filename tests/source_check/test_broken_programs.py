"""What is wrong with the broken programs is found where it is, and nothing else is."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pytest

from preflight.check.checking import Request, check
from preflight.check.configuration import Chosen
from preflight.core.catalogue import discover

from .broken_programs import copied, faults, names

CATALOGUE = discover()
POLICIES = {policy.name for policy in CATALOGUE.policies if policy.kind == "program"}


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("broken"))


@pytest.fixture(scope="session")
def reports(folders):
    """What is found in each program when it is asked for."""
    found = {}

    def report(name):
        if name not in found:
            request = Request(
                path=folders[name],
                written=str(folders[name]),
                catalogue=CATALOGUE,
                chosen=Chosen(),
                engine="auto",
                stream=None,
                working=lambda _: nullcontext(lambda: None),
                static=True,
            )
            found[name] = check(request)
        return found[name]

    return report


def found_in(report, folder):
    """Each finding's file as seen from the program's folder, its line and its policy."""
    return [
        (
            Path(finding.location.file).resolve().relative_to(folder.resolve()).as_posix(),
            finding.location.line,
            finding.policy,
        )
        for finding in report.findings
    ]


@pytest.mark.parametrize("name", names())
def test_what_is_wrong_is_found_and_nothing_else(reports, folders, name):
    expected = Counter((fault.file, fault.line, fault.policy) for fault in faults(name) if not fault.missed)

    assert Counter(found_in(reports(name), folders[name])) == expected
    assert reports(name).defects == []


@pytest.mark.parametrize("name", names())
def test_a_finding_says_what_to_write(reports, folders, name):
    said = {}
    for place, finding in zip(found_in(reports(name), folders[name]), reports(name).findings, strict=True):
        said.setdefault(place, []).append(finding.message)
    silent = [
        f"{fault.file}:{fault.line} says {fault.says}: {told}"
        for fault in faults(name)
        for told in [said.get((fault.file, fault.line, fault.policy), [])]
        if told and not any(fault.says in message for message in told)
    ]

    assert silent == []


def test_every_policy_about_programs_has_broken_programs():
    kept_from = Counter(fault.policy for name in names() for fault in faults(name))

    assert set(kept_from) == POLICIES
    assert [policy for policy, count in kept_from.items() if count < 2] == []
