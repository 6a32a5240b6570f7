"""Filter patterns of CloudWatch Logs beyond the examples of the policies."""

from __future__ import annotations

import pytest

from preflight.aws.languages.log_patterns import is_number, is_selector, pattern_fault


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        " ",
        "ERROR",
        '-"a b" ?c',
        '%"[a-z]%',
        '[a, b="x y", ...]',
        '{ $.a = "}" }',
        '{ ($.a = ")(") && ($.b[0].c NOT EXISTS) }',
        "{ $.a = %b(c%}",
        '{ $["a b"] = 1 }',
    ],
)
def test_patterns_that_can_be_read(pattern):
    assert pattern_fault(pattern) == ""


@pytest.mark.parametrize("pattern", ["[a", "{ $.a = 1", '"a', "{}", "{ a = 1 }", '{ $.a = "b }', "{ ($.a = 1 }"])
def test_patterns_that_cannot_be_read(pattern):
    assert pattern_fault(pattern)


def test_values_of_metrics():
    assert all(map(is_number, ("1", "0.5", "-1", ".5", "1e3")))
    assert all(map(is_selector, ("$.a", "$.a.b[0]", "$bytes", "$.a-b", "$.detail['x-y']")))
    assert not any(map(is_selector, ("a", "$", "", "1", "a$.b")))
    assert not any(map(is_number, ("", "one", "1 2", "$.a")))
