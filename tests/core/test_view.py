"""Views settle what is absent, unknown, secret, of another type, or a document in a text; links lead to other resources."""

from __future__ import annotations

import json

import pytest

from preflight.core.link import referrers
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.core.values import Malformed, Origin, Outside, Partial, Undecided, Unknown, secrets_read
from preflight.core.view import Resource, blocks, camel, pascal
from preflight.core.wire import OUTPUT_VALUE, Markers

from .stacks import SIGNATURE, UNKNOWN, Bicycle, Clause, Person, Wheel, bicycle, person, secret, the_bicycle, urn


def test_names_are_spelled_as_on_the_wire():
    assert camel("visibility_timeout_seconds") == "visibilityTimeoutSeconds"
    assert camel("lambda_") == "lambda"
    assert pascal("not_action") == "NotAction"


def test_an_absent_property_has_its_default_and_a_required_one_has_none():
    bike = the_bicycle()
    assert (bike.gears, bike.weight, bike.electric, bike.wheels, bike.lamp) == (1, 12.5, False, (), None)
    with pytest.raises(Undecided, match="colour, which is absent"):
        bike.colour  # noqa: B018


def test_a_property_arrives_in_the_type_that_its_annotation_promises():
    bike = the_bicycle(gears="7", weight=11, electric="True", colour=5, labels={"a": "b"})
    assert (bike.gears, bike.weight, bike.electric, bike.colour, bike.labels) == (7, 11.0, True, "5", {"a": "b"})
    assert the_bicycle(gears=21.0).gears == 21


@pytest.mark.parametrize("wrong", [{"gears": "many"}, {"gears": True}, {"electric": "maybe"}, {"weight": [1]}])
def test_a_value_of_another_type_is_undecided(wrong):
    bike = the_bicycle(**wrong)
    with pytest.raises(Undecided, match="which is not of the type that the resource takes"):
        getattr(bike, next(iter(wrong)))


def test_blocks_are_views_alone_or_in_lists():
    bike = the_bicycle(wheels=[{"size": 26, "spokes": 36}, {"spokes": 32}], lamp=[{"spokes": 0}])
    assert [(wheel.size, wheel.spokes) for wheel in bike.wheels] == [(26, 36), (28, 32)]
    assert bike.lamp.spokes == 0
    assert bike.wheels[1].resource is bike
    assert (str(bike.wheels[1]), str(bike)) == ("wheels[1]", "Bicycle 'bike'")
    assert bike.wheels[0].path_to("size") == "wheels[0].size"
    assert [wheel.spokes for wheel in the_bicycle(wheels={"spokes": 1}).wheels] == [1]


@pytest.mark.parametrize(("wrong", "reason"), [("round", "wheels\\[0\\], which is not an object")])
def test_a_block_of_another_form_is_undecided(wrong, reason):
    bike = the_bicycle(wheels=wrong)
    with pytest.raises(Undecided, match=reason):
        bike.wheels  # noqa: B018


def test_unknown_values_know_where_they_lie():
    bike = the_bicycle(gears=UNKNOWN, wheels=[UNKNOWN, {"size": UNKNOWN, "spokes": 3}])
    for unknown, path in (
        (bike.gears, "gears"),
        (bike.wheels[0], "wheels[0]"),
        (bike.wheels[1].size, "wheels[1].size"),
    ):
        assert isinstance(unknown, Unknown)
        with pytest.raises(Undecided) as reason:
            bool(unknown)
        assert str(reason.value) == path


def test_a_secret_is_noted_each_time_it_is_read():
    bike = the_bicycle(colour=secret("red"), labels={"pin": secret("1234"), "size": "L"}, gears=3)
    for _ in range(2):
        before = secrets_read()
        assert bike.colour == "red"
        assert (read := secrets_read()) > before
        assert bike.gears == 3
        assert bike.labels["size"] == "L"
        assert secrets_read() == read
        assert bike.labels["pin"] == "1234"
        assert secrets_read() > read


