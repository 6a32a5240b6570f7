"""The containers of the jobs of AWS Batch: their resources, volumes, logs and Linux settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from preflight.aws.ecs import FARGATE_SIZES, in_short
from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import View, prop

_UNITS = 1024  # of CPU in a vCPU
_LEAST_MEMORY = 4
_FARGATE_DRIVERS = ("awslogs", "splunk", "awsfirelens")
_LOG_OPTIONS = (
    "awslogs-group", "awslogs-region", "awslogs-stream-prefix", "awslogs-datetime-format", "awslogs-multiline-pattern",
    "awslogs-create-group",
)  # fmt: skip
# Options of each Docker driver, which the documentation of Batch does not list; nobody published an answer of Batch.
_DOCKER_OPTIONS = ("mode", "max-buffer-size")
_NOT_ON_FARGATE = ("devices", "max_swap", "swappiness", "shared_memory_size", "tmpfs")
_LEAST_STORAGE, _MOST_STORAGE, _MOST_SWAPPINESS, _LAST_PORT = 21, 200, 100, 65535
_PROCESSORS = ("X86_64", "ARM64")
_PERMISSIONS = ("READ", "WRITE", "MKNOD")


class Requirement(View):
    """An amount of vCPU, MEMORY (in MiB) or GPU."""

    type: str = prop()
    value: str = prop()


class Tmpfs(View):
    """A file system in memory; its size is in MiB."""

    size: int = prop()


class Device(View):
    """A device of the host."""

    permissions: list[str] = prop(())


class LinuxParameters(View):
    """Settings of Linux."""

    devices: list[Device] = prop(())
    max_swap: int | None = None
    swappiness: int | None = None
    shared_memory_size: int | None = None
    tmpfs: list[Tmpfs] = prop(())


class LogConfiguration(View):
    """Where a container writes its log."""

    log_driver: str = prop()
    options: dict[str, Any] | None = None
    secret_options: list[Any] = prop(())


class EfsAuthorization(View):
    """How a volume of EFS is accessed."""

    access_point_id: str | None = None
    iam: str = "DISABLED"


class Efs(View):
    """A volume of EFS."""

    file_system_id: str = prop()
    root_directory: str | None = None
    transit_encryption: str = "DISABLED"
    transit_encryption_port: int | None = None
    authorization_config: EfsAuthorization | None = None


class Host(View):
    """A path of the host."""

    source_path: str | None = None


class Volume(View):
    """A volume of a container."""

    name: str | None = None
    host: Host | None = None
    efs_volume_configuration: Efs | None = None


class Variable(View):
    """An environment variable."""

    name: str | None = None


class Platform(View):
    """The operating system and the processor."""

    operating_system_family: str = "LINUX"
    cpu_architecture: str = "X86_64"


class Storage(View):
    """The storage of a job on Fargate."""

    size: int = prop(key="sizeInGiB")


class Container(View):
    """The container of a job."""

    image: str | None = None
    vcpus: int | None = None
    memory: int | None = None
    resource_requirements: list[Requirement] = prop(())
    execution_role_arn: str | None = None
    privileged: bool = False
    ulimits: list[Any] = prop(())
    linux_parameters: LinuxParameters | None = None
    log_configuration: LogConfiguration | None = None
    secrets: list[Any] = prop(())
    environment: list[Variable] = prop(())
    volumes: list[Volume] = prop(())
    runtime_platform: Platform | None = None
    ephemeral_storage: Storage | None = None
    fargate_platform_configuration: Any = None

    @property
    def is_read(self) -> bool:
        """Whether its keys are spelled as the API has them; the provider accepts `Image` as well."""
        return not any(key[:1].isupper() for key in self.raw_properties)

    def faults(self, *, on_fargate: bool) -> Iterator[str]:
        """Why Batch rejects it, each as a clause that begins with a verb."""
        if not self.is_read:
            return
        checks = [
            Container._requirement_faults,
            Container._secret_faults,
            Container._linux_faults,
            Container._log_faults,
            Container._volume_faults,
            Container._platform_faults,
            *((Container._fargate_faults, Container._size_faults) if on_fargate else (Container._ec2_faults,)),
        ]
        yield from independently(checks, self)

    def _required(self, kind: str) -> str | None:
        return next((known(each.value) for each in self.resource_requirements if each.type == kind), None)

    def _requirement_faults(self) -> Iterator[str]:
        kinds = [known(each.type) for each in self.resource_requirements]
        for kind in dict.fromkeys(kinds):
            if kinds.count(kind) > 1:
                yield f"has {kinds.count(kind)} resource requirements of type {kind}; each type exists once"
        for name, kind in (("vcpus", "VCPU"), ("memory", "MEMORY")):
            if self.has(name) and kind in kinds:
                yield f"has `{name}` and a resource requirement of type {kind}; it has one of them"
        if not self.has("vcpus") and "VCPU" not in kinds:
            yield "has no resource requirement of type VCPU"
        if self.memory is not None and self.memory < _LEAST_MEMORY:
            yield f"has {self.memory} MiB of memory; the minimum is {_LEAST_MEMORY}"
        gpus = self._required("GPU")
        if gpus is not None and not gpus.isdecimal():
            yield f"has '{gpus}' GPUs; it is a whole number"

    def _secret_faults(self) -> Iterator[str]:
        log = known(self.log_configuration)
        if (self.secrets or (log is not None and log.secret_options)) and self.execution_role_arn is None:
            yield "has secrets without an executionRoleArn, which reads them"
        if any(variable.name is None for variable in self.environment):
            yield "has an environment variable without a name"

    def _linux_faults(self) -> Iterator[str]:
        linux = known(self.linux_parameters)
        if linux is None:
            return
        if linux.max_swap is not None and linux.swappiness is None:
            yield "has maxSwap without swappiness, which it needs"
        if linux.max_swap is not None and linux.max_swap < 0:
            yield f"has maxSwap {linux.max_swap}; it is 0 or more"
        if linux.swappiness is not None and not 0 <= linux.swappiness <= _MOST_SWAPPINESS:
            yield f"has swappiness {linux.swappiness}; it is 0 to {_MOST_SWAPPINESS}"
        for each in linux.tmpfs:
            if each.size < 1:
                yield f"has a tmpfs of {each.size} MiB; it is 1 or more"
        for device in linux.devices:
            for permission in device.permissions:
                if permission not in _PERMISSIONS:
                    yield f"has the device permission '{permission}'; it is {', '.join(_PERMISSIONS)}"

    def _log_faults(self) -> Iterator[str]:
        log = known(self.log_configuration)
        if log is not None and log.log_driver == "awslogs":
            for option in known(log.options) or ():
                if option not in _LOG_OPTIONS:
                    clause = f"has the log option '{option}'; awslogs has {', '.join(_LOG_OPTIONS)}"
                    yield Advice(clause) if option in _DOCKER_OPTIONS else clause

    def _volume_faults(self) -> Iterator[str]:
        for volume in self.volumes:
            efs, name = known(volume.efs_volume_configuration), volume.name or ""
            if efs is not None and volume.host is not None:
                yield f"has volume '{name}' of the host and of EFS; it has one of them"
            yield from independently((partial(_efs_faults, name),), efs) if efs is not None else ()

    def _platform_faults(self) -> Iterator[str]:
        platform = known(self.runtime_platform)
        if platform is None:
            return
        if platform.cpu_architecture not in _PROCESSORS:
            yield f"has cpuArchitecture '{platform.cpu_architecture}'; it is {' or '.join(_PROCESSORS)}"
        if known(platform.operating_system_family).startswith("WINDOWS") and platform.cpu_architecture == "ARM64":
            yield f"has {platform.operating_system_family} on ARM64; Windows runs on X86_64"

    def _ec2_faults(self) -> Iterator[str]:
        vcpus = self._required("VCPU")
        if vcpus is not None and _amount(vcpus) < 1:
            yield f"has {vcpus} vCPU; the minimum on EC2 is 1"
        for name, key in (
            ("fargate_platform_configuration", "fargatePlatformConfiguration"),
            ("runtime_platform", "runtimePlatform"),
        ):
            if getattr(self, name) is not None:
                yield f"has {key}, which only jobs on Fargate have"

    def _fargate_faults(self) -> Iterator[str]:
        if self.execution_role_arn is None:
            yield "runs on Fargate without an executionRoleArn, which it needs"
        linux, log, storage = known(self.linux_parameters), known(self.log_configuration), known(self.ephemeral_storage)
        refused = [
            *(["privileged"] if self.privileged else []),
            *(["ulimits"] if self.ulimits else []),
            *(["GPU"] if self._required("GPU") is not None else []),
            *(
                f"linuxParameters.{_key(name)}"
                for name in _NOT_ON_FARGATE
                if linux is not None and _is_given(linux, name)
            ),
        ]
        yield from (f"runs on Fargate with {each}, which is not allowed there" for each in refused)
        if log is not None and log.log_driver not in _FARGATE_DRIVERS:
            yield f"runs on Fargate with the log driver '{log.log_driver}'; it is {', '.join(_FARGATE_DRIVERS)}"
        for volume in self.volumes:
            if volume.host is not None and known(volume.host).source_path:
                yield f"runs on Fargate with a path of the host for volume '{volume.name}', which is not allowed there"
        if storage is not None and not _LEAST_STORAGE <= storage.size <= _MOST_STORAGE:
            yield f"has {storage.size} GiB of ephemeral storage; it is {_LEAST_STORAGE} to {_MOST_STORAGE}"

    def _size_faults(self) -> Iterator[str]:
        vcpus, memory = self._required("VCPU"), self._required("MEMORY")
        if vcpus is None or memory is None:
            return
        units = round(_amount(vcpus) * _UNITS)
        if units not in FARGATE_SIZES:
            sizes = ", ".join(f"{each / _UNITS:g}" for each in FARGATE_SIZES)
            yield f"runs on Fargate with {vcpus} vCPU; it is {sizes}"
        elif _amount(memory) not in FARGATE_SIZES[units]:
            yield f"runs on Fargate with {vcpus} vCPU and {memory} MiB; it is {in_short(FARGATE_SIZES[units])}"


def _efs_faults(name: str, efs: Efs) -> Iterator[str]:
    authorization = known(efs.authorization_config)
    encrypted = efs.transit_encryption == "ENABLED"
    if isinstance(efs.file_system_id, str) and not efs.file_system_id.startswith(("fs-", "arn:")):
        yield f"has volume '{name}' of file system '{efs.file_system_id}'; an id begins with fs-"
    if efs.transit_encryption_port is not None and not 0 <= efs.transit_encryption_port <= _LAST_PORT:
        yield f"has volume '{name}' with transitEncryptionPort {efs.transit_encryption_port}; it is 0 to {_LAST_PORT}"
    if authorization is None:
        return
    if authorization.access_point_id is not None and efs.root_directory not in (None, "", "/"):
        yield f"has volume '{name}' with an access point and rootDirectory {efs.root_directory}; it is / then"
    if (authorization.access_point_id is not None or authorization.iam == "ENABLED") and not encrypted:
        yield f"has volume '{name}' with an access point or IAM; set transitEncryption to ENABLED"


def _is_given(linux: LinuxParameters, name: str) -> bool:
    """Whether a setting is there, and no empty list."""
    return linux.has(name) and known(getattr(linux, name)) not in (None, [], ())


def _amount(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0


def _key(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
