"""An option's annotation is its schema, and what a user configures is checked against it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import pytest

from preflight.core.options import Between, InvalidOption, options_of


def judge(  # noqa: PLR0913
    subject: object,
    *,
    factor: Annotated[int, Between(1, 10)] = 6,
    at_least: Annotated[float, Between(0.5)] = 1.0,
    strict: bool = False,
    names: tuple[str, ...] = (),
    mode: Literal["open", "closed"] = "open",
    as_of: date | None = None,
    since: date = date(2026, 1, 31),
) -> None: ...


OPTIONS = options_of(judge, {"factor": "how many times"})


def test_only_keyword_only_parameters_are_options():
    assert list(OPTIONS) == ["factor", "at_least", "strict", "names", "mode", "as_of", "since"]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("factor", {"type": "integer", "minimum": 1, "maximum": 10, "description": "how many times", "default": 6}),
        ("at_least", {"type": "number", "minimum": 0.5, "default": 1.0}),
        ("strict", {"type": "boolean", "default": False}),
        ("names", {"type": "array", "items": {"type": "string"}, "default": []}),
        ("mode", {"type": "string", "enum": ["open", "closed"], "default": "open"}),
        ("as_of", {"type": "string", "format": "date"}),
        ("since", {"type": "string", "format": "date", "default": "2026-01-31"}),
    ],
)
def test_an_option_has_a_schema(name, schema):
    assert OPTIONS[name].schema() == schema


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("factor", 3.0, 3),
        ("factor", 3, 3),
        ("at_least", 2, 2.0),
        ("strict", True, True),
        ("names", ["a", "b"], ("a", "b")),
        ("mode", "closed", "closed"),
        ("as_of", "2027-02-01", date(2027, 2, 1)),
        ("as_of", None, None),
    ],
)
def test_a_value_is_taken_as_the_policy_wants_it(name, given, value):
    assert OPTIONS[name].value(given) == value
    assert type(OPTIONS[name].value(given)) is type(value)


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("factor", "six", "factor: 'six' is not a whole number from 1 to 10"),
        ("factor", 0, "factor: 0 is not a whole number from 1 to 10"),
        ("factor", 11, "factor: 11 is not a whole number from 1 to 10"),
        ("factor", 1.5, "factor: 1.5 is not a whole number from 1 to 10"),
        ("at_least", 0.1, "at_least: 0.1 is not a number of at least 0.5"),
        ("at_least", True, "at_least: True is not a number of at least 0.5"),
        ("strict", 1, "strict: 1 is not true or false"),
        ("names", "a", "names: 'a' is not a list of strings"),
        ("names", ["a", 1], "names: ['a', 1] is not a list of strings"),
        ("mode", "ajar", "mode: 'ajar' is not one of 'open', 'closed'"),
        ("as_of", "soon", "as_of: 'soon' is not a date such as '2027-01-31'"),
        ("since", 3, "since: 3 is not a date such as '2027-01-31'"),
    ],
)
def test_a_wrong_value_is_refused_with_what_would_be_right(name, given, message):
    with pytest.raises(InvalidOption) as refused:
        OPTIONS[name].value(given)

    assert str(refused.value) == message