def test_a_document_in_a_text_is_read_like_a_block():
    text = json.dumps({"Statement": {"Action": "ride"}})
    for given in (text, json.loads(text), secret(text)):
        clauses = the_bicycle(rules=given).rules.statement
        assert [(clause.effect, clause.action) for clause in clauses] == [("Allow", ["ride"])]
    assert the_bicycle().rules is None
    assert the_bicycle(labels="x").has("labels")
    assert not the_bicycle().has("labels")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"law": "{"}, "law, which is not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        (
            {"law": "{'Statement': []}"},
            "law, which is a Python dict turned into a string, not JSON; write it with json.dumps",
        ),
        ({"law": " "}, "law, which is empty"),
        ({}, "law, which is absent"),
        ({"law": "[1]"}, "law, which is a JSON list, not an object"),
        ({"law": '"{}"'}, "law, which is a JSON string, not an object"),
        ({"law": "[" * 100_000}, "law, which is nested too deeply to be read"),
    ],
)
def test_a_document_that_cannot_be_read_is_undecided(given, reason):
    bike = the_bicycle(**given)
    for _ in range(2):
        with pytest.raises(Undecided) as undecided:
            bike.law  # noqa: B018
        assert str(undecided.value) == reason


def test_an_empty_optional_document_is_absent():
    assert the_bicycle(rules="").rules is None


def test_a_document_that_is_unknown_in_part_is_not_malformed():
    markers = Markers({"pfm00000001x": Origin("urn:queue", "statement")})
    stack = Stack([bicycle(law='{"Statement": pfm00000001x}')], markers=markers)
    (bike,) = stack.all(Bicycle)
    with pytest.raises(Undecided, match="not JSON") as undecided:
        bike.law  # noqa: B018
    assert not isinstance(undecided.value, Malformed)


def test_markers_in_a_document_are_unknown_leaves_with_an_origin():
    origin = Origin(urn("Person", "ann"), "arn")
    markers = Markers(
        {"pfm00000001x": origin, "pfm00000022x": Origin(urn("Person", "ann"), "name"), "1900077001": origin}
    )
    bike = the_bicycle(
        markers=markers,
        rules=json.dumps({"Statement": [{"Action": ["pfm00000001x", "pfm00000022x/*", "ride"]}]}),
        colour="pfm00000001x",
        gears=1900077001,
    )
    whole, partly, known = bike.rules.statement[0].action
    assert isinstance(whole, Unknown)
    assert whole.__origin__ == origin
    assert isinstance(partly, Partial)
    assert partly.endswith("/*")
    assert known == "ride"
    assert isinstance(bike.colour, Unknown)
    assert isinstance(bike.gears, Unknown)


def test_a_misspelt_key_of_a_block_is_seen_and_noted_where_it_is_a_secrets():
    lamp = {"spokes": 0, "sise": 3}
    for given, noted in ((lamp, False), (secret(lamp), True)):
        block = the_bicycle(lamp=given).lamp
        before = secrets_read()
        assert block.stray_keys == ["sise"]
        assert (secrets_read() > before) is noted


@pytest.mark.parametrize(
    "given",
    [
        {"labels": secret({"hunter2": UNKNOWN})},
        {"labels": {SIGNATURE: OUTPUT_VALUE, "secret": True, "value": {"hunter2": [UNKNOWN]}}},
        {"anything": secret([{"hunter2": [{"hunter3": UNKNOWN}]}])},
        {"rules": secret('{"Statement": [{"Action": ["pfm00000001x"]}]}')},
    ],
)
def test_a_reason_names_no_key_of_a_secret(given):
    bike = the_bicycle(**given, markers=Markers({"pfm00000001x": Origin(urn("Person", "ann"), "arn")}))
    (name,) = given
    leaf = getattr(bike, name)
    leaf = leaf.statement[0].action if name == "rules" else leaf
    while not isinstance(leaf, Unknown):
        leaf = next(iter(leaf.values())) if isinstance(leaf, dict) else leaf[0]

    with pytest.raises(Undecided) as reason:
        bool(leaf)
    assert str(reason.value) == name


@pytest.mark.parametrize("name", ["ann", "arn:test:test:eu-west-1:1:person/ann"])
def test_a_literal_name_or_arn_leads_to_the_resource(name):
    bike = the_bicycle(person("ann"), person("bob"), riderName=name, ownerArn=secret(name))
    assert (bike.rider.logical_name, bike.owner.logical_name) == ("ann", "ann")


