from __future__ import annotations

from typing import Any

import pytest

from preflight.aws.knowledge.tags import missing_tags, sibling_tags
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.core.values import KnownLater
from preflight.core.view import Resource
from preflight.core.wire import UNKNOWNS

UNKNOWN = min(UNKNOWNS)
TAGS = {"team": "orders", "Name": "orders"}


def the_last(*planned: Planned) -> Resource:
    return list(Stack(planned))[-1]


def queue(name: str, inputs: dict[str, Any]) -> Planned:
    return Planned(urn=f"urn:{name}", type="aws:sqs/queue:Queue", name=name, inputs=inputs)


TAGGED = [queue(name, {"tags": TAGS}) for name in "abc"]


def test_a_resource_lacks_what_those_beside_it_share():
    bare = the_last(*TAGGED, queue("d", {"tagsAll": {"owner": "ops"}}))
    assert sibling_tags(bare) == ("team",)
    assert missing_tags(bare, ("team", "owner")) == ["team"]
    assert missing_tags(bare, ()) == []


def test_a_tag_that_only_the_deployment_knows_decides_nothing():
    for key in ("tags", "tagsAll"):
        with pytest.raises(KnownLater, match="tags"):
            missing_tags(the_last(*TAGGED, queue("d", {key: UNKNOWN})), ("team",))


def test_an_unknown_output_is_no_tag():
    # Among the outputs of a type that takes no tags `tagsAll` may be unknown like all others.
    topic = Planned(
        urn="urn:t", type="aws:sns/topic:Topic", name="t", inputs={"name": "orders"}, outputs={"tagsAll": UNKNOWN}
    )
    assert missing_tags(the_last(*TAGGED, topic), ("team",)) == []
    known = Planned(urn="urn:u", type="aws:sns/topic:Topic", name="u", inputs={"tags": {}})
    assert missing_tags(the_last(*TAGGED, topic, known), ("team",)) == ["team"]
