"""The node groups and Fargate profiles of Amazon EKS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.aws.knowledge.inputs import is_set
from preflight.aws.languages.kubernetes import is_qualified_name
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_RESERVED_LABELS = ("kubernetes.io/", "k8s.io/", "eks.amazonaws.com/")
_MOST_SELECTORS = 5
_SELECTED = re.compile(r"[a-z0-9*?]([-a-z0-9*?]*[a-z0-9*?])?")
_LONGEST_NAMESPACE = 63
_FAMILY = re.compile(r"[a-z]+[0-9]+(?P<options>[a-z0-9-]*)")
# Families whose names do not follow from their processors.
_ARM_FAMILIES = ("a1",)
_ARM_OPTIONS = re.compile(r"g|.*-gb[0-9]")  # Graviton, and NVIDIA Grace as in p6e-gb200
_KEY = "letters, digits and -_. between them, and before it perhaps a DNS name and a slash"


class Scaling(View):
    """How many nodes a group has."""

    desired_size: int = prop()
    min_size: int = prop()
    max_size: int = prop()


class Update(View):
    """How many nodes may be unavailable while a group is updated."""

    max_unavailable: int | None = None
    max_unavailable_percentage: int | None = None
    update_strategy: str | None = None


class LaunchTemplate(View):
    """The launch template of a node group."""

    id: str | None = None
    name: str | None = None


class Taint(View):
    """A taint of the nodes of a group."""

    key: str = prop()


class Repair(View):
    """How EKS replaces nodes."""

    max_parallel_nodes_repaired_count: int | None = None
    max_parallel_nodes_repaired_percentage: int | None = None
    max_unhealthy_node_threshold_count: int | None = None
    max_unhealthy_node_threshold_percentage: int | None = None


class NodeGroup(Resource, token="aws:eks/nodeGroup:NodeGroup"):
    """A managed node group."""

    names = ()

    scaling_config: Scaling = prop()
    update_config: Update | None = None
    launch_template: LaunchTemplate | None = None
    node_repair_config: Repair | None = None
    remote_access: Any = None
    ami_type: str | None = None
    disk_size: int | None = None
    instance_types: list[str] = prop(())
    labels: dict[str, Any] | None = None
    taints: list[Taint] = prop(())

    def faults(self) -> Iterator[str]:
        """Why EKS rejects it, each as a clause that begins with a verb."""
        checks = (
            NodeGroup._size_faults,
            NodeGroup._update_faults,
            NodeGroup._repair_faults,
            NodeGroup._template_faults,
            NodeGroup._type_faults,
            NodeGroup._label_faults,
            NodeGroup._taint_faults,
        )
        yield from independently(checks, self)

    def _size_faults(self) -> Iterator[str]:
        sizes = known(self.scaling_config)
        if sizes.min_size > sizes.desired_size:
            yield f"has `min_size` {sizes.min_size} and `desired_size` {sizes.desired_size}; the minimum is not greater"
        if sizes.desired_size > sizes.max_size:
            yield f"has `desired_size` {sizes.desired_size} and `max_size` {sizes.max_size}; the maximum is not less"

    def _update_faults(self) -> Iterator[str]:
        update = known(self.update_config)
        if update is not None and update.max_unavailable and update.max_unavailable_percentage:
            yield "has `max_unavailable` and `max_unavailable_percentage` in `update_config`; it has one of them"

    def _repair_faults(self) -> Iterator[str]:
        repair = known(self.node_repair_config)
        if repair is None:
            return
        for name in ("max_parallel_nodes_repaired", "max_unhealthy_node_threshold"):
            if getattr(repair, f"{name}_count") and getattr(repair, f"{name}_percentage"):
                yield f"has `{name}_count` and `{name}_percentage` in `node_repair_config`; it has one of them"

    def _template_faults(self) -> Iterator[str]:
        template = known(self.launch_template)
        if template is None:
            if self.ami_type == "CUSTOM":
                yield "has `ami_type` CUSTOM without a `launch_template`, which names the AMI"
            return
        # The provider leaves an empty id or name out.
        named = [name for name in ("id", "name") if is_set(template, name)]
        if len(named) > 1:
            yield "has `id` and `name` in `launch_template`; it has one of them"
        if not named:
            yield "has neither `id` nor `name` in `launch_template`; it has one of them"
        if self.disk_size:
            yield f"has `disk_size` {self.disk_size} and a `launch_template`; set the size of the disk in the template"
        if self.remote_access is not None:
            yield "has `remote_access` and a `launch_template`; set the key in the template"

    def _type_faults(self) -> Iterator[str]:
        if self.ami_type is None:
            return
        wanted = _processor_of_ami(known(self.ami_type))
        for each in self.instance_types:
            found = _processor_of_type(known(each))
            if wanted and found and wanted != found:
                yield f"has `ami_type` {self.ami_type} for {wanted} and the instance type {each} with {found} processors"

    def _label_faults(self) -> Iterator[str]:
        for key in known(self.labels) or ():
            if key.startswith(_RESERVED_LABELS):
                yield f"has the label '{key}'; EKS reserves labels that begin with {', '.join(_RESERVED_LABELS)}"
            elif not is_qualified_name(key):
                yield f"has the label '{key}'; it is at most 63 {_KEY}"

    def _taint_faults(self) -> Iterator[str]:
        for taint in self.taints:
            if not is_qualified_name(known(taint.key)):
                yield f"has the taint '{taint.key}'; it is at most 63 {_KEY}"


def _processor_of_ami(name: str) -> str:
    return "arm64" if "ARM_64" in name else "x86_64" if "x86_64" in name else ""


def _processor_of_type(name: str) -> str:
    family = name.partition(".")[0]
    found = _FAMILY.fullmatch(family)
    if found is None:
        return ""
    return "arm64" if family in _ARM_FAMILIES or _ARM_OPTIONS.match(found["options"]) else "x86_64"


class Selector(View):
    """Which pods run on Fargate."""

    namespace: str = prop()
    labels: dict[str, Any] | None = None


class FargateProfile(Resource, token="aws:eks/fargateProfile:FargateProfile"):
    """A Fargate profile."""

    names = ()

    selectors: list[Selector] = prop(())

    def faults(self) -> Iterator[str]:
        """Why EKS rejects it, each as a clause that begins with a verb."""
        checks = (FargateProfile._count_faults, FargateProfile._namespace_faults, FargateProfile._label_faults)
        yield from independently(checks, self)

    def _count_faults(self) -> Iterator[str]:
        if len(self.selectors) > _MOST_SELECTORS:
            yield f"has {len(self.selectors)} selectors; EKS allows {_MOST_SELECTORS}"

    def _namespace_faults(self) -> Iterator[str]:
        for selector in self.selectors:
            namespace = known(selector.namespace)
            if not _SELECTED.fullmatch(namespace) or len(namespace) > _LONGEST_NAMESPACE:
                yield f"has the namespace '{namespace}'; it is lower-case letters, digits, * and ?, with hyphens between them"

    def _label_faults(self) -> Iterator[str]:
        for selector in self.selectors:
            for key in known(selector.labels) or ():
                if not is_qualified_name(key):
                    yield f"has the label '{key}'; it is at most 63 {_KEY}"
