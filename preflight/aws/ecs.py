"""Amazon ECS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from preflight.core.link import candidates, link
from preflight.core.values import Outside, independently, known, origins_of
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .cloudwatch import LogGroup
from .ec2 import Subnet
from .elb import TargetGroup
from .iam import Role
from .knowledge.regions import region_of

# CPU units and the memory sizes in MiB that Fargate supports with them, as in E3047 of cfn-lint:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
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
    """A port of a container and the host port that is mapped to it."""

    container_port: int = prop()
    host_port: int | None = None
    name: str | None = None


class LogOptions(View):
    """The options of a log driver; those of `awslogs` as properties."""

    region: str | None = prop(None, key="awslogs-region")
    create_group: bool = prop(default=False, key="awslogs-create-group")

    log_group: LogGroup = link("awslogs-group")


class Secret(View):
    """An environment variable of a container, or an option of its log driver, whose value is a secret."""

    name: str = prop()
    value_from: str = prop()


class RepositoryCredentials(View):
    """The secret with which the image is pulled from a private repository outside of AWS."""

    credentials_parameter: str = prop()


class LogConfiguration(View):
    """The log configuration of a container."""

    log_driver: str | None = None
    options: LogOptions | None = None
    secret_options: list[Secret] = prop(())

    def lacks(self, option: str) -> bool:
        """Whether an option of the log driver is not set, such as `awslogs-group`."""
        return self.options is None or self.options.wire_value(option) is None

    @property
    def region(self) -> str | None:
        """The value of awslogs-region."""
        return self.options.region if self.options is not None else None

    @property
    def planned_group(self) -> LogGroup | None:
        """The log group if it is in this stack; None if it is in another one or created by the log driver."""
        try:
            return None if self.options is None or self.options.create_group else self.options.log_group
        except Outside:
            return None

    @property
    def group_regions(self) -> list[Any]:
        """The regions that the log group may be in; empty if only the environment determines them.

        For a planned log group its region, else the regions of the task definition and of all log groups of the stack.
        """
        group = self.planned_group
        likely = [group] if group else [self.resource, *self.resource.stack.all(LogGroup)]
        regions = [region_of(resource) for resource in likely]
        return [] if any(region is None for region in regions) else regions


class MountPoint(View):
    """Where a container mounts a volume of its task."""

    source_volume: str | None = None


class Dependency(View):
    """A container that another one waits for, and for which state of it."""

    container_name: str = prop()
    condition: str = "START"


class Ulimit(View):
    """A limit of an operating system resource."""

    name: str = prop()
    soft_limit: int = prop()
    hard_limit: int = prop()


class HealthCheck(View):
    """The health check of a container; times in seconds."""

    command: list[str] = prop(())
    interval: int | None = None
    timeout: int | None = None
    retries: int | None = None
    start_period: int | None = None

    def faults(self) -> Iterator[str]:
        """Which of its numbers ECS rejects, as clauses."""
        bounds = (("interval", 5, 300), ("timeout", 2, 60), ("retries", 1, 10), ("startPeriod", 0, 300))
        for (name, least, most), value in zip(
            bounds, (self.interval, self.timeout, self.retries, self.start_period), strict=True
        ):
            if value is not None and not least <= value <= most:
                yield f"{name} {value}; it must be between {least} and {most}"


class EnvironmentFile(View):
    """A file in a bucket with variables of a container."""

    type: str = "s3"
    value: str = prop()


class ResourceRequirement(View):
    """A resource of the host that a container needs, such as GPUs."""

    type: str = prop()


class ContainerDefinition(View):
    """A container definition: an item of a JSON document."""

    name: str = prop()
    image: str | None = None
    essential: bool = True
    port_mappings: list[PortMapping] = prop(())
    log_configuration: LogConfiguration | None = None
    secrets: list[Secret] = prop(())
    repository_credentials: RepositoryCredentials | None = None
    cpu: int | None = None
    memory: int | None = None
    memory_reservation: int | None = None
    mount_points: list[MountPoint] = prop(())
    depends_on: list[Dependency] = prop(())
    ulimits: list[Ulimit] = prop(())
    health_check: HealthCheck | None = None
    resource_requirements: list[ResourceRequirement] = prop(())
    privileged: bool = False
    extra_hosts: list[Any] = prop(())
    environment_files: list[EnvironmentFile] = prop(())
    links: list[Any] = prop(())

    @property
    def secret_values(self) -> Iterator[Any]:
        """What names the secrets that ECS reads for it: ARNs, and names of parameters."""
        yield from (secret.value_from for secret in self.secrets)
        if self.log_configuration is not None:
            yield from (secret.value_from for secret in self.log_configuration.secret_options)
        if self.repository_credentials is not None:
            yield self.repository_credentials.credentials_parameter

    @property
    def logs_to_cloudwatch(self) -> bool:
        """Whether it logs to CloudWatch Logs."""
        return self.log_configuration is not None and self.log_configuration.log_driver == "awslogs"

    @property
    def is_from_ecr(self) -> bool:
        """Whether its image is in a private ECR repository."""
        sources = (self.resource.stack.get(origin.urn) for origin in origins_of(self.image))
        if any(source is not None and source.type_token == _REPOSITORY for source in sources):
            return True
        return self.image is not None and ".dkr.ecr." in self.image


class EfsAuthorization(View):
    """How a volume in EFS is authorized."""

    access_point_id: str | None = None
    iam: str | None = None


class EfsVolume(View):
    """The file system of a volume."""

    root_directory: str | None = None
    transit_encryption: str | None = None
    authorization_config: EfsAuthorization | None = None


class Volume(View):
    """A volume that containers of a task can mount."""

    name: str = prop()
    host_path: str | None = None
    efs_volume_configuration: EfsVolume | None = None

    def faults(self) -> Iterator[str]:
        """Why ECS rejects its file system, as clauses that begin with a verb."""
        efs = self.efs_volume_configuration
        access = None if efs is None else efs.authorization_config
        if efs is None or access is None:
            return
        is_encrypted = efs.transit_encryption == "ENABLED"
        if access.iam == "ENABLED" and not is_encrypted:
            yield f"has volume '{self.name}' with EFS IAM authorization without transit encryption, which it requires"
        if access.access_point_id is None:
            return
        if not is_encrypted:
            yield f"has volume '{self.name}' with an EFS access point without transit encryption, which it requires"
        if efs.root_directory not in (None, "", "/"):
            yield f"has volume '{self.name}' with an EFS access point and root directory {efs.root_directory}; it must be /"


class TaskDefinition(Resource, token="aws:ecs/taskDefinition:TaskDefinition"):
    """A task definition: containers and size of a task."""

    names = ("family",)
    arn_form = "ecs:task-definition/{name}*"

    family: str | None = None
    container_definitions: list[ContainerDefinition] = json_text(REQUIRED)
    requires_compatibilities: list[str] = prop(())
    network_mode: str | None = None
    cpu: str | None = None
    memory: str | None = None
    execution_role_arn: str | None = None
    volumes: list[Volume] = prop(())

    execution_role: Role | None = link("execution_role_arn")

    @property
    def is_for_fargate(self) -> bool:
        """Whether it requires compatibility with Fargate."""
        return "FARGATE" in self.requires_compatibilities

    @property
    def cpu_units(self) -> int | None:
        """Its CPU units; None if not set or not a number."""
        return _in_units(known(self.cpu))

    @property
    def memory_mib(self) -> int | None:
        """Its memory in MiB; None if not set or not a number."""
        return _in_units(known(self.memory))

    @property
    def shares_its_ports(self) -> bool:
        """Whether the host port of a container must equal the container port."""
        return self.network_mode in ("awsvpc", "host")

    @property
    def target_type(self) -> str | None:
        """The target type that its network mode needs; None if the network mode does not determine it."""
        if self.network_mode == "awsvpc":
            return "ip"
        return "instance" if self.network_mode in (None, "bridge") else None

    def container_faults(self) -> Iterator[str]:
        """What its containers refer to and do not find, as clauses that begin with a verb."""
        containers = self.container_definitions
        names = [container.name for container in containers]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                yield f"has {names.count(name)} containers with name '{name}'; names are unique within a task definition"
        volumes = [volume.name for volume in self.volumes]
        for container in containers:
            for point in container.mount_points:
                if point.source_volume is not None and point.source_volume not in volumes:
                    yield f"has container '{container.name}' with volume '{point.source_volume}'; {_existing(volumes, 'volumes')}"
            for file in container.environment_files:
                if isinstance(file.value, str) and not file.value.startswith("arn:"):
                    yield f"has container '{container.name}' with environment file '{file.value}'; it is the ARN of an object"
            yield from self._dependency_faults(container, dict(zip(names, containers, strict=True)))

    def _dependency_faults(
        self, container: ContainerDefinition, others: Mapping[str, ContainerDefinition]
    ) -> Iterator[str]:
        for dependency in container.depends_on:
            start, other = f"has container '{container.name}' that depends on", others.get(dependency.container_name)
            if other is None:
                yield f"{start} '{dependency.container_name}'; {_existing(list(others), 'containers')}"
            elif other.name == container.name:
                yield f"{start} itself"
            elif dependency.condition == "HEALTHY" and other.health_check is None:
                yield f"{start} '{other.name}' being HEALTHY, which has no health check in its definition"
            elif dependency.condition in ("COMPLETE", "SUCCESS") and other.essential:
                condition = f"with condition {dependency.condition}; set `essential` to false"
                yield f"{start} essential container '{other.name}' {condition}"

    def size_faults(self) -> Iterator[str]:
        """Which containers do not fit into the task, as clauses that begin with a verb."""
        units, memory = self.cpu_units, self.memory_mib
        reserved = sum(container.cpu or 0 for container in self.container_definitions)
        if units is not None and reserved > units:
            yield f"has {reserved} CPU units in its containers, but {units} in the task; the sum must not be greater"
        for container in self.container_definitions:
            hard, soft = known(container.memory), known(container.memory_reservation)
            if memory is not None and hard is not None and hard > memory:
                yield f"has container '{container.name}' with memory {hard} MiB, but {memory} MiB in the task"
            if hard is not None and soft is not None and soft > hard:
                yield f"has container '{container.name}' with memoryReservation {soft} above its memory {hard}"
            if memory is None and hard is None and soft is None:
                yield f"has no memory for container '{container.name}', neither in the container nor in the task"

    def limit_faults(self) -> Iterator[str]:
        """Which limits and health checks ECS rejects, as clauses that begin with a verb."""
        for container in self.container_definitions:
            for limit in container.ulimits:
                if 0 <= limit.hard_limit < limit.soft_limit:
                    yield f"has ulimit {limit.name} with soft limit {limit.soft_limit} above hard limit {limit.hard_limit}"
            if container.health_check is not None:
                for fault in container.health_check.faults():
                    yield f"has container '{container.name}' with health check {fault}"

    def platform_faults(self) -> Iterator[str]:
        """What its network mode or Fargate does not support, as clauses that begin with a verb."""
        for container in self.container_definitions:
            start = f"has container '{container.name}' with"
            is_awsvpc = self.network_mode == "awsvpc"
            if is_awsvpc and container.extra_hosts:
                yield f"{start} extraHosts, which network mode awsvpc does not support"
            if is_awsvpc and container.links:
                yield f"{start} links, which only network mode bridge supports"
            if self.is_for_fargate:
                if container.privileged:
                    yield f"{start} privileged, which Fargate does not support"
                if any(each.type == "GPU" for each in container.resource_requirements):
                    yield f"{start} a GPU requirement, which Fargate does not support"
        yield from self._host_path_faults()

    def _host_path_faults(self) -> Iterator[str]:
        if self.is_for_fargate:
            for volume in self.volumes:
                if known(volume.host_path) is not None:
                    yield f"has volume '{volume.name}' with a host path, which Fargate does not support"

    def cloudwatch_logs(self) -> Iterator[tuple[ContainerDefinition, LogConfiguration]]:
        """Its containers that log to CloudWatch Logs."""
        for container in self.container_definitions:
            if container.log_configuration is not None and container.logs_to_cloudwatch:
                yield container, container.log_configuration

    def execution_role_uses(self) -> Iterator[str]:
        """What ECS needs the execution role for, as infinitive clauses."""
        for container in self.container_definitions:
            if container.secrets:
                yield f"read the secrets of container '{container.name}'"
            if self.is_for_fargate and container.logs_to_cloudwatch:
                yield f"write the log of container '{container.name}'"
            if self.is_for_fargate and container.is_from_ecr:
                yield f"pull the image of container '{container.name}'"

    @property
    def needed_log_options(self) -> list[str]:
        """The options that the log driver `awslogs` requires."""
        return ["awslogs-group", "awslogs-region", *(["awslogs-stream-prefix"] if self.is_for_fargate else [])]

    def conflicting_ports(self) -> Iterator[tuple[ContainerDefinition, PortMapping]]:
        """The port mappings whose host port differs from the container port."""
        for container in self.container_definitions:
            for mapping in container.port_mappings:
                # Whether ECS accepts 0 here is not documented.
                if mapping.host_port not in (None, 0, mapping.container_port):
                    yield container, mapping


class LoadBalancer(View):
    """A load balancer of a service: which container and port receive its requests."""

    container_name: str | None = None
    container_port: int | None = None

    target_group: TargetGroup | None = link("target_group_arn")

    @property
    def service(self) -> Service:
        """The service that it belongs to."""
        assert isinstance(self.resource, Service)
        return self.resource

    def container_errors(self) -> Iterator[str]:
        """Why ECS rejects its container name or port, as clauses that begin with a verb."""
        task = self.service.task_definition
        containers = {container.name: container for container in task.container_definitions}
        if self.container_name not in containers:
            yield f"has container_name '{self.container_name}'; {task} has {' and '.join(containers) or 'no containers'}"
            return
        ports = [mapping.container_port for mapping in containers[self.container_name].port_mappings]
        if self.container_port not in ports:
            mapped = ", ".join(map(str, ports)) or "no port"
            yield f"has container_port {self.container_port}; container '{self.container_name}' maps {mapped}"


class NetworkConfiguration(View):
    """The network of the tasks of a service."""

    assign_public_ip: bool = False


class CapacityProviderStrategy(View):
    """A capacity provider that runs tasks of a service."""

    base: int = 0
    capacity_provider: str = prop()


class DeploymentController(View):
    """How a service replaces its tasks."""

    type: str = "ECS"


class CircuitBreaker(View):
    """Whether a deployment that does not succeed is stopped."""

    enable: bool = False


class ServiceConnectService(View):
    """A port of a task that other services reach through Service Connect."""

    port_name: str = prop()


class ServiceConnect(View):
    """How services of a namespace reach each other."""

    enabled: bool = prop()
    services: list[ServiceConnectService] = prop(())


class Service(Resource, token="aws:ecs/service:Service"):
    """A service, which keeps tasks running."""

    name: str | None = None
    load_balancers: list[LoadBalancer] = prop(())

    network_configuration: NetworkConfiguration | None = None
    launch_type: str | None = None
    scheduling_strategy: str = "REPLICA"
    capacity_provider_strategies: list[CapacityProviderStrategy] = prop(())
    deployment_controller: DeploymentController | None = None
    deployment_circuit_breaker: CircuitBreaker | None = None
    deployment_maximum_percent: int | None = None
    deployment_minimum_healthy_percent: int | None = None
    ordered_placement_strategies: list[View] = prop(())
    placement_constraints: list[View] = prop(())
    service_connect_configuration: ServiceConnect | None = None

    task_definition: TaskDefinition = link("task_definition")

    def setting_faults(self) -> Iterator[str]:
        """Which of its settings ECS does not accept together, as clauses that begin with a verb."""
        yield from independently((Service._launch_faults, Service._deployment_faults), self)

    def _launch_faults(self) -> Iterator[str]:
        providers = [known(each.capacity_provider) for each in self.capacity_provider_strategies if each.base]
        if len(providers) > 1:
            yield f"has a base for {' and '.join(providers)}; one capacity provider of a strategy can have a base"
        if self.launch_type is not None and self.capacity_provider_strategies:
            yield f"has the launch_type {self.launch_type} and `capacity_provider_strategies`; a service has one of them"
        if self.launch_type == "FARGATE":
            for name in ("ordered_placement_strategies", "placement_constraints"):
                if getattr(self, name):
                    yield f"has `{name}` with the launch type FARGATE, which does not support them"
            if self.scheduling_strategy == "DAEMON":
                yield "has the scheduling strategy DAEMON with the launch type FARGATE, which does not support it"

    def _deployment_faults(self) -> Iterator[str]:
        kind = "ECS" if self.deployment_controller is None else self.deployment_controller.type
        percents = (self.deployment_maximum_percent, self.deployment_minimum_healthy_percent)
        if kind != "ECS" and self.deployment_circuit_breaker is not None and self.deployment_circuit_breaker.enable:
            yield f"has a deployment circuit breaker with the deployment controller {kind}; it works with ECS alone"
        if kind != "ECS" and self.scheduling_strategy == "DAEMON":
            yield f"has the scheduling strategy DAEMON with the deployment controller {kind}, which does not support it"
        if kind == "ECS" and percents == (100, 100):
            yield "has a maximum and a minimum healthy percent of 100, so that no deployment could replace a task"

    def port_name_faults(self) -> Iterator[str]:
        """The ports of Service Connect that its task does not have, as clauses that begin with a verb. Follows a link."""
        connect = self.service_connect_configuration
        if connect is None or not connect.enabled:
            return
        task = self.task_definition
        names = [mapping.name for each in task.container_definitions for mapping in each.port_mappings if mapping.name]
        found = f"the names {' and '.join(names)}" if names else "no names"
        for service in connect.services:
            if service.port_name not in names:
                yield f"has the port_name '{service.port_name}'; the ports of {task} have {found}"

    def isolated_subnets(self) -> Iterator[Subnet]:
        """The public subnets in which its Fargate tasks have no public address, in a VPC without endpoints."""
        network = self.network_configuration
        if network is None or self.launch_type != "FARGATE":
            return
        for subnet in candidates(self, "networkConfiguration", (Subnet,)):
            is_isolated = subnet.ipv6_cidr_block is None and subnet.is_public and not subnet.vpc.endpoints
            if is_isolated and not network.assign_public_ip:
                yield subnet


def _existing(names: Sequence[str], kind: str) -> str:
    return f"the {kind} are {', '.join(names)}" if names else f"it has no {kind}"


def in_short(sizes: Sequence[int]) -> str:
    """Memory sizes in MiB, as words for a message."""
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} MiB in steps of {sizes.step}"
    return f"{', '.join(map(str, sizes))} MiB"


def _in_units(text: str | None) -> int | None:
    """A size as a number of units from `1024`, `1 vCPU` or `0.5 GB`."""
    if text is None or text.strip().isdigit():
        return int(text) if text else None
    sized = _IN_UNITS.fullmatch(text.strip())
    return round(float(sized[1]) * _UNITS) if sized else None
