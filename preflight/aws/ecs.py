"""Amazon ECS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from preflight.core.link import link
from preflight.core.values import Outside, known, origins_of
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .cloudwatch import LogGroup
from .elb import TargetGroup
from .knowledge.region import region_of

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html: CPU units and the MiB that go
# with them, as cfn-lint's E3047 has them.
FARGATE_SIZES: Mapping[int, Sequence[int]] = MappingProxyType(
    {
        256: (512, 1024, 2048),
        512: range(1024, 4096 + 1, 1024),
        1024: range(2048, 8192 + 1, 1024),
        2048: range(4096, 16384 + 1, 1024),
        4096: range(8192, 30720 + 1, 1024),
        8192: range(16384, 61440 + 1, 4096),
        16384: range(32768, 122880 + 1, 8192),
        32768: (61440, 122880, 249856),
    }
)
_REPOSITORY = "aws:ecr/repository:Repository"
_IN_UNITS = re.compile(r"(\d*\.?\d+)\s*(vcpu|gb)", re.IGNORECASE)
_UNITS = 1024  # of CPU in a vCPU, and of MiB in a GB


class PortMapping(View):
    """A port of a container and the port of its host that leads to it."""

    container_port: int = prop()
    host_port: int | None = None


class LogOptions(View):
    """What a log driver is told; the options of `awslogs` by the names that they have here."""

    region: str | None = prop(None, key="awslogs-region")
    create_group: bool = prop(default=False, key="awslogs-create-group")

    log_group: LogGroup = link("awslogs-group")


class LogConfiguration(View):
    """Where a container's output goes."""

    log_driver: str | None = None
    options: LogOptions | None = None

    def lacks(self, option: str) -> bool:
        """Whether the log driver is not told an option, by the option's own name."""
        return self.options is None or self.options.wire_value(option) is None

    @property
    def region(self) -> str | None:
        """The region that the log is sent to."""
        return self.options.region if self.options is not None else None

    @property
    def planned_group(self) -> LogGroup | None:
        """The log group where this stack has it; None where another one has, or the log driver is to create it."""
        try:
            return None if self.options is None or self.options.create_group else self.options.log_group
        except Outside:
            return None

    @property
    def homes(self) -> list[Any]:
        """The regions that the log group may be in; none where only the environment tells.

        That is its own where it is planned, else that of the task or of any log group of the stack.
        """
        group = self.planned_group
        likely = [group] if group else [self.resource, *self.resource.stack.all(LogGroup)]
        regions = [region_of(each) for each in likely]
        return [] if any(region is None for region in regions) else regions


class Secret(View):
    """A variable of a container whose value is a secret."""

    name: str = prop()


class ContainerDefinition(View):
    """A container of a task: an item of a JSON document."""

    name: str = prop()
    image: str | None = None
    essential: bool = True
    port_mappings: list[PortMapping] = prop(())
    log_configuration: LogConfiguration | None = None
    secrets: list[Secret] = prop(())

    @property
    def logs_to_cloudwatch(self) -> bool:
        """Whether its output goes to CloudWatch."""
        return self.log_configuration is not None and self.log_configuration.log_driver == "awslogs"

    @property
    def is_from_ecr(self) -> bool:
        """Whether its image lies in a private repository of ECR."""
        makers = (self.resource.stack.get(origin.urn) for origin in origins_of(self.image))
        if any(maker is not None and maker.type_token == _REPOSITORY for maker in makers):
            return True
        return self.image is not None and ".dkr.ecr." in self.image


