"""The compute environments, job queues and scheduling policies of AWS Batch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.aws.knowledge.inputs import is_set
from preflight.core.link import candidates
from preflight.core.messages import Advice
from preflight.core.values import KnownLater, independently, known
from preflight.core.view import Resource, View, prop

_FARGATE = ("FARGATE", "FARGATE_SPOT")
_NOT_ON_FARGATE = (
    "allocation_strategy", "bid_percentage", "desired_vcpus", "ec2_key_pair", "image_id", "instance_role", "instance_types",
    "launch_template", "min_vcpus", "placement_group", "spot_iam_fleet_role", "tags",
)  # fmt: skip
_MOST_GROUPS, _MOST_SUBNETS, _WHOLE_BID = 5, 16, 100
_STRATEGIES = {
    "BEST_FIT_PROGRESSIVE_ORDERED": "EC2",
    "SPOT_CAPACITY_OPTIMIZED": "SPOT",
    "SPOT_PRICE_CAPACITY_OPTIMIZED": "SPOT",
    "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED": "SPOT",
}
_ORDERED = ("BEST_FIT_PROGRESSIVE_ORDERED", "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED")
_BUNDLES = ("optimal", "default_")
_ARM = re.compile(r"(a1|[a-z]+[0-9]+g[a-z0-9-]*)(\..+)?")
_OLD_IMAGES = ("ECS_AL2", "ECS_AL2_NVIDIA", "EKS_AL2", "EKS_AL2_NVIDIA")
_VERSION = re.compile(r"[0-9]+|\$Default|\$Latest|")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LONGEST_NAMESPACE = 63


class LaunchTemplate(View):
    """The launch template of the instances."""

    launch_template_id: str | None = None
    launch_template_name: str | None = None
    version: str | None = None


class Image(View):
    """The kind of image that the instances run."""

    image_type: str | None = None


class ComputeResources(View):
    """What jobs run on."""

    type: str = prop()
    subnets: list[str] = prop()
    security_group_ids: list[str] = prop(())
    max_vcpus: int = prop()
    min_vcpus: int | None = None
    desired_vcpus: int | None = None
    allocation_strategy: str | None = None
    bid_percentage: int | None = None
    ec2_configurations: list[Image] = prop(())
    ec2_key_pair: str | None = None
    image_id: str | None = None
    instance_role: str | None = None
    instance_types: list[str] = prop(())
    launch_template: LaunchTemplate | None = None
    placement_group: str | None = None
    spot_iam_fleet_role: str | None = None
    tags: dict[str, Any] | None = None

    @property
    def kind(self) -> str:
        """EC2, SPOT, FARGATE or FARGATE_SPOT."""
        return known(self.type).upper()

    def faults(self) -> Iterator[str]:
        """Why Batch rejects them, each as a clause that begins with a verb."""
        checks = (
            (ComputeResources._fargate_faults,)
            if self.kind in _FARGATE
            else (
                ComputeResources._need_faults,
                ComputeResources._size_faults,
                ComputeResources._strategy_faults,
                ComputeResources._type_faults,
                ComputeResources._template_faults,
                ComputeResources._image_faults,
            )
        )
        yield from independently(checks, self)

    def _fargate_faults(self) -> Iterator[str]:
        for name in _NOT_ON_FARGATE:
            if self.has(name) and getattr(self, name):
                yield f"has type {self.kind} and `{name}`, which is not applicable for Fargate"
        if len(self.security_group_ids) > _MOST_GROUPS:
            yield f"has {len(self.security_group_ids)} security groups; Fargate supports {_MOST_GROUPS}"
        if len(self.subnets) > _MOST_SUBNETS:
            yield f"has {len(self.subnets)} subnets; Fargate supports {_MOST_SUBNETS}"

    def _need_faults(self) -> Iterator[str]:
        if self.kind not in ("EC2", "SPOT"):
            return
        if self.instance_role is None:
            yield f"has type {self.kind} without an `instance_role`, which it needs"
        if not self.instance_types:
            yield f"has type {self.kind} without `instance_types`, which it needs"
        if self.launch_template is None and not self.security_group_ids:
            yield f"has type {self.kind} without `security_group_ids`, which it needs unless a launch template has them"
        strategy = known(self.allocation_strategy)
        if self.kind == "SPOT" and strategy in (None, "BEST_FIT") and self.spot_iam_fleet_role is None:
            yield "has type SPOT and strategy BEST_FIT without a `spot_iam_fleet_role`, which they need"

    def _size_faults(self) -> Iterator[str]:
        least, most, desired = self.min_vcpus or 0, self.max_vcpus, self.desired_vcpus
        if least < 0:
            yield f"has `min_vcpus` {least}; it is 0 or more"
        if most < least:
            yield f"has `max_vcpus` {most} and `min_vcpus` {least}; the maximum is not less"
        elif desired and not least <= desired <= most:
            yield f"has `desired_vcpus` {desired}; it is between `min_vcpus` {least} and `max_vcpus` {most}"
        if self.bid_percentage is not None and not 0 <= self.bid_percentage <= _WHOLE_BID:
            yield f"has `bid_percentage` {self.bid_percentage}; it is 0 to {_WHOLE_BID}"

    def _strategy_faults(self) -> Iterator[str]:
        strategy = known(self.allocation_strategy)
        wanted = _STRATEGIES.get(strategy or "")
        if wanted is not None and self.kind != wanted:
            yield f"has `allocation_strategy` {strategy} with type {self.kind}; it is for {wanted}"
        for each in self.instance_types if strategy in _ORDERED else ():
            if known(each).startswith(_BUNDLES):
                yield f"has `allocation_strategy` {strategy} with '{each}'; it orders instance types and families"

    def _type_faults(self) -> Iterator[str]:
        types = [known(each) for each in self.instance_types if known(each) != "optimal"]
        arm = [each for each in types if _ARM.fullmatch(each)]
        others = [each for each in types if each not in arm and not each.startswith(_BUNDLES)]
        if arm and others:
            yield f"has the instance types {arm[0]} and {others[0]}; all have one kind of processor"

    def _template_faults(self) -> Iterator[str]:
        template = known(self.launch_template)
        if template is None:
            return
        # The provider leaves an empty id or name out.
        if is_set(template, "launch_template_id") and is_set(template, "launch_template_name"):
            yield "has `launch_template_id` and `launch_template_name`; a launch template has one of them"
        version = template.version
        if isinstance(version, str) and not _VERSION.fullmatch(version):
            yield f"has the launch template version '{version}'; it is a number, $Default or $Latest"

    def _image_faults(self) -> Iterator[str]:
        for image in self.ec2_configurations:
            if image.image_type in _OLD_IMAGES:
                yield Advice(
                    f"has `image_type` {image.image_type}; Batch creates no more environments with Amazon Linux 2, so use"
                    f" {known(image.image_type).replace('AL2', 'AL2023')}"
                )


class EksPlace(View):
    """The cluster and namespace that jobs run in."""

    eks_cluster_arn: str = prop()
    kubernetes_namespace: str = prop()


class ComputeEnvironment(Resource, token="aws:batch/computeEnvironment:ComputeEnvironment"):
    """A compute environment."""

    arn_form = "batch:compute-environment/{name}"

    name: str | None = None
    type: str = prop()
    service_role: str | None = None
    compute_resources: ComputeResources | None = None
    eks_configuration: EksPlace | None = None

    @property
    def platform(self) -> str:
        """Fargate or EC2; empty where it is not managed."""
        resources = known(self.compute_resources)
        if resources is None:
            return ""
        return "Fargate" if resources.kind in _FARGATE else "EC2"

    def faults(self) -> Iterator[str]:
        """Why Batch rejects it, each as a clause that begins with a verb."""
        checks = (
            ComputeEnvironment._management_faults,
            ComputeEnvironment._resource_faults,
            ComputeEnvironment._cluster_faults,
        )
        yield from independently(checks, self)

    def _management_faults(self) -> Iterator[str]:
        managed, resources = known(self.type).upper() == "MANAGED", known(self.compute_resources)
        if managed and resources is None:
            yield "has type MANAGED without `compute_resources`, which it needs"
        if not managed and resources is not None:
            yield f"has type {self.type} and `compute_resources`, which only MANAGED has"
        if not managed and self.service_role is None:
            # The provider sends an empty role, which Batch may take for its service-linked role.
            yield Advice(f"has type {self.type} without a `service_role`, which it needs")

    def _resource_faults(self) -> Iterator[str]:
        resources = known(self.compute_resources)
        if resources is not None:
            yield from resources.faults()

    def _cluster_faults(self) -> Iterator[str]:
        place = known(self.eks_configuration)
        if place is None:
            return
        namespace = known(place.kubernetes_namespace)
        if namespace == "default" or namespace.startswith("kube-"):
            yield f"has the Kubernetes namespace '{namespace}', which Batch does not use; create another"
        elif not _NAMESPACE.fullmatch(namespace) or len(namespace) > _LONGEST_NAMESPACE:
            yield f"has the Kubernetes namespace '{namespace}'; it is at most 63 lower-case letters, digits and hyphens"
        resources = known(self.compute_resources)
        if resources is not None and resources.kind in _FARGATE:
            yield f"has type {resources.kind} on a cluster of EKS; it is EC2 or SPOT there"
        if resources is not None and resources.allocation_strategy is None:
            yield "has no `allocation_strategy`, which an environment on EKS needs"


_MOST_ENVIRONMENTS = 3


class Order(View):
    """The place of a compute environment in a queue."""

    compute_environment: str = prop()
    order: int = prop()


class TimeLimit(View):
    """What becomes of jobs that stay in a state."""

    action: str = prop()
    reason: str = prop()
    state: str = prop()


class JobQueue(Resource, token="aws:batch/jobQueue:JobQueue"):
    """A job queue."""

    arn_form = "batch:job-queue/{name}"

    name: str | None = None
    compute_environment_orders: list[Order] = prop(())
    job_state_time_limit_actions: list[TimeLimit] = prop(())

    def faults(self) -> Iterator[str]:
        """Why Batch rejects it, each as a clause that begins with a verb."""
        checks = (
            JobQueue._count_faults,
            JobQueue._order_faults,
            JobQueue._repetition_faults,
            JobQueue._limit_faults,
        )
        yield from independently(checks, self)

    def platform_faults(self) -> Iterator[str]:
        """Why its compute environments do not go together, as a clause that begins with a verb. Follows links.

        Raises KnownLater where one of them is not in this stack.
        """
        environments = candidates(self, "computeEnvironmentOrders", (ComputeEnvironment,))
        if len(environments) != len(self.compute_environment_orders):
            raise KnownLater("computeEnvironmentOrders")
        found = {each.platform: each for each in reversed(environments)}
        if "Fargate" in found and "EC2" in found:
            yield f"has {found['Fargate']} on Fargate and {found['EC2']} on EC2; all run on one of the two"

    def _count_faults(self) -> Iterator[str]:
        count = len(self.compute_environment_orders)
        if count > _MOST_ENVIRONMENTS:
            yield f"has {count} compute environments; a queue has at most {_MOST_ENVIRONMENTS}"

    def _order_faults(self) -> Iterator[str]:
        orders = [known(each.order) for each in self.compute_environment_orders]
        for number in dict.fromkeys(orders):
            if orders.count(number) > 1:
                yield f"has {orders.count(number)} compute environments of order {number}; each number exists once"

    def _repetition_faults(self) -> Iterator[str]:
        names = [known(each.compute_environment) for each in self.compute_environment_orders]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                yield f"has the compute environment {name} twice"

    def _limit_faults(self) -> Iterator[str]:
        seen: list[tuple[str, str]] = []
        for limit in self.job_state_time_limit_actions:
            if limit.action != "CANCEL":
                yield f"has a time limit with action '{limit.action}'; it is CANCEL"
            pair = known(limit.state), known(limit.reason)
            if pair in seen:
                yield f"has two time limits for state {pair[0]} and reason '{pair[1]}'; each pair exists once"
            seen.append(pair)


_SHARE = re.compile(r"[a-zA-Z0-9_-]{1,254}[a-zA-Z0-9_*-]?")
_LEAST_WEIGHT, _MOST_WEIGHT = 0.0001, 999.9999


class Share(View):
    """The weight of a share identifier."""

    share_identifier: str = prop()
    weight_factor: float = 1.0


class FairShare(View):
    """How jobs share a queue."""

    share_distributions: list[Share] = prop(())


class SchedulingPolicy(Resource, token="aws:batch/schedulingPolicy:SchedulingPolicy"):
    """A scheduling policy."""

    arn_form = "batch:scheduling-policy/{name}"

    name: str | None = None
    fair_share_policy: FairShare | None = None

    def faults(self) -> Iterator[str]:
        """Why Batch rejects it, each as a clause that begins with a verb."""
        checks = (SchedulingPolicy._share_faults, SchedulingPolicy._weight_faults)
        yield from independently(checks, self)

    @property
    def _shares(self) -> list[Share]:
        policy = known(self.fair_share_policy)
        return policy.share_distributions if policy is not None else []

    def _share_faults(self) -> Iterator[str]:
        names = [known(share.share_identifier) for share in self._shares]
        for name in dict.fromkeys(names):
            if not _SHARE.fullmatch(name):
                yield f"has the share '{name}'; it is at most 255 letters, digits, hyphens and underscores, at its end perhaps *"
            elif names.count(name) > 1:
                yield f"has the share '{name}' twice"
            for other in names:
                if name.endswith("*") and other != name and other.startswith(name[:-1]):
                    yield f"has the shares '{name}' and '{other}', which overlap"

    def _weight_faults(self) -> Iterator[str]:
        for share in self._shares:
            if not _LEAST_WEIGHT <= share.weight_factor <= _MOST_WEIGHT:
                yield f"has the weight {share.weight_factor:g}; it is {_LEAST_WEIGHT} to {_MOST_WEIGHT}"
