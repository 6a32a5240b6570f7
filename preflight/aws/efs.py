"""Amazon EFS."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.aws.ec2 import Subnet
from preflight.core.link import link, referrers
from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_TRANSITIONS = ("transition_to_ia", "transition_to_archive", "transition_to_primary_storage_class")
_GROUPS = 5  # the quota of an account that nobody has raised


class LifecyclePolicy(View):
    """A transition of files between storage classes."""

    transition_to_ia: str | None = None
    transition_to_archive: str | None = None
    transition_to_primary_storage_class: str | None = None


class FileSystem(Resource, token="aws:efs/fileSystem:FileSystem"):
    """A file system."""

    names = ()

    availability_zone_name: str | None = None
    performance_mode: str = "generalPurpose"
    throughput_mode: str = "bursting"
    provisioned_throughput_in_mibps: float | None = None
    encrypted: bool | None = None
    kms_key_id: str | None = None
    lifecycle_policies: list[LifecyclePolicy] = prop(())

    def lifecycle_faults(self) -> Iterator[str]:
        """Why EFS rejects its lifecycle policies, each as a clause that begins with a verb."""
        given = [[name for name in _TRANSITIONS if policy.has(name)] for policy in self.lifecycle_policies]
        for names in given:
            if len(names) > 1:
                yield f"has a lifecycle policy with {' and '.join(f'`{name}`' for name in names)}; each policy has one of them"
        all_names = [name for names in given for name in names]
        for name in _TRANSITIONS:
            if all_names.count(name) > 1:
                yield f"has {all_names.count(name)} lifecycle policies with `{name}`; each transition exists once"
        yield from independently((FileSystem._order_faults, FileSystem._archive_faults), self)

    def _archive_faults(self) -> Iterator[str]:
        archives = any(known(policy.transition_to_archive) for policy in self.lifecycle_policies)
        if archives and self.throughput_mode == "bursting":
            yield "archives files with `throughput_mode` bursting, the default; Archive is for the mode elastic"

    def _order_faults(self) -> Iterator[str]:
        infrequent = [
            days for policy in self.lifecycle_policies if (days := _days(policy.transition_to_ia)) is not None
        ]
        archive = [
            days for policy in self.lifecycle_policies if (days := _days(policy.transition_to_archive)) is not None
        ]
        if infrequent and archive and archive[0] <= infrequent[0]:
            yield f"archives files after {archive[0]} days, and moves them to IA after {infrequent[0]}; archiving is later"


def mode_faults(system: FileSystem) -> Iterator[str]:
    """What of the modes of a file system does not go together."""
    yield from independently((_throughput_faults, _performance_faults, _key_faults), system)


def _throughput_faults(system: FileSystem) -> Iterator[str]:
    mode, units = known(system.throughput_mode), system.provisioned_throughput_in_mibps
    if mode == "provisioned" and not system.has("provisioned_throughput_in_mibps"):
        yield f"has throughput_mode {mode} and no provisioned_throughput_in_mibps, which it needs"
    if mode != "provisioned" and units:
        yield Advice(
            f"has throughput_mode {mode} and provisioned_throughput_in_mibps {units:g}, which the provider then does not send"
        )


def _performance_faults(system: FileSystem) -> Iterator[str]:
    mode, performance = known(system.throughput_mode), known(system.performance_mode)
    if performance == "maxIO" and system.availability_zone_name is not None:
        yield f"has performance_mode {performance} in one availability zone, where only generalPurpose is supported"
    if performance == "maxIO" and mode == "elastic":
        yield f"has performance_mode {performance} and throughput_mode {mode}, which supports generalPurpose only"


def _key_faults(system: FileSystem) -> Iterator[str]:
    if system.has("kms_key_id") and not system.encrypted:
        yield "has kms_key_id without encrypted=True, which it needs"


def _days(transition: str | None) -> int | None:
    """The days of AFTER_30_DAYS."""
    number = (known(transition) or "").removeprefix("AFTER_").removesuffix("_DAYS").removesuffix("_DAY")
    return int(number) if number.isdecimal() else None


class MountTarget(Resource, token="aws:efs/mountTarget:MountTarget"):
    """An address of a file system in a subnet."""

    names = ()

    security_groups: list[str] = prop(())
    ip_address_type: str | None = None
    ip_address: str | None = None
    ipv6_address: str | None = None

    system: FileSystem = link("file_system_id")
    subnet: Subnet = link("subnet_id")

    def faults(self) -> Iterator[str]:
        """Why EFS rejects it alone, each as a clause that begins with a verb."""
        yield from independently((MountTarget._group_faults, MountTarget._address_faults), self)

    def zone_faults(self) -> Iterator[str]:
        """Why EFS has no place for it, each as a clause that begins with a verb. Follows links."""
        yield from independently((MountTarget._zone_faults, MountTarget._twin_faults), self)

    @property
    def zone(self) -> str | None:
        """The availability zone that its subnet names; None if AWS chooses it."""
        return known(self.subnet.availability_zone)

    def _group_faults(self) -> Iterator[str]:
        if len(self.security_groups) > _GROUPS:
            yield Advice(
                f"has {len(self.security_groups)} security groups; a network interface has {_GROUPS}, if its account has no"
                " higher quota"
            )

    def _address_faults(self) -> Iterator[str]:
        kind = known(self.ip_address_type) or "IPV4_ONLY"
        if self.ipv6_address is not None and kind == "IPV4_ONLY":
            yield "has an `ipv6_address` with `ip_address_type` IPV4_ONLY; it is IPV6_ONLY or DUAL_STACK"
        if self.ip_address is not None and kind == "IPV6_ONLY":
            yield "has an `ip_address` with `ip_address_type` IPV6_ONLY; it is IPV4_ONLY or DUAL_STACK"

    def _zone_faults(self) -> Iterator[str]:
        only = known(self.system.availability_zone_name)
        if only is not None and self.zone is not None and self.zone != only:
            yield f"is in {self.zone}, and {self.system} is in {only} alone"

    def _twin_faults(self) -> Iterator[str]:
        for other in referrers(MountTarget, MountTarget.system, self.system):
            if other.urn < self.urn and self.zone is not None and other.zone == self.zone:
                yield f"is in {self.zone}, as {other} of {self.system} is; a file system has one mount target for each zone"
