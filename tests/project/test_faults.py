"""Project files, as Pulumi 3.260 was seen to take and refuse them."""

from __future__ import annotations

import pytest

from preflight.project.faults import project_faults

HEAD = "name: example\nruntime: python\n"


def messages(text, *there):
    return [fault.message for fault in project_faults(text, exists=lambda path: path in there)]


@pytest.mark.parametrize(
    "declaration",
    [
        "days: 3",
        "days: text",
        "days: true",
        "days: {default: 3}",
        "days: {value: 3}",
        "days: {type: object}",
        "days: {type: integer, default: '3'}",
        "days: {type: boolean, default: 'true'}",
        "days: {type: boolean, default: yes}",
        "at: 12:30",
        "at: {type: string, default: 12:30}",
        "on: {type: string, default: on}",
        "aws:region: {value: eu-west-1}",
        "aws:region: eu-west-1",
        "other:days: 3",
    ],
)
def test_declarations_that_pulumi_takes_are_taken(declaration):
    assert messages(f"{HEAD}config:\n  {declaration}\n") == []


@pytest.mark.parametrize(
    ("declaration", "words"),
    [
        ("days: 1.5", "a number"),
        ("days:", "nothing"),
        ("days: [1]", "a list"),
        ("day: 2024-01-31", "a date"),
        ("days: {type: string, default: 3}", "an integer; its type is string"),
        ("days: {type: integer, default: 1.5}", "a number; its type is integer"),
        ("days: {type: object, default: text}", "a string; its type is object"),
        ("days: {type: array, items: {type: string}, default: [1]}", "a list; its type is array of string"),
        ("days: {type: array, default: [1]}", "an array without its items"),
        ("days: {type: {a: b}}", "of the type 'a mapping'"),
        ("days: {type: string, default: a, value: b}", "takes one of them"),
        ("days: {type: string, secret: yes}", "takes true or false"),
        ("aws:region: {type: string, value: a}", "takes a 'value' alone"),
    ],
)
def test_declarations_that_pulumi_refuses_are_told(declaration, words):
    (message,) = messages(f"{HEAD}config:\n  {declaration}\n")
    assert words in message


@pytest.mark.parametrize("text", ["", "- a\n", "a: [", "3", "name: example\nruntime: {name: nodejs}\noptions:\n"])
def test_what_is_no_project_of_python_is_left_alone(text):
    assert messages(text) == []


def test_the_name_is_required_and_of_few_characters():
    assert "has no name" in messages("runtime: python\n")[0]
    assert "letters, digits" in messages("name: my project!\nruntime: python\n")[0]
    assert messages("name: on\nruntime: python\n") == []
    assert messages("name: 007\nruntime: python\n") == ["gives 'name' what is an integer; it takes a string"]


def test_main_must_be_there():
    assert messages(f"{HEAD}main: lib/\n", "lib/") == []
    assert messages(f"{HEAD}main: lib/\n") == ["names main: lib/, which does not exist"]


def test_only_always_is_taken_for_refresh():
    assert messages(f"{HEAD}options: {{refresh: always}}\n") == []
    assert len(messages(f"{HEAD}options: {{refresh: never, other: 1}}\n")) == 2


def test_declarations_may_be_merged_from_others():
    text = "config:\n  a: &text {type: string, secret: true}\n  b: {<<: *text, default: b}\n  c: {<<: [*text], default: 3}\n"
    assert messages(f"{HEAD}{text}") == ["gives 'c' a default that is an integer; its type is string"]
