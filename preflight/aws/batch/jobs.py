"""The job definitions of AWS Batch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.values import independently, known
from preflight.core.view import Resource, View, json_text, prop

from .containers import Container

_PROPERTIES = ("container_properties", "ecs_properties", "eks_properties")
_CAPABILITIES = ("EC2", "FARGATE", "MANAGED_INSTANCES")
_MOST_ATTEMPTS, _LEAST_TIMEOUT, _HIGHEST_PRIORITY = 10, 60, 9999
_MOST_NODES, _MOST_RANGES = 1000, 5
_EXIT_CODE = re.compile(r"[0-9]*\*?")
_RANGE = re.compile(r"(?P<first>[0-9]*)(?P<colon>:?)(?P<last>[0-9]*)")


class Exit(View):
    """What happens after a failed attempt."""

    on_exit_code: str | None = None
    on_reason: str | None = None
    on_status_reason: str | None = None


class Retry(View):
    """How often a job is attempted."""

    attempts: int | None = None
    evaluate_on_exits: list[Exit] = prop(())


class Timeout(View):
    """How long an attempt may run, in seconds."""

    attempt_duration_seconds: int | None = None


class NodeRange(View):
    """Nodes of a multi-node job, and the container that runs on them."""

    target_nodes: str = prop()
    container: Container | None = None
    ecs_properties: Any = None
    eks_properties: Any = None


class Nodes(View):
    """The nodes of a multi-node job."""

    num_nodes: int = prop()
    main_node: int = prop()
    node_range_properties: list[NodeRange] = prop(())

    def faults(self) -> Iterator[str]:
        """Why Batch rejects them, each as a clause that begins with a verb."""
        yield from independently((Nodes._count_faults, Nodes._range_faults, Nodes._container_faults), self)

    def _count_faults(self) -> Iterator[str]:
        if not 1 <= self.num_nodes <= _MOST_NODES:
            yield f"has numNodes {self.num_nodes}; it is 1 to {_MOST_NODES}"
        if self.main_node >= self.num_nodes:
            yield f"has mainNode {self.main_node} of {self.num_nodes} nodes; the first is 0"
        if len(self.node_range_properties) > _MOST_RANGES:
            yield f"has {len(self.node_range_properties)} node ranges; a job has at most {_MOST_RANGES}"

    def _range_faults(self) -> Iterator[str]:
        covered: set[int] = set()
        for each in self.node_range_properties:
            text = known(each.target_nodes)
            found = _RANGE.fullmatch(text)
            if not found or not (found["first"] or found["last"]):
                yield f"has targetNodes '{text}'; it has the form 0, 0:3, 2: or :3"
                return
            first = int(found["first"] or 0)
            last = int(found["last"]) if found["last"] else self.num_nodes - 1 if found["colon"] else first
            if max(first, last) >= self.num_nodes:
                yield f"has targetNodes '{text}' of {self.num_nodes} nodes; the last is {self.num_nodes - 1}"
            covered.update(range(first, last + 1))
        lacking = [number for number in range(min(self.num_nodes, _MOST_NODES)) if number not in covered]
        if lacking and self.node_range_properties:
            yield f"has no node range for node {lacking[0]}; the ranges cover all {self.num_nodes} nodes"

    def _container_faults(self) -> Iterator[str]:
        for number, each in enumerate(self.node_range_properties):
            given = [name for name in ("container", "ecs_properties", "eks_properties") if each.has(name)]
            if len(given) != 1:
                yield f"has {len(given)} of container, ecsProperties and eksProperties in node range {number}; it has one"


class JobDefinition(Resource, token="aws:batch/jobDefinition:JobDefinition"):
    """A job definition."""

    names = ()

    type: str = prop()
    container_properties: Container | None = json_text()
    ecs_properties: Any = json_text()
    eks_properties: Any = None
    node_properties: Nodes | None = json_text()
    platform_capabilities: list[str] = prop(())
    propagate_tags: bool = False
    retry_strategy: Retry | None = None
    timeout: Timeout | None = None
    scheduling_priority: int | None = None

    @property
    def is_on_fargate(self) -> bool:
        """Whether its jobs run on Fargate."""
        return "FARGATE" in self.platform_capabilities

    def faults(self) -> Iterator[str]:
        """Why Batch rejects it, its containers apart, each as a clause that begins with a verb."""
        checks = (
            JobDefinition._type_faults,
            JobDefinition._platform_faults,
            JobDefinition._property_faults,
            JobDefinition._retry_faults,
            JobDefinition._exit_faults,
            JobDefinition._number_faults,
            JobDefinition._node_faults,
        )
        yield from independently(checks, self)

    def container_faults(self) -> Iterator[str]:
        """Why Batch rejects its container, each as a clause that begins with a verb."""
        if self.has("container_properties") and self.type == "container":
            yield from known(self.container_properties).faults(on_fargate=self.is_on_fargate)  # type: ignore[union-attr]

    def _type_faults(self) -> Iterator[str]:
        given = [name for name in _PROPERTIES if self.has(name)]
        if self.type == "container" and not given and not self.has("node_properties"):
            yield f"has type container without {', '.join(f'`{name}`' for name in _PROPERTIES)}; it has one of them"
        if len(given) > 1:
            yield f"has {' and '.join(f'`{name}`' for name in given)}; it has one of them"
        if self.type == "multinode" and not self.has("node_properties"):
            yield "has type multinode without `node_properties`, which it needs"
        if self.type == "container" and self.has("node_properties"):
            yield "has type container and `node_properties`, which only multinode has"

    def _platform_faults(self) -> Iterator[str]:
        if len(self.platform_capabilities) > 1:
            yield f"has {len(self.platform_capabilities)} platform capabilities; it has exactly one"
        for each in self.platform_capabilities:
            if each not in _CAPABILITIES:
                yield f"has the platform capability '{each}'; it is {', '.join(_CAPABILITIES)}"
            if self.type == "multinode" and each in ("FARGATE", "MANAGED_INSTANCES"):
                yield f"has type multinode on {each}; it runs on EC2"

    def _property_faults(self) -> Iterator[str]:
        if self.has("eks_properties") and self.propagate_tags:
            yield "has `eks_properties` and `propagate_tags`; Batch on EKS does not propagate tags"
        if "MANAGED_INSTANCES" in self.platform_capabilities and self.has("container_properties"):
            yield "has `container_properties` on MANAGED_INSTANCES; it has `ecs_properties` there"

    def _retry_faults(self) -> Iterator[str]:
        retry = known(self.retry_strategy)
        if retry is None:
            return
        if retry.attempts is not None and not 1 <= retry.attempts <= _MOST_ATTEMPTS:
            yield f"has {retry.attempts} attempts; it is 1 to {_MOST_ATTEMPTS}"
        if retry.evaluate_on_exits and retry.attempts is None:
            yield "has `evaluate_on_exits` without `attempts`, which they need"

    def _exit_faults(self) -> Iterator[str]:
        retry = known(self.retry_strategy)
        for each in retry.evaluate_on_exits if retry is not None else ():
            code = known(each.on_exit_code)
            if code is None and each.on_reason is None and each.on_status_reason is None:
                yield "has an `evaluate_on_exit` without a condition; it has `on_exit_code`, `on_reason` or `on_status_reason`"
            if code is not None and not _EXIT_CODE.fullmatch(code):
                yield f"has `on_exit_code` '{code}'; it is digits, at their end perhaps *"

    def _number_faults(self) -> Iterator[str]:
        priority, timeout = self.scheduling_priority, known(self.timeout)
        if priority is not None and not 0 <= priority <= _HIGHEST_PRIORITY:
            yield f"has `scheduling_priority` {priority}; it is 0 to {_HIGHEST_PRIORITY}"
        seconds = timeout.attempt_duration_seconds if timeout is not None else None
        if seconds is not None and seconds < _LEAST_TIMEOUT:
            yield f"has a timeout of {seconds} seconds; the minimum is {_LEAST_TIMEOUT}"

    def _node_faults(self) -> Iterator[str]:
        if self.type == "multinode" and self.has("node_properties"):
            yield from known(self.node_properties).faults()  # type: ignore[union-attr]
