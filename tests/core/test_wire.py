"""Pulumi's wire form becomes values."""

from __future__ import annotations

import json

import pytest

from preflight.core.assets import SIGNATURE, TextAsset
from preflight.core.values import Origin, Partial, Secret, Unknown
from preflight.core.wire import OUTPUT_VALUE, RESOURCE_REFERENCE, SECRET, UNKNOWNS, Markers, document, value


def signed(kind: str, **more):
    return {SIGNATURE: kind, **more}


@pytest.mark.parametrize("plain", ["orders", True, None, 3, 2.5, [1, ["a"]], {"a": {"b": []}}])
def test_plain_values_stay_as_they_are(plain):
    assert value(plain, "x") == plain


def test_a_whole_number_is_one():
    assert type(value(30.0, "x")) is int
    assert type(value(0.5, "x")) is float
    assert value(float("inf"), "x") == float("inf")


@pytest.mark.parametrize("text", sorted(UNKNOWNS))
def test_each_type_s_unknown_is_unknown(text):
    assert isinstance(value({"a": [text]}, "x")["a"][0], Unknown)


@pytest.mark.parametrize(
    ("wire", "inner"),
    [
        (signed(SECRET, value="pin"), "pin"),
        (signed(OUTPUT_VALUE, value="pin", secret=True), "pin"),
        (signed(OUTPUT_VALUE, value=signed(SECRET, value="pin"), secret=True), "pin"),
    ],
)
def test_a_secret_is_marked(wire, inner):
    found = value(wire, "x")
    assert isinstance(found, Secret)
    assert found.value == inner


def test_what_has_no_value_yet_is_unknown():
    assert isinstance(value(signed(OUTPUT_VALUE), "x"), Unknown)
    assert isinstance(value(signed(SECRET, ciphertext="v1:…"), "x").value, Unknown)
    assert isinstance(value(signed(SECRET, value="[secret]"), "x").value, Unknown)
    assert isinstance(value(signed("of-tomorrow"), "x"), Unknown)
    assert value(signed(OUTPUT_VALUE, value=3), "x") == 3


def test_assets_and_references_are_told():
    assert value(signed("c44067f5952c0a294b673a41bacd8c17", text="hi"), "x") == TextAsset("hi")
    assert value(signed(RESOURCE_REFERENCE, urn="urn:a", id="1"), "x") == "urn:a"


@pytest.mark.parametrize(
    "plain", ['{"a": [1, 3.0, 2.5, 1e2, true, null, "x"], "b": {}}', "30.0", "[]", '"x"', "Infinity"]
)
def test_a_document_without_marks_reads_as_its_values_do(plain):
    read, expected = document(plain, "x"), value(json.loads(plain), "x")
    assert read == expected
    assert repr(read) == repr(expected)  # 30 and 30.0 are equal


@pytest.mark.parametrize("text", sorted(UNKNOWNS))
def test_a_mark_in_a_document_is_one(text):
    assert isinstance(document(json.dumps({"a": [text]}), "x")["a"][0], Unknown)
    assert document(json.dumps(signed(SECRET, value="pin")), "x").value == "pin"


def test_markers_are_found_whole_and_inside_texts():
    origin = Origin("urn:a", "arn")
    markers = Markers(
        {
            "arn:a:pfm00000001x": origin,
            "pfm00000001x": origin,
            "pfm00000012x": Origin("urn:b", "id"),
            "1900004242": origin,
        }
    )
    whole, inside = value(["arn:a:pfm00000001x", "x-pfm00000012x-arn:a:pfm00000001x"], "p", markers)
    assert isinstance(whole, Unknown)
    assert isinstance(inside, Partial)
    assert inside.origins == [Origin("urn:b", "id"), origin]
    assert isinstance(value(1900004242.0, "p", markers), Unknown)
    assert value("m", "p", markers) == "m"


def test_what_is_no_value_of_the_wire_is_left_alone():
    thing = object()
    assert value(thing, "x") is thing


def test_a_list_made_by_going_through_an_output_has_no_known_length():
    markers = Markers({f"pfm0000000{at}x": Origin("urn:a", f"ids[{at}]") for at in range(3)})
    through = [{"Resource": f"pfm0000000{at}x/*"} for at in range(3)]
    assert isinstance(value({"Statement": through}, "p", markers)["Statement"], Unknown)
    assert len(value(["pfm00000001x", "other"], "p", markers)) == 2
    assert value([1, ["a"]], "p", markers) == [1, ["a"]]
