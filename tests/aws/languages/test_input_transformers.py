"""Input transformers: placeholders, reserved names and JSON paths."""

from __future__ import annotations

import pytest

from preflight.aws.languages.input_transformers import (
    PREDEFINED,
    is_json_path,
    placeholders,
    reserved_names,
    undefined_placeholders,
    unescaped,
)


def test_placeholders_are_found_once_in_their_order():
    assert placeholders('"<b> <a> <b>: 1 < 2 > 0, < c >"') == ["b", "a"]


@pytest.mark.parametrize(
    ("template", "undefined"),
    [
        ('{"type": <type>, "at": <time>}', []),
        ("".join(f"<{name}>" for name in PREDEFINED), []),
        ("<typ>", [("typ", "type")]),
        ("<aws.events.rule>", [("aws.events.rule", "aws.events.rule-arn")]),
        ("<xyz>", [("xyz", None)]),
    ],
)
def test_a_placeholder_needs_a_path(template, undefined):
    paths = {"type": "$.detail-type", "time": "$.time"}

    assert list(undefined_placeholders(template, paths)) == undefined


def test_reserved_names():
    assert reserved_names({"AWSorder": "$", "aws.events.rule-arn": "$", "order": "$"}) == [
        "AWSorder",
        "aws.events.rule-arn",
    ]


@pytest.mark.parametrize(
    "path",
    ["$", "$.detail", "$.detail.payload.sf_id", "$.detail-type", "$.items[0]", "$.items[*].id", "$['detail']", "$.*"],
)
def test_a_json_path(path):
    assert is_json_path(path)


@pytest.mark.parametrize("path", ["", "detail", ".detail", "$detail", "$.", "$.items[", "$.a b"])
def test_another_string_is_no_json_path(path):
    assert not is_json_path(path)


def test_an_event_in_quotation_marks_is_not_escaped():
    assert unescaped('{"event": "<aws.events.event.json>"}') == ["aws.events.event.json"]
    assert unescaped('{"event": <aws.events.event.json>, "rule": "<aws.events.rule-name>"}') == []
