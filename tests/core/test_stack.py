"""A stack knows what waits for what, what belongs to what, and what a policy may be asked about."""

from __future__ import annotations

import pytest

from preflight.core.planned import Planned
from preflight.core.program import Program
from preflight.core.stack import Setting, Stack
from preflight.core.syntax import ArchiveFile, ProgramFile
from preflight.core.values import Undecided
from preflight.core.view import Resource
from preflight.files import LocalFiles

from .stacks import UNKNOWN, Bicycle, Person, Wheel, bicycle, person, urn


def component(name: str, **more) -> Planned:
    return Planned(urn=urn("Shed", name), type="shop:index:Shed", name=name, inputs={}, custom=False, **more)


def test_a_resource_waits_for_its_dependencies_and_its_parents_and_theirs():
    shed = component("shed", dependencies=[urn("Person", "ann")])
    stack = Stack(
        [
            person("ann"),
            person("bob"),
            shed,
            bicycle("hers", parent=shed.urn),
            bicycle("spare", links={"name": [urn("Bicycle", "hers")]}),
        ]
    )
    hers, spare = stack.get(urn("Bicycle", "hers")), stack.get(urn("Bicycle", "spare"))
    ann, bob = stack.get(urn("Person", "ann")), stack.get(urn("Person", "bob"))
    assert hers.depends_on(ann)
    assert spare.depends_on(hers)
    assert spare.depends_on(ann)
    assert not spare.depends_on(bob)
    assert not ann.depends_on(spare)
    assert spare.depends_on_any("persons", [bob, ann])
    assert not bob.depends_on_any("bicycles", [hers, spare])
    assert not spare.depends_on_any("nobody", [])


def test_a_circle_of_dependencies_ends():
    stack = Stack([bicycle("a", depends=[urn("Bicycle", "b")]), bicycle("b", depends=[urn("Bicycle", "a")])])
    a, b = stack.get(urn("Bicycle", "a")), stack.get(urn("Bicycle", "b"))
    assert a.depends_on(b)
    assert b.depends_on(a)


def test_components_customs_and_the_stack_itself_are_told_apart():
    root = Planned(urn="urn:root", type="pulumi:pulumi:Stack", name="shop-dev", inputs={}, custom=False)
    provider = Planned(urn="urn:p", type="pulumi:providers:test", name="default", inputs={})
    stack = Stack([root, provider, component("shed", parent="urn:root"), person("ann")])
    assert [r.logical_name for r in stack.components] == ["shed"]
    assert [r.logical_name for r in stack.customs] == ["ann"]
    assert stack.root is stack.get("urn:root")
    assert [r.logical_name for r in stack.children(stack.root)] == ["shed"]
    assert len(stack) == 4
    assert Stack([]).root is None


def test_all_finds_every_token_of_a_kind():
    old = Planned(urn="urn:old", type="test:index:OldBicycle", name="old", inputs={})
    stack = Stack([bicycle("new"), old, person("ann")])
    assert {r.logical_name for r in stack.all(Bicycle)} == {"new", "old"}
    assert len(stack.all(Resource)) == 3
    assert stack.holding(Wheel) == stack.all(Bicycle)


def test_subjects_are_the_stack_its_resources_or_blocks_in_them():
    stack = Stack([bicycle("a", wheels=[{"spokes": 1}]), bicycle("b", wheels=UNKNOWN), person("ann")])
    assert list(stack.subjects(Stack)) == [stack]
    assert {str(s) for kind in (Bicycle, Person) for s in stack.subjects(kind)} == {
        "Bicycle 'a'",
        "Bicycle 'b'",
        "Person 'ann'",
    }
    found = stack.subjects(Wheel)
    assert str(found[0]) == "wheels[0]"
    assert isinstance(found[1], Undecided)


def test_a_program_that_is_not_known_is_undecided(tmp_path):
    for stack in (Stack([]), Stack([], files=LocalFiles(None, "no process"))):
        for kind in (Program, ProgramFile):
            assert [type(s) for s in stack.subjects(kind)] == [Undecided]


def test_a_program_and_its_files_are_subjects(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("import pulumi\n")
    stack = Stack([], files=LocalFiles(tmp_path))
    assert [type(s).__mro__[1] for s in stack.subjects(Program)] == [Program]
    assert [s.path for s in stack.subjects(ProgramFile)] == ["__main__.py"]


class Parcel(Resource, token="test:index:Parcel"):
    def archive_files(self):
        if self.logical_name == "lost":
            raise Undecided("code, which is lost")
        return iter(["a file"])


def test_archive_files_are_asked_of_what_has_an_archive():
    parcels = [Planned(urn=f"urn:{n}", type="test:index:Parcel", name=n, inputs={}) for n in ("here", "lost")]
    found = Stack([*parcels, person("ann")]).subjects(ArchiveFile)
    assert found[0] == "a file"
    assert isinstance(found[1], Undecided)


def test_the_texts_of_configured_secrets_are_known():
    setting = Setting(
        config={"shop:pin": "1234", "shop:name": "x", "shop:none": ""}, secret_keys=frozenset({"shop:pin", "shop:none"})
    )
    assert setting.secret_strings == {"1234"}


def test_an_index_is_made_once():
    stack = Stack([person("ann"), bicycle("hers", riderName="ann")])
    assert stack.named("ann", (Person,)) == stack.named("ann", (Person,))
    with pytest.raises(Undecided):
        _ = stack.program


def test_resources_are_found_by_the_name_that_the_program_gives_them():
    stack = Stack([person("ann"), bicycle("ann"), bicycle("bike")])

    assert [type(each) for each in stack.called("ann")] == [Person, Bicycle]
    assert stack.called("bob") == []
