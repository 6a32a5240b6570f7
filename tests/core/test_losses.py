"""What errors of the program have lost decides nothing: neither a lost value, nor that something is absent."""

from __future__ import annotations

from preflight.core import wire
from preflight.core.link import referrers
from preflight.core.losses import Loss, Losses
from preflight.core.planned import Planned
from preflight.core.policy import Abstention, Violation, policy
from preflight.core.stack import Stack
from preflight.core.values import LOST, Origin, independently
from preflight.core.wire import Markers

from .stacks import Bicycle, Person, urn

MARKER = "pfm00000001x"
MARKERS = Markers({MARKER: Origin(LOST, "api.py:155")})


def planned(kind: str, name: str, inputs: dict | None = None, **more: object) -> Planned:
    return Planned(urn=urn(kind, name), type=f"test:index:{kind}", name=name, inputs=inputs or {}, **more)


def verdicts(check, *resources: Planned, losses: Losses | None = None, markers: Markers = MARKERS):
    check.__module__ = "policies.stack.bicycles"
    made = policy(severity="high", caught="deployment")(check)
    return made.judge(Stack(resources, markers=markers, losses=losses or Losses([Loss("api.py:155")])))


def has_a_rider(bike: Bicycle):
    """A bicycle has a rider."""
    if not referrers(Bicycle, Bicycle.owner, bike.resource):
        yield "has no referrer"


def is_light(bike: Bicycle):
    """A bicycle is light."""
    if bike.weight > 10:
        yield f"weighs {bike.weight}"


def is_named(bike: Bicycle):
    """A bicycle has a name."""
    if bike.name is None:
        yield "has no name"


def test_a_lost_value_decides_nothing_and_names_the_error():
    (verdict,) = verdicts(is_light, planned("Bicycle", "red", {"weight": MARKER}))

    assert isinstance(verdict, Abstention)
    assert (verdict.reason, verdict.known_later) == ("weight, which the error in api.py:155 has lost", False)


def test_a_string_around_a_lost_value_decides_nothing():
    def is_red(bike: Bicycle):
        """A bicycle is red."""
        if bike.name == "red-x":
            yield "is red"

    (verdict,) = verdicts(is_red, planned("Bicycle", "red", {"name": f"red-{MARKER}"}))

    assert isinstance(verdict, Abstention)
    assert verdict.reason == "name, which the error in api.py:155 has lost"


def names_of_labels(bike: Bicycle):
    """A bicycle's labels have short names."""
    yield from (f"has the label {name}" for name in bike.labels if len(name) > 5)


def values_of_labels(bike: Bicycle):
    """A bicycle's labels have short values."""
    yield from (f"has the label {name}" for name, value in bike.labels.items() if name and len(str(value)) > 5)


def test_a_lost_value_of_a_map_leaves_its_other_values_and_its_keys_known():
    bike = planned("Bicycle", "red", {"labels": {"owner": "ann", "serial": f"no-{MARKER}", "a": "too long"}})
    known = planned("Bicycle", "red", {"labels": {"owner": "ann", "serial": "no", "a": "too long"}})

    assert [v.message for v in verdicts(names_of_labels, bike)] == ["has the label serial"]
    assert [v.message for v in verdicts(values_of_labels, known)] == ["has the label a"]
    (verdict,) = verdicts(values_of_labels, bike)
    assert isinstance(verdict, Abstention)
    assert "api.py:155" in verdict.reason


def test_a_secret_map_with_a_lost_value_is_both():
    secret = {wire.SIGNATURE: wire.SECRET, "value": {"serial": f"no-{MARKER}", "lengthy": "hunter2"}}

    found = verdicts(names_of_labels, planned("Bicycle", "red", {"labels": secret}))
    assert [type(each) for each in found] == [Violation, Violation]
    assert "hunter2" not in str(found)
    (verdict,) = verdicts(values_of_labels, planned("Bicycle", "red", {"labels": secret}))
    assert isinstance(verdict, Abstention)


