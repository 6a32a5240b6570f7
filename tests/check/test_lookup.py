"""`preflight explain ERROR`: errors as they are pasted from a terminal lead to their policies."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from preflight.check import lookup
from preflight.core.catalogue import Catalogue, discover

CATALOGUE = discover()
LOG = CATALOGUE.by_name["lambda-role-can-log"]
REQUEST = "https response error StatusCode: 400, RequestID: 6f2a8a0a-9d1c-4b7c-8f55-0e7d2a7b1f3c"
ENGINE = "error: 1 error occurred:\n\t* creating Thing (orders-1a2b3c4): operation error {service}: CreateThing"
PROVIDER = "  aws:{service}:Thing (orders):\n    error:   sdk-v2/provider2.go:572: sdk.helper_schema: creating Thing"
TRACE = "[ERROR] {error}\nTraceback (most recent call last):\n  urn:pulumi:dev::shop::aws:{service}/thing:Thing::orders"
# How the engine, the provider and Lambda print an error around AWS's own text.
FRAMES = (
    "{error}",
    f"{ENGINE}, {REQUEST}, api error {{error}}",
    f"{PROVIDER} (arn:aws:{{service}}:eu-west-1:111122223333:thing/orders): {REQUEST}, {{error}}: provider=aws@7.11.1",
    TRACE,
)

# What AWS, Lambda and Pulumi are recorded to print, and the policy about it.
RECORDED = [
    line.split("\t")
    for line in Path(__file__).with_name("recorded_errors.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("frame", FRAMES, ids=["bare", "operation", "provider", "trace"])
@pytest.mark.parametrize(("name", "error"), RECORDED, ids=lambda value: value[:60])
def test_a_recorded_error_leads_to_its_policy(name, error, frame):
    pasted = frame.replace("{error}", error).replace("{service}", name.partition("-")[0])

    assert CATALOGUE.by_name[name] in lookup.find(pasted, CATALOGUE).policies[:3]


def test_most_recorded_errors_lead_to_their_policy_first():
    first = [
        name
        for name, error in RECORDED
        # Some answers have several causes: then any policy that lists the answer may be the first.
        if (best := lookup.find(error, CATALOGUE).policies[0]) is CATALOGUE.by_name[name]
        or any(listed in error for listed in best.error)
    ]

    assert len(first) >= 0.9 * len(RECORDED)


SHARED = Counter(error for policy in CATALOGUE.policies for error in set(policy.error))
ERRORS = [(policy, error) for policy in CATALOGUE.policies for error in policy.error]


@pytest.mark.parametrize(("policy", "error"), ERRORS, ids=[f"{policy.name}: {error[:50]}" for policy, error in ERRORS])
def test_an_error_that_a_policy_lists_leads_to_it(policy, error):
    """A code that stands for any fault cannot: list AWS's sentence in its place."""
    # What an API answers its caller is pasted as it is; an error of a deployment has other words around it.
    for frame in FRAMES[:1] if error.startswith("{") else FRAMES:
        pasted = frame.replace("{error}", error.replace("…", "orders")).replace(
            "{service}", policy.name.partition("-")[0]
        )
        found = lookup.find(pasted, CATALOGUE).policies

        assert policy in (found[:3] if SHARED[error] <= 3 else found)


@pytest.mark.parametrize(
    "code", ["InvalidParameterValueException", "ValidationException", "InvalidParameter", "BadRequestException"]
)
def test_a_code_that_stands_for_any_fault_changes_nothing(code):
    assert list(lookup.words(code)) == []
    for _, error in RECORDED:
        rest = error.partition(": ")[2]
        assert lookup.find(f"{code}: {rest}", CATALOGUE) == lookup.find(rest, CATALOGUE)


def test_what_differs_from_one_occurrence_to_the_next_is_no_word():
    text = (
        f"2026-11-28T10:11:12Z {REQUEST}, HostId: Zm9vYmFy: arn:aws:sqs:eu-west-1:111122223333:orders-dead"
        " urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders https://example.com/some/page 0a1b2c3d4e5f: FifoQueue"
    )

    assert set(lookup.words(text)) == {"sqs", "queue", "fifo", "fifoqueue"}


def test_words_of_an_error_in_another_order_lead_there_too():
    found = lookup.find("capacity for billing mode PROVISIONED must be > 0: read", CATALOGUE).policies

    assert found[0].name == "dynamodb-index-capacity-fits-billing"


def test_the_closest_of_several_errors_is_first():
    vague, exact = replace(LOG, error=("AccessDenied",)), replace(LOG, error=("AccessDenied: no logs",))

    found = lookup.find("failed with AccessDenied: no logs today", Catalogue([vague, exact]))

    assert found.is_exact
    assert found.policies[0] is exact