def test_a_dependency_leads_to_the_resource_while_its_name_is_unknown():
    bike = the_bicycle(
        person("ann"),
        bicycle("other"),
        riderName=UNKNOWN,
        links={"riderName": [urn("Person", "ann"), urn("Bicycle", "other")]},
    )
    assert bike.rider.logical_name == "ann"
    assert bike.rider is bike.rider


def test_of_two_resources_of_a_name_the_dependency_is_meant():
    twin = Planned(urn=urn("Person", "twin"), type="test:index:Person", name="twin", inputs={"name": "ann"})
    bike = the_bicycle(person("ann"), twin, riderName="ann", links={"riderName": [twin.urn]})
    assert bike.rider.logical_name == "twin"
    with pytest.raises(Undecided):
        the_bicycle(person("ann"), twin, riderName="ann").rider  # noqa: B018


def test_an_origin_leads_to_the_one_of_several_that_is_meant():
    markers = Markers({"pfm00000002x": Origin(urn("Person", "bob"), "name")})
    both = {"riderName": [urn("Person", "ann"), urn("Person", "bob")]}
    bike = the_bicycle(person("ann"), person("bob"), riderName="pfm00000002x-x", links=both, markers=markers)
    assert bike.rider.logical_name == "bob"
    with pytest.raises(Undecided, match=r"^riderName$"):
        the_bicycle(person("ann"), person("bob"), riderName=UNKNOWN, links=both).rider  # noqa: B018


def test_a_link_that_leads_nowhere_says_so():
    assert the_bicycle().rider is None
    with pytest.raises(Undecided, match="ownerArn, which is absent"):
        the_bicycle().owner  # noqa: B018
    with pytest.raises(Outside, match="riderName, which leads outside of this stack"):
        the_bicycle(riderName="zoe").rider  # noqa: B018
    with pytest.raises(Undecided, match=r"^riderName$"):
        the_bicycle(riderName=UNKNOWN).rider  # noqa: B018


def test_a_list_leads_to_one_resource_for_each_item():
    bike = the_bicycle(person("ann"), person("bob"), friends=["bob", secret("ann")])
    assert [friend.logical_name for friend in bike.friends] == ["bob", "ann"]
    unknown = the_bicycle(person("ann"), person("bob"), friends=UNKNOWN, links={"friends": [urn("Person", "bob")]})
    assert [friend.logical_name for friend in unknown.friends] == ["bob"]


def test_a_text_beside_an_output_is_not_taken_for_the_outputs_resource():
    made_of_ann = {"friends": [urn("Person", "ann")], "riderName": [urn("Person", "ann")]}
    bike = the_bicycle(person("ann"), friends=["annabel", UNKNOWN], riderName="zoe", links=made_of_ann)
    for link in ("friends", "rider"):
        with pytest.raises(Undecided, match="which names none of the resources that it depends on"):
            getattr(bike, link)


def test_a_text_with_more_than_a_name_leads_to_the_resource_that_it_is_made_of():
    url = "https://people.test/ann/1"
    assert the_bicycle(person("ann"), riderName=url, links={"riderName": [urn("Person", "ann")]}).rider
    with pytest.raises(Outside):
        the_bicycle(person("ann"), riderName=url).rider  # noqa: B018


def test_a_link_reaches_into_a_block():
    bike = the_bicycle(
        person("ann"), lamp={"spokes": 0, "ownerName": "ann"}, wheels=[{"spokes": 1, "ownerName": "ann"}]
    )
    assert bike.lamp_owner is bike.lamp.owner is bike.wheels[0].owner
    assert the_bicycle(lamp={"spokes": 0}).lamp_owner is None
    assert the_bicycle().lamp_owner is None
    hidden = the_bicycle(person("ann"), lamp=UNKNOWN, links={"lamp": [urn("Person", "ann")]})
    assert hidden.lamp_owner.logical_name == "ann"


def test_only_a_whole_stack_has_links():
    alone = next(iter(Stack([bicycle(riderName="ann")], whole=False)))
    with pytest.raises(TypeError, match="only a stack policy may follow it"):
        alone.rider  # noqa: B018