def test_what_one_check_reads_of_what_is_lost_does_not_matter_to_another():
    def fits(bike: Bicycle):
        """A bicycle fits."""

        def by_name(bike: Bicycle):
            yield from ["has a name"] if bike.name else []

        def by_weight(bike: Bicycle):
            yield f"weighs {bike.weight}"

        yield from independently((by_name, by_weight, by_name), bike)

    found = verdicts(fits, planned("Bicycle", "red", {"name": f"red-{MARKER}", "weight": 9}))
    assert [v.reason if isinstance(v, Abstention) else v.message for v in found] == [
        "weighs 9.0",
        "what the error in api.py:155 has lost",
    ]


def test_what_an_error_left_out_is_not_absent():
    assert [type(v) for v in verdicts(is_named, planned("Bicycle", "red"))] == [Violation]
    assert verdicts(is_named, planned("Bicycle", "red", lost={"": "api.py:1"})) == []
    assert verdicts(is_named, planned("Bicycle", "red", lost={"name": "api.py:1"})) == []
    assert [type(v) for v in verdicts(is_named, planned("Bicycle", "red", lost={"gears": "api.py:1"}))] == [Violation]


def test_a_default_is_not_taken_for_what_an_error_left_out():
    (verdict,) = verdicts(is_light, planned("Bicycle", "red", lost={"": "api.py:1"}))

    assert isinstance(verdict, Abstention)
    assert verdict.reason == "weight, which the error in api.py:1 has lost"


def test_what_a_lost_statement_could_have_created_is_not_missing():
    could = Losses([Loss("api.py:7", ["test:index:Bicycle"])])
    could_by_prefix = Losses([Loss("api.py:7", ["test:index*"])])
    could_not = Losses([Loss("api.py:7", ["test:index:Wheel"])])
    bike = planned("Bicycle", "red")

    assert [type(v) for v in verdicts(has_a_rider, bike)] == [Violation]
    assert [type(v) for v in verdicts(has_a_rider, bike, losses=could_not)] == [Violation]
    for losses in (could, could_by_prefix):
        (verdict,) = verdicts(has_a_rider, bike, losses=losses)
        assert isinstance(verdict, Abstention)
        assert verdict.reason == "what the error in api.py:7 has lost"


def test_what_the_deployment_will_know_does_not_help_where_something_else_is_lost():
    def is_fast(bike: Bicycle):
        """A bicycle is fast."""
        if bike.name and bike.weight > 10:
            yield "is slow"

    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    (later,) = verdicts(is_fast, planned("Bicycle", "red", {"name": "red", "weight": unknown}))
    (verdict,) = verdicts(is_fast, planned("Bicycle", "red", {"name": f"red-{MARKER}", "weight": unknown}))

    assert (later.reason, later.known_later) == ("weight", True)
    assert (verdict.reason, verdict.known_later) == ("what the error in api.py:155 has lost", False)


def test_what_looks_at_one_resource_alone_does_not_mind_the_others():
    losses = Losses([Loss("api.py:7", ["*"])])

    assert [type(v) for v in verdicts(is_light, planned("Bicycle", "red"), losses=losses)] == [Violation]


def test_an_index_that_an_earlier_evaluation_built_depends_on_the_same_errors():
    losses = Losses([Loss("api.py:7", ["test:index:Bicycle"])])
    bikes = [planned("Bicycle", "red"), planned("Bicycle", "blue")]

    assert [type(v) for v in verdicts(has_a_rider, *bikes, losses=losses)] == [Abstention, Abstention]


def test_a_dependency_that_an_error_has_lost_may_be_the_one():
    def waits(bike: Bicycle):
        """A bicycle waits for each person."""
        yield from ("does not wait" for each in bike.resource.stack.all(Person) if not bike.depends_on(each))

    person, bike = planned("Person", "ann"), planned("Bicycle", "red")
    assert [type(v) for v in verdicts(waits, person, bike)] == [Violation]

    (verdict,) = verdicts(waits, person, planned("Bicycle", "red", waits_for_lost="api.py:9"))
    assert isinstance(verdict, Abstention)
    assert verdict.reason == "the dependencies of Bicycle 'red', of which the error in api.py:9 has lost one"
    # A value may be lost with which no dependency was.
    assert [type(v) for v in verdicts(waits, person, planned("Bicycle", "red", lost={"ownerArn": "api.py:9"}))] == [
        Violation
    ]

    between = planned("Person", "between", waits_for_lost="api.py:9")
    (verdict,) = verdicts(waits, person, between, planned("Bicycle", "red", dependencies=[between.urn]))
    assert isinstance(verdict, Abstention)
