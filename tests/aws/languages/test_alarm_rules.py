"""Rules of composite alarms beyond the examples of the policy."""

from __future__ import annotations

import pytest

from preflight.aws.languages.alarm_rules import read_rule


@pytest.mark.parametrize(
    ("text", "alarms"),
    [
        ("ALARM(a)", ("a",)),
        ('  OK( "a \\" b" )\n AND NOT(ALARM(b)) ', ('a \\" b', "b")),
        (
            "ALARM(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a)",
            ("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a",),
        ),
        ("alarm(OK) and true", ("OK",)),
        ("AT_LEAST(2, ALARM, (a, b, c))", ()),
    ],
)
def test_rules_that_can_be_read(text, alarms):
    assert read_rule(text) == (alarms, "")


@pytest.mark.parametrize(
    "text", ["", "(", "ALARM", "ALARM(", "ALARM()", "NOT", "ALARM(a) &&", '"', "ALARM(a))", "AT_LEAST(", "OK(a)" * 3]
)
def test_rules_that_cannot_be_read(text):
    assert read_rule(text).fault
