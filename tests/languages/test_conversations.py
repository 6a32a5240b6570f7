"""Programs in Go and Java that were run once: the monitor answers what their SDKs sent, and foresees their documents."""

from __future__ import annotations

import pytest

from preflight.core import wire
from preflight.core.catalogue import discover
from preflight.core.stack import Setting
from preflight.core.values import Origin, Partial, Unknown
from preflight.core.wire import Markers
from preflight.judge.configuration import Configuration
from preflight.judge.judge import Judge, PastErrors
from preflight.plan.model import as_planned

from . import conversations

QUEUE = "urn:pulumi:dev::shop::shop:index:Reports$aws:sqs/queue:Queue::reports"
POLICY = "urn:pulumi:dev::shop::aws:sqs/queuePolicy:QueuePolicy::reports"
LANGUAGES = sorted(file.stem for file in conversations.RECORDINGS.glob("*.json"))


@pytest.fixture(scope="module", params=LANGUAGES)
def conversation(request, tmp_path_factory):
    journal = tmp_path_factory.mktemp("conversation") / "journal"
    resources, origins = conversations.replay(request.param, journal)
    return request.param, {each.urn: each for each in resources}, origins


def test_a_document_behind_apply_is_foreseen(conversation):
    _, resources, origins = conversation
    policy = resources[POLICY]
    document = wire.value(policy.properties["policy"], "policy", Markers(origins))

    assert isinstance(document, Partial)
    assert [part.__origin__ for part in document.parts if not isinstance(part, str)] == [Origin(QUEUE, "arn")]
    assert policy.property_dependencies == {"policy": [QUEUE], "queueUrl": [QUEUE]}
    url = wire.value(policy.properties["queueUrl"], "queueUrl", Markers(origins))
    assert isinstance(url, Unknown)
    assert url.__origin__ == Origin(QUEUE, "url")


def test_a_component_has_its_outputs_and_children(conversation):
    _, resources, origins = conversation
    component = resources["urn:pulumi:dev::shop::shop:index:Reports::reports"]

    assert origins[component.outputs["arn"]] == Origin(QUEUE, "arn")
    assert (component.custom, resources[QUEUE].parent) == (False, component.urn)
    assert resources[QUEUE].properties == {
        "region": "eu-west-1",
        "tags": {"team": "shop"},
        "tagsAll": {"team": "shop"},
        "visibilityTimeoutSeconds": 60.0,
    }


def test_its_policies_see_what_is_wrong_in_the_document(conversation):
    _, resources, origins = conversation
    markers = Markers(origins)
    judge = Judge(discover(kinds=["resource"]), Configuration(), Setting(), lambda: None, PastErrors(markers))
    found = judge.resource(as_planned(resources[POLICY]))

    assert ["sqs:SendMessages" in each.sentence for each in found if each.policy.name == "iam-action-exists"] == [True]


def test_a_line_of_a_program_in_go_is_found_by_the_name_of_its_module(tmp_path):
    """Pulumi builds it with `-trimpath`: the binary knows its files by the name of the module, not by their folders."""
    resources, _ = conversations.replay("go", tmp_path / "journal")
    topic = next(each for each in resources if each.type == "aws:sns/topic:Topic")
    assert topic.file is not None
    assert topic.line is not None
    lines = topic.file.read_text().splitlines()

    assert (topic.file.name, 'ctx.ReadResource("aws:sns/topic:Topic"' in lines[topic.line - 1]) == ("main.go", True)
