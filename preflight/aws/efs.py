"""Amazon EFS."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.values import known
from preflight.core.view import Resource


class FileSystem(Resource, token="aws:efs/fileSystem:FileSystem"):
    """A file system."""

    names = ()

    availability_zone_name: str | None = None
    performance_mode: str = "generalPurpose"
    throughput_mode: str = "bursting"
    provisioned_throughput_in_mibps: float | None = None
    encrypted: bool | None = None
    kms_key_id: str | None = None


def mode_faults(system: FileSystem) -> Iterator[str]:
    """What of the modes of a file system does not go together."""
    mode, units = known(system.throughput_mode), system.provisioned_throughput_in_mibps
    if mode == "provisioned" and not system.has("provisioned_throughput_in_mibps"):
        yield f"has throughput_mode {mode} and no provisioned_throughput_in_mibps, which it needs"
    if mode != "provisioned" and units:
        yield f"has throughput_mode {mode} and provisioned_throughput_in_mibps {units:g}; only provisioned takes it"
    performance = known(system.performance_mode)
    if performance == "maxIO" and system.availability_zone_name is not None:
        yield f"has performance_mode {performance} in one availability zone, where only generalPurpose is supported"
    if performance == "maxIO" and mode == "elastic":
        yield f"has performance_mode {performance} and throughput_mode {mode}, which supports generalPurpose only"
    if system.kms_key_id is not None and system.encrypted is False:
        yield "has kms_key_id and encrypted=False; set encrypted=True or remove the key"
