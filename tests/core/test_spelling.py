"""What was probably meant by a word."""

from __future__ import annotations

import pytest

from preflight.aws.knowledge import facts
from preflight.core.spelling import nearest


@pytest.mark.parametrize(
    ("word", "choices", "closest"),
    [
        ("python39", facts.runtimes(), "python3.9"),
        ("Nodejs22", facts.runtimes(), "nodejs22.x"),
        ("lamda", facts.iam_services(), "lambda"),
        ("GETOBJET", ["GetObject", "PutObject"], "GetObject"),
        ("cloudwatch", ["cloudtrail"], None),
        ("anything", [], None),
    ],
)
def test_the_nearest_is_close_in_spelling_or_none(word, choices, closest):
    assert nearest(word, choices) == closest
