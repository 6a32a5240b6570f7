"""Documents that stay unknown at a preview are counted in one line, with one reason."""

from __future__ import annotations

import pytest

from preflight.core.planned import Planned
from preflight.core.values import Origin
from preflight.core.wire import Markers
from preflight.judge.blindness import blind, hidden, partly_blind
from preflight.plan.foresight import Foresight, foreseen

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
QUEUE = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders"
DIGEST = "urn:pulumi:dev::shop::shop:index:Digest::orders"
URN = "urn:pulumi:dev::shop::aws:sqs/queuePolicy:QueuePolicy::orders"
MARKERS = Markers({"pfm12345678x": Origin(QUEUE, "arn")})


def policy(document, *of: str, **inputs) -> Planned:
    return Planned(
        urn=URN,
        type="aws:sqs/queuePolicy:QueuePolicy",
        name="orders",
        inputs={"policy": document, **inputs},
        links={"policy": list(of)},
    )


def test_a_value_that_is_an_output_as_a_whole_is_no_hidden_document():
    known = [policy(UNKNOWN), policy("pfm12345678x"), policy('{"a": "pfm12345678x"}')]

    assert hidden(known) == 1
    assert hidden(known, MARKERS) == 1
    assert blind(known, "it crashed") == "1 document is not known at this preview: it crashed"
    assert partly_blind(Foresight(known[1:], MARKERS)) == ""


@pytest.mark.parametrize(
    ("known", "first", "second", "why"),
    [
        (
            policy(UNKNOWN),
            {"policy": "digest-1"},
            {"policy": "digest-2"},
            "is computed from a value that only the deployment knows",
        ),
        (
            policy(UNKNOWN, name="a-1"),
            {"policy": "{}", "name": "a-2"},
            {"policy": "{}", "name": "a-2"},
            "is beside `name`, which differs whenever the program runs",
        ),
        (
            policy(UNKNOWN, DIGEST),
            {"policy": UNKNOWN},
            {"policy": UNKNOWN},
            "depends on an output of shop:index:Digest, which nothing declares",
        ),
        (policy(UNKNOWN), None, None, "is of a resource that another run of the program does not register"),
    ],
)
def test_a_document_that_stays_unknown_has_its_reason(known, first, second, why):
    plans = [{} if each is None else {URN: each} for each in (first, second)]
    sentence = partly_blind(foreseen([known], plans, [MARKERS, MARKERS]))

    assert sentence == f"1 document is not known at this preview: `policy` of QueuePolicy 'orders' {why}"
