"""No input of any property raises: each property of each view is given every kind of value that the wire has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from preflight.core import wire
from preflight.core.assets import ARCHIVE, ASSET, SIGNATURE
from preflight.core.catalogue import discover
from preflight.core.planned import Planned
from preflight.core.policy import Defect
from preflight.core.stack import Setting, Stack
from preflight.core.view import Property, Resource, View, shape_of
from preflight.files import LocalFiles

CATALOGUE = discover()
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# In every secret, and nowhere else.
WORD, NUMBER = "hunter2-hunter2", 918273645
ARN = "arn:aws:sqs:eu-west-1:111122223333:orders"


def secret(value: Any) -> Any:
    return {SIGNATURE: wire.SECRET, "value": value}


def output(**given: Any) -> Any:
    return {SIGNATURE: wire.OUTPUT_VALUE, "dependencies": [], **given}


PLAIN: dict[str, Any] = {
    "null": None,
    "bool": True,
    "number": 3.0,
    "fraction": -0.5,
    "string": "orders",
    "digits": "12",
    "empty string": "",
    "arn": ARN,
    "object as string": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": 3, "Resource": {}}]}',
    "list as string": "[1, [2]]",
    "empty list": [],
    "list": ["orders", 3.0, None, {"name": "orders"}, ["orders"]],
    "empty map": {},
    "map": {"name": "orders", "Statement": 3.0, "key": None, "inner": {"name": ["orders"]}},
    "asset": {SIGNATURE: ASSET, "path": "./gone.txt"},
    "asset of text": {SIGNATURE: ASSET, "text": "def handler(event, context): return 1\n"},
    "archive": {SIGNATURE: ARCHIVE, "path": "./gone.zip"},
    "archive of assets": {SIGNATURE: ARCHIVE, "assets": {"a.py": {SIGNATURE: ASSET, "text": "x = 1\n"}}},
    "malformed archive": {SIGNATURE: ARCHIVE, "path": 3.0},
    "reference": {SIGNATURE: wire.RESOURCE_REFERENCE, "urn": "urn:pulumi:dev::shop::aws:sqs/queue:Queue::gone"},
    "signature of nothing": {SIGNATURE: "other", "value": 1.0},
}
SECRETS: dict[str, Any] = {
    f"secret {name}": secret(value)
    for name, value in {
        "null": None,
        "number": float(NUMBER),
        "string": WORD,
        "arn": f"arn:aws:sqs:eu-west-1:{WORD}:{WORD}",
        "document": f'{{"Statement": [{{"Effect": "{WORD}", "Action": "{WORD}", "{WORD}": {NUMBER}}}]}}',
        "list": [WORD, float(NUMBER)],
        "map": {WORD: WORD, "name": WORD},
        "archive": {SIGNATURE: ARCHIVE, "path": f"./{WORD}.zip"},
        "asset": {SIGNATURE: ASSET, "text": WORD},
        "unknown": UNKNOWN,
    }.items()
}
UNKNOWNS: dict[str, Any] = {
    "unknown": UNKNOWN,
    "list of unknowns": [UNKNOWN, {"name": UNKNOWN}],
    "map of unknowns": {"name": UNKNOWN, UNKNOWN: "orders"},
    "output value": output(value="orders"),
    "secret output value": output(value=WORD, secret=True),
    "unknown output value": output(),
}
KINDS = {**PLAIN, **SECRETS, **UNKNOWNS}


def right(view: type[View], name: str, depth: int = 4) -> Any:
    """A value of the type that a property takes."""
    given = getattr(view, name)
    shape = shape_of(view, name)
    if isinstance(given, Property) and given.json_text:
        return '{"Version": "2012-10-17", "Statement": []}'
    if shape.views:
        value: Any = block(shape.views[0], depth - 1) if depth else {}
    else:
        value = {int: 3.0, float: 0.5, bool: True}.get(shape.plain, "orders")
        value = {"STAGE": "dev"} if shape.mapping else PLAIN["archive of assets"] if shape.forms else value
    return [value] if shape.many else value


def properties(view: type[View]) -> Iterator[tuple[str, Property]]:
    for name in dir(view):
        if isinstance(given := vars_of(view, name), Property):
            yield name, given


def vars_of(view: type[View], name: str) -> Any:
    return next((vars(cls)[name] for cls in view.__mro__ if name in vars(cls)), None)


def block(view: type[View], depth: int = 4) -> dict[str, Any]:
    """Every property of a view with a value of its type."""
    return {given.key: right(view, name, depth) for name, given in properties(view)}


Fill = Callable[[Any], dict[str, Any]]


def places(view: type[View], depth: int = 3) -> Iterator[Fill]:
    """For each property of a view, and of the blocks inside it: what makes a block with a given value there."""
    whole = block(view, depth)
    for name, given in properties(view):

        def put(value: Any, key: str = given.key) -> dict[str, Any]:
            return {**whole, key: value}

        yield put
        shape = shape_of(view, name)
        if not depth or not shape.views or given.json_text:
            continue
        for inner in shape.views:
            for fill in places(inner, depth - 1):

                def put_inside(
                    value: Any, fill: Fill = fill, key: str = given.key, shape: Any = shape
                ) -> dict[str, Any]:
                    return {**whole, key: [fill(value)] if shape.many else fill(value)}

                yield put_inside


TOKENS = sorted(
    token for token, kind in Resource.kinds.items() if token and kind.__module__.startswith("preflight.aws")
)
PLACES = [(token, fill) for token in TOKENS for fill in places(Resource.kinds[token])]


def stack(value: Any, folder: Any) -> Stack:
    planned = [
        Planned(
            urn=f"urn:pulumi:dev::shop::{token}::r{at}",
            type=token,
            name=f"r{at}",
            inputs=fill(value),
            outputs={},
        )
        for at, (token, fill) in enumerate(PLACES)
    ]
    return Stack(planned, setting=Setting("shop", "dev"), files=LocalFiles(folder))


@pytest.mark.parametrize("kind", KINDS)
def test_no_value_of_any_property_makes_a_policy_fail_or_speak_of_a_secret(kind, tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("import pulumi\n")
    given = stack(KINDS[kind], tmp_path)
    verdicts = [verdict for policy in CATALOGUE.policies for verdict in policy.judge(given)]
    broken = {(each.policy.name, each.exception, each.where) for each in verdicts if isinstance(each, Defect)}
    assert broken == set()
    if "secret" in kind:
        # Once more, as what was read by one policy is remembered for the next.
        verdicts += [verdict for policy in CATALOGUE.policies for verdict in policy.judge(given)]
    said = {(each.policy.name, str(each[3:])) for each in verdicts}
    assert {each for each in said if WORD in each[1] or str(NUMBER) in each[1]} == set()
