"""Every policy about stacks, code or programs takes steps at most in proportion to the resources, also where names repeat.

A stack of many copies of an example, all with the same physical names, stands for an export of several accounts. Lines of our
code that run are counted, not seconds, so that a busy machine changes nothing. Policies about one resource see no other.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import preflight
from preflight import Violations, policy
from preflight.aws.sqs import Queue
from preflight.core import wire
from preflight.core.assets import SIGNATURE
from preflight.core.catalogue import discover
from preflight.core.planned import Planned
from preflight.core.policy import Policy, Verdict, Violation
from preflight.core.stack import Setting, Stack
from preflight.core.wire import Markers
from preflight.files import LocalFiles

from .planned import CONFIG, Plan, plan

ROOT = str(Path(preflight.__file__).parents[1])
SIZES = (6, 12, 24)
MOST = 2.5
"""How many times more steps the second half of the copies may take than those before: 2 is linear, 4 quadratic."""


QUEUE = "aws:sqs/queue:Queue"
POLICIES = discover(kinds=["stack", "bundle", "program"]).policies


def copies(planned: Plan, count: int) -> Stack:
    """A stack with the resources so often, each time with other URNs and outputs. The stack itself is there once."""
    urns = {each.urn for each in planned.planned if each.type != "pulumi:pulumi:Stack"}
    origins = planned.markers._origins

    def copied(each: Planned, at: int) -> Planned:
        def moved(urn: str) -> str:
            return f"{urn}-{at}" if at and urn in urns else urn

        def marked(values: Mapping[str, Any]) -> Mapping[str, Any]:
            found: Mapping[str, Any] = json.loads(MARKER.sub(lambda text: marker(text[0], at), json.dumps(values)))
            return found

        return Planned(
            urn=moved(each.urn),
            type=each.type,
            name=each.name,
            inputs=marked(each.inputs),
            outputs=marked(each.outputs),
            parent=moved(each.parent),
            provider=moved(each.provider),
            provider_inputs=each.provider_inputs,
            dependencies=[moved(urn) for urn in each.dependencies],
            links={key: [moved(urn) for urn in linked] for key, linked in each.links.items()},
            custom=each.custom,
        )

    resources = [copied(each, at) for at in range(count) for each in planned.planned if not at or each.urn in urns]
    markers = {
        marker(text, at): origin._replace(urn=f"{origin.urn}-{at}" if at and origin.urn in urns else origin.urn)
        for at in range(count)
        for text, origin in origins.items()
        if not at or MARKER.fullmatch(text)
    }
    setting = Setting(project="example", stack="dev", config=CONFIG)
    return Stack(resources, setting=setting, markers=Markers(markers), files=LocalFiles(planned.folder))


MARKER = re.compile(r"pfm\d{8}x")


def marker(text: str, at: int) -> str:
    """The marker of an output in a copy."""
    return f"pfm{int(text[3:11]) + at * 1_000_000:08d}x" if at else text


def steps(run: Callable[[], object]) -> int:
    """How many lines of our code run."""
    counted = 0

    def local(frame, event, arg):
        nonlocal counted
        counted += event == "line"
        return local

    def start(frame, event, arg):
        return local if frame.f_code.co_filename.startswith(ROOT) else None

    before = sys.gettrace()
    sys.settrace(start)
    try:
        run()
    finally:
        sys.settrace(before)
    return counted


def growth(policy: Policy, planned: Plan, given: dict) -> float:
    """How many times more steps the second half of the copies takes than those before it."""
    counts = []
    for size in (SIZES[0], *SIZES):  # the first time, what is read once and kept counts too
        stack = copies(planned, size)
        counts.append(steps(lambda stack=stack: policy.judge(stack, given)))
    return (counts[3] - counts[2]) / max(counts[2] - counts[1], 1)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_steps_grow_with_the_resources(policy):
    found = {}
    for example in policy.examples:
        options = {name: policy.options[name].value(value) for name, value in example.options.items()}
        found[example.program.__name__] = growth(policy, plan(example), options)

    assert {name: times for name, times in found.items() if times > MOST} == {}


@policy(severity="low", caught="production")
def queue_is_unnamed(queue: Queue) -> Violations:
    """A queue has no name."""
    yield f"has the name {queue.name}, which is one of many"


def test_steps_grow_with_the_resources_also_where_messages_lose_secrets():
    def judged(size: int) -> list[Verdict]:
        name = {SIGNATURE: wire.SECRET, "value": "hunter2"}
        resources = [
            Planned(urn=f"urn:pulumi:dev::shop::{QUEUE}::q{at}", type=QUEUE, name=f"q{at}", inputs={"name": name})
            for at in range(size)
        ]
        return queue_is_unnamed.judge(Stack(resources))

    assert {each.message for each in judged(6) if isinstance(each, Violation)} == {
        "has the name [secret], which is one of many"
    }
    counts = [steps(lambda size=size: judged(size)) for size in (400, 800, 1600)]
    assert (counts[2] - counts[1]) / (counts[1] - counts[0]) < MOST


def test_a_loop_in_a_loop_is_found():
    def quadratic(size: int) -> None:
        for _ in range(size):
            for _ in range(size):
                pass

    counts = [steps(lambda size=size: quadratic(size)) for size in SIZES]

    assert (counts[2] - counts[1]) / (counts[1] - counts[0]) > MOST
