"""YAML and JSON are read as the engine reads them: each answer here is the engine's own (3.260.0)."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest

from preflight.project.documents import DocumentError, encoded, load
from tests.engine.harness import Engine

# As written; as configuration holds it from a stack's file, inside of a list, and from a default of the project's file
# (None where the engine refuses it there).
VALUES: list[tuple[str, str, str, str | None]] = [
    ("12:30", "12:30", '"12:30"', "12:30"),
    ("yes", "yes", '"yes"', "yes"),
    ("on", "on", '"on"', "on"),
    ("No", "No", '"No"', "No"),
    ("y", "y", '"y"', "y"),
    ("true", "true", "true", "true"),
    ("True", "true", "true", "true"),
    ("TRUE", "true", "true", "true"),
    ("false", "false", "false", "false"),
    ("8.0", "8", "8", "8"),
    ("8", "8", "8", "8"),
    ("8.50", "8.5", "8.5", "8.5"),
    ("012345678901", "12345678901", "12345678901", "12345678901"),
    ("0755", "493", "493", "493"),
    ("0o755", "493", "493", "493"),
    ("0x1F", "31", "31", "31"),
    ("0b101", "5", "5", "5"),
    ("-0b11", "-3", "-3", "-3"),
    ("-0o17", "-15", "-15", "-15"),
    ("1e3", "1000", "1000", "1000"),
    ("1E+3", "1000", "1000", "1000"),
    ("1.5e-7", "1.5e-7", "1.5e-7", "1.5e-7"),
    ("1_000", "1000", "1000", "1000"),
    ("1_000.5", "1000.5", "1000.5", "1000.5"),
    ("+12", "12", "12", "12"),
    ("-7", "-7", "-7", "-7"),
    (".5", "0.5", "0.5", "0.5"),
    ("-.5", "-0.5", "-0.5", "-0.5"),
    ("+.5", "0.5", "0.5", "0.5"),
    ("5.", "5", "5", "5"),
    ("~", "", "null", None),
    ("null", "", "null", None),
    ("Null", "", "null", None),
    ("2024-01-31", "2024-01-31 00:00:00 +0000 UTC", '"2024-01-31 00:00:00 +0000 UTC"', "2024-01-31T00:00:00Z"),
    ("2024-1-3", "2024-01-03 00:00:00 +0000 UTC", '"2024-01-03 00:00:00 +0000 UTC"', "2024-01-03T00:00:00Z"),
    (
        "2024-01-31T10:00:00Z",
        "2024-01-31 10:00:00 +0000 UTC",
        '"2024-01-31 10:00:00 +0000 UTC"',
        "2024-01-31T10:00:00Z",
    ),
    ("2024-01-31 10:00:00", "2024-01-31 10:00:00 +0000 UTC", '"2024-01-31 10:00:00 +0000 UTC"', "2024-01-31T10:00:00Z"),
    (
        "2024-01-31t10:00:00.5+01:00",
        "2024-01-31 10:00:00.5 +0100 +0100",
        '"2024-01-31 10:00:00.5 +0100 +0100"',
        "2024-01-31T10:00:00.5+01:00",
    ),
    ("190:20:30", "190:20:30", '"190:20:30"', "190:20:30"),
    ("9223372036854775807", "9223372036854775807", "9223372036854775807", "9223372036854775807"),
    ("9223372036854775808", "9223372036854775808", "9223372036854776000", "9223372036854776000"),
    ("18446744073709551615", "18446744073709551615", "18446744073709552000", "18446744073709552000"),
    ("18446744073709551616", "18446744073709552000", "18446744073709552000", "18446744073709552000"),
    ("123456789012345678901234567890", "1.2345678901234568e+29", "1.2345678901234568e+29", "1.2345678901234568e+29"),
    ("0.1", "0.1", "0.1", "0.1"),
    ("1e21", "1e+21", "1e+21", "1e+21"),
    ("1e20", "100000000000000000000", "100000000000000000000", "100000000000000000000"),
    ("123456789.123456789", "123456789.12345679", "123456789.12345679", "123456789.12345679"),
    ("100000000000000000000.0", "100000000000000000000", "100000000000000000000", "100000000000000000000"),
    ("1.0e+6", "1000000", "1000000", "1000000"),
    ("1e400", "1e400", '"1e400"', "1e400"),
    ("0x", "0x", '"0x"', "0x"),
    ("0o8", "0o8", '"0o8"', "0o8"),
    ("08", "8", "8", "8"),
    ("00", "0", "0", "0"),
    ("-0", "0", "0", "0"),
    ("-0.0", "0", "0", "0"),
    ("0_7", "7", "7", "7"),
    ("1__0", "10", "10", "10"),
    ("_1", "_1", '"_1"', "_1"),
    ("1_", "1", "1", "1"),
    ("0x_1F", "31", "31", "31"),
    ("'8.0'", "8.0", '"8.0"', "8.0"),
    ('"yes"', "yes", '"yes"', "yes"),
    ("!!str 8.0", "8.0", '"8.0"', "8.0"),
    ('!!int "8"', "8", "8", "8"),
    ("!!float 8", "8", "8", "8"),
    ("!!binary aGk=", "hi", '"hi"', "hi"),
    ("=", "=", '"="', "="),
    ("<<x", "<<x", '"\\u003c\\u003cx"', "<<x"),
    ("3.14.15", "3.14.15", '"3.14.15"', "3.14.15"),
    ("10.0.0.0/16", "10.0.0.0/16", '"10.0.0.0/16"', "10.0.0.0/16"),
    ("1,000", "1,000", '"1,000"', None),
    ('"é"', "é", '"é"', "é"),
    ("{}", "{}", "{}", "{}"),
    ("[]", "[]", "[]", "[]"),
    (
        "[1, 2.0, yes, 012, ~, 2024-01-31]",
        '[1,2,"yes",10,null,"2024-01-31 00:00:00 +0000 UTC"]',
        '[1,2,"yes",10,null,"2024-01-31 00:00:00 +0000 UTC"]',
        '[1,2,"yes",10,null,"2024-01-31T00:00:00Z"]',
    ),
    (
        "{a: 8.0, b: yes, 1: x, true: y, ~: z, 1.5: w}",
        '{"1":"x","1.5":"w","\\u003cnil\\u003e":"z","a":8,"b":"yes","true":"y"}',
        '{"1":"x","1.5":"w","\\u003cnil\\u003e":"z","a":8,"b":"yes","true":"y"}',
        None,
    ),
    (
        "{secure: abc, other: 1}",
        '{"other":1,"secure":"abc"}',
        '{"other":1,"secure":"abc"}',
        '{"other":1,"secure":"abc"}',
    ),
    ("&a hello", "hello", '"hello"', "hello"),
    ("1.10", "1.1", "1.1", "1.1"),
    ("0.30", "0.3", "0.3", "0.3"),
    ("123.0", "123", "123", "123"),
    ("1.7976931348623157e308", "1.7976931348623157e+308", "1.7976931348623157e+308", "1.7976931348623157e+308"),
    ("1e-7", "1e-7", "1e-7", "1e-7"),
    ("0.000001", "0.000001", "0.000001", "0.000001"),
    ("0.0000001", "1e-7", "1e-7", "1e-7"),
    ("1234567.0", "1234567", "1234567", "1234567"),
    ("12345678.5", "12345678.5", "12345678.5", "12345678.5"),
    ("", "", "null", None),
]
DOCUMENTS = {
    "a: !Sub x": {"a": "x"},
    "a: !Sub 12": {"a": "12"},
    "a: !!python/object/apply:os.system [id]": {"a": '["id"]'},
    "a: !!python/name:os.system x": {"a": "x"},
    "a: &x 1\nb: *x": {"a": "1", "b": "1"},
    "a: {b: 1, c: 2}\nd: &d {e: 3}\nf: {<<: *d, g: 4}": {"a": '{"b":1,"c":2}', "d": '{"e":3}', "f": '{"e":3,"g":4}'},
    "a: 1\n---\na: 2": {"a": "1"},
    "%YAML 1.1\n---\na: yes\nb: 010": {"a": "yes", "b": "8"},
    "a: |\n  x\n  y\nb: >\n  x\n  y\n": {"a": "x\ny\n", "b": "x y\n"},
    "a: 'x\n   y'\nb: x\n   y\nc: x#y # z": {"a": "x y", "b": "x y", "c": "x#y"},
    "a: 2001-12-14 21:59:43.10 -5\nb: 2001-12-14T21:59:43\nc: 2024-02-30\nd: 24-01-31\ne: 2024-01-31 10:00:00Z": {
        "a": "2001-12-14 21:59:43.10 -5",
        "b": "2001-12-14T21:59:43",
        "c": "2024-02-30",
        "d": "24-01-31",
        "e": "2024-01-31 10:00:00Z",
    },
    "a: 2024-01-31T10:00:00+00:00": {"a": "2024-01-31 10:00:00 +0000 UTC"},
    "a: {1: x, 1.5: y, true: z, ~: n}": {"a": '{"1":"x","1.5":"y","\\u003cnil\\u003e":"n","true":"z"}'},
}
REFUSED = {
    "a: 1\nb: 2\na: 3": (3, 1, "has the key 'a' twice: line 1 has it too"),
    "a:\n  x: 1\n  'x': 2": (3, 3, "has the key 'x' twice: line 2 has it too"),
    "a: &a [*a]": (1, 4, "an anchor contains itself"),
    "".join(["a0: &a0 [x]\n", *(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20))]): (
        *(7, 5),
        "it refers to its own parts too often",
    ),
    "a: !!bool yes": (1, 4, "'yes' is not of the type bool"),
    "? [a, b]\n: 1": (1, 3, "a list or mapping is no key"),
    "a:\n\tb: 1": (2, 1, "found character '\\t' that cannot start any token"),
    "a: b: c": (1, 5, "mapping values are not allowed here"),
    "a: 'x": (1, 6, "found unexpected end of stream"),
    "[" * 2000: (1, 1, "RecursionError"),
}


@pytest.mark.parametrize(("written", "stack", "inside", "default"), VALUES, ids=[each[0] for each in VALUES])
def test_a_value_is_the_engines(written, stack, inside, default):
    assert encoded(load(f"a: {written}\n")["a"]) == stack
    assert encoded(load(f"a:\n    - {written}\n")["a"]) == f"[{inside}]"
    if default is not None:
        assert encoded(load(f"a: {written}\n")["a"], of_project=True) == default


@pytest.mark.parametrize(("text", "values"), DOCUMENTS.items(), ids=range(len(DOCUMENTS)))
def test_a_document_is_the_engines(text, values):
    assert {key: encoded(value) for key, value in load(text).items()} == values


@pytest.mark.parametrize(("text", "fault"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_the_engine_refuses_is_refused_with_its_place(text, fault):
    with pytest.raises(DocumentError) as raised:
        load(text)
    line, column, message = fault
    assert (raised.value.line, raised.value.column) == (line, column)
    assert message in raised.value.message


def test_json_has_floats_alone():
    loaded = load(
        '{"a": 8.0, "b": 1e3, "c": 9007199254740993, "d": [1, null, "<"], "h": "12:30", "h": "2"}', is_json=True
    )
    assert {key: encoded(value) for key, value in loaded.items()} == {
        "a": "8",
        "b": "1000",
        "c": "9007199254740992",
        "d": '[1,null,"\\u003c"]',
        "h": "2",
    }
    with pytest.raises(DocumentError, match=r"^line 2: is not JSON: Expecting"):
        load('{\n"a" 1}', is_json=True)


@pytest.mark.parametrize("written", [".inf", "-.Inf", "[.nan]"])
def test_what_json_cannot_hold_has_no_form(written):
    with pytest.raises(ValueError, match="no number of JSON"):
        encoded(load(f"a: {written}")["a"])


def test_nothing_in_a_document_is_executed(tmp_path):
    mark = tmp_path / "mark"
    load(f"a: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path [{mark}]]")
    assert not mark.exists()


def test_numbers_are_written_as_by_go():
    # https://pkg.go.dev/encoding/json#Marshal: as ES6 does
    written = {1e-7: "1e-7", 1.5e21: "1.5e+21", 123456789012345680000.0: "123456789012345680000", -2.5e-5: "-0.000025"}
    assert {value: encoded([value]) for value in written} == {value: f"[{text}]" for value, text in written.items()}
    assert not math.isnan(load("a: 0.1")["a"])


PROGRAM = "import os\nprint('<<' + os.environ.get('PULUMI_CONFIG', '') + '>>')\n"


def test_the_engine_still_gives_these_answers(engine: Engine):
    sample = VALUES[::3]
    folder = engine.program(PROGRAM)
    with (folder / "Pulumi.dev.yaml").open("a") as file:
        file.write("\nconfig:\n")
        file.writelines(f"  shop:k{at}: {each[0]}\n  shop:l{at}:\n    - {each[0]}\n" for at, each in enumerate(sample))
    assert configuration(engine, folder) == {
        key: value
        for at, (_, stack, inside, _) in enumerate(sample)
        for key, value in ((f"shop:k{at}", stack), (f"shop:l{at}", f"[{inside}]"))
    }


def test_the_engine_still_refuses_a_key_that_is_given_twice(engine: Engine):
    folder = engine.program(PROGRAM)
    (folder / "Pulumi.dev.yaml").write_text("config:\n  shop:a: 1\n  shop:a: 2\n")
    assert 'line 3: mapping key "shop:a" already defined at line 2' in engine.preview(folder).text


def configuration(engine: Engine, folder: Any) -> Any:
    text = engine.preview(folder).text
    found = re.search("<<(.*)>>", text)
    assert found, text
    return json.loads(found[1])
