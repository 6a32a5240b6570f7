"""Event patterns: what EventBridge is recorded to accept and to reject, with its words; what unknown values hide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.aws.languages import event_patterns
from preflight.aws.languages.event_patterns import MAPPING, PIPE, messages, pattern_faults, stray_fields
from preflight.core.messages import Advice
from preflight.core.values import KnownLater, Origin, Unknown

RECORDED = json.loads(Path(__file__).with_name("recorded_event_patterns.json").read_text(encoding="utf-8"))


def phrases(pattern, *dialect):
    return [each.phrase for each in pattern_faults(pattern, *dialect)]


@pytest.mark.parametrize("pattern", RECORDED["accepted"], ids=json.dumps)
def test_a_pattern_that_eventbridge_accepted_has_no_fault(pattern):
    assert phrases(pattern) == []


@pytest.mark.parametrize(("words", "pattern"), RECORDED["rejected"])
def test_a_pattern_that_eventbridge_rejected_has_one_fault_with_its_words(words, pattern):
    [phrase] = phrases(pattern)

    assert phrase.endswith(f"(EventBridge: {words})")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ({}, "Empty objects are not allowed"),
        ({"detail": {}}, "Empty objects are not allowed"),
        ("orders", "Filter is not an object"),
        ({"a": [{}]}, "Match expression name not found"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "Only one key allowed in match expression"),
        ({"a": [["x"]]}, "Match value must be String, number, true, false, or null"),
        ({"a": [{"prefix": {"suffix": "x"}}]}, "Unsupported prefix pattern: suffix"),
        ({"a": [{"anything-but": {"exists": True}}]}, "Unsupported anything-but pattern: exists"),
        ({"a": [{"anything-but": {}}]}, "Anything-But expression name not found"),
        ({"a": [{"anything-but": True}]}, "Value of anything-but must be an array or single string/number value."),
        ({"a": [{"anything-but": [1, True]}]}, "Inside anything but list, start|null|boolean is not supported."),
        ({"a": [{"numeric": ["<", 5, ">", 2]}]}, "Too many elements in numeric expression"),
        ({"a": [{"numeric": [">", 5, "<", 2]}]}, "Bottom must be less than top"),
        ({"a": [{"numeric": ["=", True]}]}, "Value of equals must be numeric"),
        ({"a": [{"cidr": "10.0.0.0/-1"}]}, "Malformed CIDR, mask bits must not be negative"),
        ({"a": [{"cidr": "10.0.0.0/32"}]}, "IPv4 mask bits must be < 32"),
        ({"a": [{"cidr": "2001:db8::/128"}]}, "IPv6 mask bits must be < 128"),
        ({"a": [{"cidr": "10.0.0.256/8"}]}, "Nonstandard IP address: 10.0.0.256"),
        ({"a": [{"wildcard": "a\\b"}]}, "Invalid escape character at pos 2"),
        ({"a": [{"wildcard": "a\\"}]}, "Invalid escape character at pos 2"),
        ({"$or": [{"a": "x"}, {"b": ["y"]}]}, '"a" must be an object or an array'),
        ({"$or": [{"a": ["x"]}]}, "Unrecognized match type a"),
    ],
)
def test_a_pattern_that_event_ruler_does_not_compile(pattern, words):
    [phrase] = phrases(pattern)

    assert phrase.endswith(f"(EventBridge: {words})")


@pytest.mark.parametrize(
    "pattern",
    [
        {"$or": ["paid", None]},
        {"$or": [{"prefix": "a"}, {"suffix": "b"}]},
        {"a": [{"cidr": "10.0.0.0/31"}, {"cidr": "2001:db8::/127"}]},
        {"a": [{"wildcard": "\\**\\\\*"}, {"wildcard": "*"}]},
        {"a": [{"exactly": "x"}]},
        {"a": [{"anything-but": {"prefix": ["x", "y"]}}]},
    ],
)
def test_a_pattern_that_event_ruler_compiles(pattern):
    assert phrases(pattern) == []


def test_a_misspelled_operator_is_reported_with_the_nearest():
    [phrase] = phrases({"source": [{"prefixes": "orders"}]})

    assert phrase.startswith('{"prefixes": "orders"} at \'source\'; EventBridge has prefix (')


@pytest.mark.parametrize("dialect", [PIPE, MAPPING])
@pytest.mark.parametrize("expression", [{"wildcard": "a*"}, {"anything-but": {"suffix": "a"}}])
def test_an_operator_that_a_service_does_not_list_is_uncertain(dialect, expression):
    [fault] = pattern_faults({"body": {"key": [expression]}}, dialect)

    assert not fault.is_certain
    assert [type(each) for each in messages("has a pattern with", [fault])] == [Advice]


def test_other_faults_are_reported_before_an_unknown_value():
    faults = pattern_faults({"source": "orders", "detail": Unknown("eventPattern.detail")})

    assert "outside of a list" in next(faults).phrase
    with pytest.raises(KnownLater, match=r"eventPattern\.detail"):
        next(faults)


def test_an_output_in_quotation_marks_is_a_string():
    name = Unknown("eventPattern", Origin("urn", "bucket"))

    assert phrases({"name": [name, {"prefix": name}, {"anything-but": [name, "b"]}, {"wildcard": name}]}) == []
    with pytest.raises(KnownLater):
        phrases({"name": [{"prefix": Unknown("eventPattern")}]})


def test_a_deep_pattern_and_a_long_wildcard_end():
    deep = ["x"]
    for _ in range(300):
        deep = {"a": deep}

    assert phrases(deep) == []
    assert len(phrases({"a": [{"wildcard": "*ab" * 300}]})) == 1


def test_a_long_value_is_cut_in_a_message():
    assert event_patterns.shown("x" * 100) == '"' + "x" * 58 + "…"


@pytest.mark.parametrize(
    ("pattern", "stray"),
    [
        ({"source": ["a"], "detail.status": ["b"], "$or": [{"id": ["c"]}, {"time": ["d"]}]}, []),
        ({"detailType": ["a"]}, [("detailType", "detail-type")]),
        ({"bucket": {"name": ["a"]}}, [("bucket", None)]),
        ({"trace": [{"exists": False}], "note": Unknown("x")}, []),
        ({"trace": [{"exists": True}]}, [("trace", None)]),
    ],
)
def test_fields_that_no_event_has(pattern, stray):
    assert list(stray_fields(pattern)) == stray
