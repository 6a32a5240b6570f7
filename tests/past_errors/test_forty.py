"""One run of the command reports what is wrong with a program, however many of its errors hide each other."""

from __future__ import annotations

import pytest

from . import forty

RECALL = 0.95
"""The share of all failures that one run reports, at least."""


@pytest.mark.parametrize("name", forty.names())
def test_one_run_reports_every_failure_and_nothing_else(tmp_path, name):
    program = forty.program(name)
    folder = program.write(tmp_path)

    report = forty.report(folder)

    found = {each: any(each.is_found_by(finding, folder) for finding in report.findings) for each in program.expected}
    wrong = [
        f"{each.policy} {forty.places(each, folder)}: {each.sentence}"
        for each in report.of("mandatory")
        if not program.is_expected(each, folder)
    ]
    assert wrong == []
    assert [f"{each.policies} {each.place}" for each in program.expected if not found[each] and not each.missed] == []
    assert [each.place for each in program.expected if found[each] and each.missed] == [], (
        "is found: not missed any more"
    )
    assert (report.planning.outcome, report.defects, report.exit_code) == ("continued", [], 1)


def test_nearly_every_failure_is_reported_in_one_run():
    expected = [each for name in forty.names() for each in forty.program(name).expected]

    assert sum(not each.missed for each in expected) / len(expected) >= RECALL


def test_there_are_forty_programs_with_six_to_eleven_failures_each():
    programs = [forty.program(name) for name in forty.names()]

    assert len(programs) == 40
    assert {each.name: len(each.expected) for each in programs if not 6 <= len(each.expected) <= 11} == {}
    kinds = {policy for each in programs for failure in each.expected for policy in failure.policies}
    assert len(kinds) >= 40, sorted(kinds)
