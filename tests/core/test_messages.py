"""Messages have a limit, and what is cut is cut in its middle."""

from __future__ import annotations

import json

import pytest

from preflight.core.messages import LONGEST, occurs, shortened
from preflight.core.values import Partial, Secret, Unknown


def test_a_message_within_the_limit_stays_as_it_is():
    message = 'lacks {"Effect": "Allow"} and ' + "x" * 300

    assert shortened(message) == (message, "")


def test_long_values_are_cut_in_their_middle_and_short_ones_stay():
    value = "arn:aws:sqs:eu-west-1:111122223333:" + "q" * 500 + "-end"
    message, document = shortened(f"names {value}, which is no queue of Stack 'shop'")

    assert (len(message), document) == (LONGEST, "")
    assert message.startswith("names arn:aws:sqs:eu-west-1:111122223333:q")
    assert message.endswith("q-end, which is no queue of Stack 'shop'")
    assert message.count("…") == 1


def test_of_many_long_values_the_longest_lose_most():
    values = ["a" * 90, "b" * 200, "c" * 900]
    message, _ = shortened(f"has {', '.join(values)}")

    assert len(message) <= LONGEST
    assert "a" * 80 in message
    assert "b" * 20 in message


def test_prose_that_is_too_long_is_cut_in_its_middle():
    message, _ = shortened("first " + "word " * 200 + "last")

    assert len(message) == LONGEST
    assert message.startswith("first word")
    assert message.endswith("word last")


def test_a_document_that_does_not_fit_is_moved_whole():
    statement = json.dumps({"Effect": "Allow", "Action": [f"sqs:Action{at}" for at in range(40)], "Resource": "*"})
    message, document = shortened(f"lacks permissions {{x}}; add {statement} to Role 'r'")

    assert message == "lacks permissions {x}; add the statement below to Role 'r'"
    assert document == statement


@pytest.mark.parametrize(
    ("value", "message", "does"),
    [
        ("hunter2", "is Hunter2", True),
        ("hunter2", "is 'xhunter2x'", True),
        ("sqs:Hunter2, s3:Get", "allows 'sqs:Hunter2'", True),
        (21, "has 21 gears", True),
        ("a21b", "has 21 gears", False),
        ("hunter2", "is red", False),
        ({"key": ["hunter2"]}, "has hunter2", True),
        ({"hunter2": 1}, "has the key hunter2", True),
        (Secret("hunter2"), "has hunter2", True),
        (Partial(["hunter2-", Unknown("x")], "x"), "is hunter2-", True),
        (Unknown("x"), "is x", False),
        (None, "is None", False),
    ],
)
def test_a_secret_is_recognized_in_a_message(value, message, does):
    assert occurs(value, message) is does