def test_referrers_are_those_that_are_certain():
    stack = Stack(
        [
            person("ann"),
            bicycle("hers", riderName="ann"),
            bicycle("his", riderName="bob"),
            bicycle("nobodys"),
            bicycle("all", friends=["ann"]),
            bicycle("elsewhere", riderName=UNKNOWN),
        ]
    )
    ann = stack.get(urn("Person", "ann"))
    assert [bike.logical_name for bike in referrers(Bicycle, Bicycle.rider, ann)] == ["hers"]
    assert [bike.logical_name for bike in referrers(Bicycle, Bicycle.friends, ann)] == ["all"]


def test_a_possible_referrer_makes_the_question_undecided():
    stack = Stack(
        [
            person("ann"),
            person("bob"),
            bicycle("theirs", riderName=UNKNOWN, links={"riderName": [urn("Person", "ann"), urn("Person", "bob")]}),
        ]
    )
    with pytest.raises(Undecided, match="riderName of Bicycle 'theirs'"):
        referrers(Bicycle, Bicycle.rider, stack.get(urn("Person", "ann")))


def test_blocks_of_a_type_are_found_however_deep():
    bike = the_bicycle(wheels=[{"spokes": 1}, UNKNOWN], rules='{"Statement": [{}, {}]}', law="{")
    wheels = list(blocks(bike, Wheel))
    assert [str(each) for each in wheels] == ["wheels[0]", "wheels"]
    assert isinstance(wheels[1], Undecided)
    clauses = list(blocks(bike, Clause))
    assert [type(each) for each in clauses] == [Clause, Clause, Malformed]
    assert list(blocks(bike, Bicycle)) == [bike]


def test_a_resource_of_any_type_is_a_resource():
    stack = Stack([Planned(urn="urn:x::y::a:b:C::c", type="a:b:C", name="c", inputs={"x": 1})])
    found = next(iter(stack))
    assert type(found) is Resource
    assert (str(found), found.wire_value("x"), found.type_token) == ("C 'c'", 1, "a:b:C")


def test_outputs_tell_what_inputs_do_not():
    deployed = Planned(
        urn=urn("Person", "ann"),
        type="test:index:Person",
        name="ann",
        inputs={"name": UNKNOWN},
        outputs={"name": "ann-1", "arn": "arn:test:test:eu-west-1:1:person/ann-1", "kept": UNKNOWN},
    )
    stack = Stack([deployed, bicycle(riderName="arn:test:test:eu-west-1:1:person/ann-1")])
    ann = stack.get(deployed.urn)
    assert isinstance(ann, Person)
    assert ann.name == "ann-1"
    assert ann.is_deployed
    assert ann.wire_value("kept") is None
    assert stack.get(urn("Bicycle", "bike")).rider is ann
    assert not stack.get(urn("Bicycle", "bike")).is_deployed


def test_an_asset_stays_one():
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello"}
    assert the_bicycle(anything=asset).anything.text == "hello"


def test_a_block_of_a_secret_document_is_as_secret_as_the_document():
    bike = the_bicycle(rules=secret('{"Statement": [{"Action": "hunter2"}]}'), lamp={"spokes": 1})
    (clause,) = blocks(bike, Clause)
    before = secrets_read()
    assert bike.lamp.spokes == 1
    assert secrets_read() == before
    assert clause.action == ["hunter2"]
    assert secrets_read() > before


def test_what_is_made_of_the_inputs_is_remembered_for_the_next_stack_and_not_with_other_inputs_or_markers():
    made = []

    def colour(bike):
        made.append(bike)
        return bike.input_value("colour")

    planned = bicycle(colour="red")
    assert [Stack([planned]).all(Bicycle)[0].derived(colour) for _ in range(2)] == ["red", "red"]
    assert len(made) == 1

    planned.inputs = {"colour": "pfm12345678x"}
    assert Stack([planned]).all(Bicycle)[0].derived(colour) == "pfm12345678x"
    marked = Stack([planned], markers=Markers({"pfm12345678x": Origin("urn:p", "colour")})).all(Bicycle)[0]
    assert isinstance(marked.derived(colour), Unknown)
    assert len(made) == 3


def test_a_secret_inside_a_block_is_noted_each_time_it_is_read():
    bike = the_bicycle(lamp={"spokes": secret(918273), "size": 3})
    for _ in range(3):
        before = secrets_read()
        assert bike.lamp.size == 3
        assert secrets_read() == before
        assert bike.lamp.spokes == 918273
        assert secrets_read() > before