class TaskDefinition(Resource, token="aws:ecs/taskDefinition:TaskDefinition"):
    """What a task is made of: its containers and its size."""

    names = ("family",)

    family: str | None = None
    container_definitions: list[ContainerDefinition] = json_text(REQUIRED)
    requires_compatibilities: list[str] = prop(())
    network_mode: str | None = None
    cpu: str | None = None
    memory: str | None = None
    execution_role_arn: str | None = None

    @property
    def is_for_fargate(self) -> bool:
        """Whether it is registered for Fargate."""
        return "FARGATE" in self.requires_compatibilities

    @property
    def cpu_units(self) -> int | None:
        """Its CPU units; None where it has none or its text is no number."""
        return _in_units(known(self.cpu))

    @property
    def memory_mib(self) -> int | None:
        """Its memory in MiB; None where it has none or its text is no number."""
        return _in_units(known(self.memory))

    @property
    def shares_its_ports(self) -> bool:
        """Whether a port of its containers is the same port outside of them."""
        return self.network_mode in ("awsvpc", "host")

    @property
    def target_type(self) -> str | None:
        """The type of the target groups that its tasks can be registered with, as far as its network mode decides it."""
        if self.network_mode == "awsvpc":
            return "ip"
        return "instance" if self.network_mode in (None, "bridge") else None

    def cloudwatch_logs(self) -> Iterator[tuple[ContainerDefinition, LogConfiguration]]:
        """Its containers that log to CloudWatch."""
        for container in self.container_definitions:
            if container.log_configuration is not None and container.logs_to_cloudwatch:
                yield container, container.log_configuration

    def uses_of_the_execution_role(self) -> Iterator[str]:
        """What ECS does for its containers in the name of its execution role."""
        for container in self.container_definitions:
            if container.secrets:
                yield f"hand container '{container.name}' its secrets"
            if self.is_for_fargate and container.logs_to_cloudwatch:
                yield f"write the log of container '{container.name}'"
            if self.is_for_fargate and container.is_from_ecr:
                yield f"pull the image of container '{container.name}'"

    @property
    def needed_log_options(self) -> list[str]:
        """The options without which ECS does not take the log driver `awslogs`."""
        return ["awslogs-group", "awslogs-region", *(["awslogs-stream-prefix"] if self.is_for_fargate else [])]

    def conflicting_ports(self) -> Iterator[tuple[ContainerDefinition, PortMapping]]:
        """The ports of its containers that have another number on the host."""
        for container in self.container_definitions:
            for mapping in container.port_mappings:
                # ECS documents neither that it takes 0 here, nor that it does not.
                if mapping.host_port not in (None, 0, mapping.container_port):
                    yield container, mapping


class LoadBalancer(View):
    """How a load balancer reaches the tasks of a service."""

    container_name: str | None = None
    container_port: int | None = None

    target_group: TargetGroup | None = link("target_group_arn")

    @property
    def service(self) -> Service:
        """The service whose tasks it reaches."""
        assert isinstance(self.resource, Service)
        return self.resource

    def faults(self) -> Iterator[str]:
        """What of it the service's task does not have, each as a clause that begins with a verb."""
        containers = {each.name: each for each in self.service.task_definition.container_definitions}
        if self.container_name not in containers:
            yield f"names the container '{self.container_name}'; its task has {' and '.join(containers) or 'none'}"
        elif self.container_port not in [
            mapping.container_port for mapping in containers[self.container_name].port_mappings
        ]:
            yield f"names port {self.container_port} of container '{self.container_name}', which has no mapping for it"


class Service(Resource, token="aws:ecs/service:Service"):
    """A service: tasks that are kept running."""

    name: str | None = None
    load_balancers: list[LoadBalancer] = prop(())

    network_configuration: Any = None

    task_definition: TaskDefinition = link("task_definition")


def in_short(sizes: Sequence[int]) -> str:
    """The amounts of memory that Fargate offers, in words."""
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} MiB in steps of {sizes.step}"
    return f"{', '.join(map(str, sizes))} MiB"


def _in_units(text: str | None) -> int | None:
    """A size that is written as a number or as in `1 vCPU` and `0.5 GB`."""
    if text is None or text.strip().isdigit():
        return int(text) if text else None
    sized = _IN_UNITS.fullmatch(text.strip())
    return round(float(sized[1]) * _UNITS) if sized else None
