"""Every remedy makes its policy hold on the examples that fail it, and changes nothing where the policy holds."""

from __future__ import annotations

import copy

import pytest

from preflight.core.catalogue import Catalogue, discover
from preflight.judge.allowances import Allowances
from preflight.judge.configuration import Configuration, Configured
from preflight.judge.remedies import Remedies

from .planned import plan
from .test_policies import judged, messages

POLICIES = [policy for policy in discover().policies if policy.remedy is not None]
EXAMPLES = [(policy, example) for policy in POLICIES for example in policy.examples if not example.is_foreseen]
# What leaves something to decide: which runtime is meant, how much capacity is needed.
LEFT_TO_THE_AUTHOR = {
    ("dynamodb-index-capacity-fits-billing", "provisioned with read capacity only"),
    ("lambda-runtime-is-supported", "runtime does not exist"),
    ("lambda-runtime-is-supported", "runtime is like none"),
}


def remedied(policy, example):
    """The example's resources after the remedy, and whether it has changed any."""
    planned = plan(example)
    options = {"upgrade": True} if "upgrade" in policy.options else {}
    given = {**{name: policy.options[name].value(value) for name, value in example.options.items()}, **options}
    configuration = Configuration({policy.name: Configured("mandatory", given, remediates=True)})
    remedies = Remedies(
        Catalogue([policy]),
        configuration,
        planned.stack(planned.planned).setting,
        lambda: None,
        lambda: Allowances(Catalogue([policy]), configuration, None),
        lambda: planned.planned,
    )
    after, changed = [], False
    for each in planned.planned:
        resource = copy.copy(each)
        for change in remedies.changes(each, lambda _, same=each: same):
            resource.inputs = {**resource.inputs, **change.properties}
            changed = True
        after.append(resource)
    return planned, after, changed


@pytest.mark.parametrize(
    ("policy", "example"),
    EXAMPLES,
    ids=[f"{policy.name}: {example.verdict}: {example.title}" for policy, example in EXAMPLES],
)
def test_a_remedy_makes_its_policy_hold_and_changes_nothing_else(policy, example):
    planned, after, changed = remedied(policy, example)

    assert changed is (example.verdict == "fails" and (policy.name, example.title) not in LEFT_TO_THE_AUTHOR)
    if changed:
        assert messages(judged(policy, planned, after, options=example.options)) == []
