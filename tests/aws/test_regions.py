from preflight.aws.knowledge import facts
from preflight.aws.knowledge.regions import _COMPASS, foreign_references
from preflight.core.planned import Planned
from preflight.core.stack import Setting, Stack


def test_each_region_has_a_word_that_is_searched_for():
    assert [each for each in facts.regions() if not any(word in each.encode() for word in _COMPASS)] == []


def test_a_zone_is_found_wherever_it_lies():
    inputs = {"subnetMappings": [{"zones": ["eu-west-1b", "us-east-1a"]}], "tags": {"copied": "eu-west-1"}}
    planned = Planned(urn="urn:a", type="aws:ec2/vpc:Vpc", name="a", inputs=inputs)
    stack = Stack([planned], setting=Setting(config={"aws:region": "eu-west-1"}))

    assert [(each.path, each.value) for each in foreign_references(next(iter(stack)))] == [
        ("subnetMappings[0].zones[1]", "us-east-1a")
    ]
