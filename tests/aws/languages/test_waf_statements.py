"""Statements of WAF rules: what has a value, and which patterns WAF supports."""

from __future__ import annotations

import pytest

from preflight.aws.languages.waf_statements import given, regex_faults, statement_faults
from preflight.core.values import Unknown


def test_an_empty_block_is_a_choice_and_an_empty_list_is_not():
    assert given({"block": {}, "allow": None, "headers": [], "count": Unknown("count")}) == ["block", "count"]


@pytest.mark.parametrize(
    "pattern",
    ["(a)\\1", "(?=a)", "(?<!a)b", "a++", "(?>a)", "(?(1)a)", "(?R)", "(*FAIL)", "(a", "a)", "[a", "*a"],
)
def test_a_pattern_that_waf_refuses(pattern):
    assert len(list(regex_faults(pattern))) == 1


@pytest.mark.parametrize(
    "pattern",
    [
        "^/api/v\\d+$",
        "(?:a|b)",
        "(?i)admin",
        "a\\++",
        "\\\\1",
        "[(?=]",
        "\\(?=a",
        "(?P<name>a)",
        "\\p{L}+",
        "[[:alpha:]]",
    ],
)
def test_a_pattern_that_waf_may_support(pattern):
    assert list(regex_faults(pattern)) == []


@pytest.mark.parametrize("statement", [None, "text", [], Unknown("statement"), {"geoMatchStatement": "text"}])
def test_what_is_not_a_statement_is_skipped(statement):
    assert list(statement_faults(statement)) == []


def test_statements_inside_others_are_read():
    rate = {"rateBasedStatement": {"limit": 1, "aggregateKeyType": "IP"}}
    faults = list(statement_faults({"notStatement": {"statements": [rate]}}))

    assert faults == [
        "has a rateBasedStatement inside another statement; it is the top statement of its rule",
        "has the limit 1 in a rateBasedStatement; WAF accepts 10 to 2000000000",
    ]
