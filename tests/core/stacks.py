"""Stacks of a made-up provider, for tests of the machine alone."""

from __future__ import annotations

from typing import Any

import preflight.aws  # noqa: F401 - registers what an ARN is
from preflight.core.link import link
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.core.view import REQUIRED, Resource, View, json_text, pascal, prop
from preflight.core.wire import NO_MARKERS, SECRET, Markers

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"


class Clause(View, spelled=pascal):
    effect: str = "Allow"
    action: list[str] = prop(())


class Rules(View, spelled=pascal):
    statement: list[Clause] = prop(())


class Wheel(View):
    size: int = 28
    spokes: int = prop()
    owner: Person | None = link("owner_name")


class Person(Resource, token="test:index:Person"):
    arn_form = "test:person/{name}"

    name: str | None = None


class Bicycle(Resource, token="test:index:Bicycle", also=("test:index:OldBicycle",)):
    name: str | None = None
    gears: int = 1
    weight: float = 12.5
    electric: bool = False
    colour: str = prop()
    wheels: list[Wheel] = prop(())
    lamp: Wheel | None = None
    rules: Rules | None = json_text()
    law: Rules = json_text(REQUIRED)
    labels: dict[str, str] | None = None
    anything: Any = None

    rider: Person | None = link("rider_name")
    owner: Person = link("owner_arn")
    friends: list[Person] = link("friends")
    lamp_owner: Person | None = link("lamp.owner_name")


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::test:index:{kind}::{name}"


def person(name: str, **more: Any) -> Planned:
    return Planned(urn=urn("Person", name), type="test:index:Person", name=name, inputs={"name": name}, **more)


def bicycle(title: str = "bike", *, depends: Any = (), links: Any = None, parent: str = "", **inputs: Any) -> Planned:
    return Planned(
        urn=urn("Bicycle", title),
        type="test:index:Bicycle",
        name=title,
        inputs=inputs,
        dependencies=depends,
        links=links or {},
        parent=parent,
    )


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}


def the_bicycle(*others: Planned, markers: Markers = NO_MARKERS, links: Any = None, **inputs: Any) -> Bicycle:
    stack = Stack([*others, bicycle(links=links, **inputs)], markers=markers)
    found = stack.get(urn("Bicycle", "bike"))
    assert isinstance(found, Bicycle)
    return found
