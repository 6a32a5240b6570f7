"""Amazon FSx."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import Resource, prop

# All facts are of https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html and its parts.
_PER_UNIT = {
    ("PERSISTENT_1", "SSD"): (50, 100, 200),
    ("PERSISTENT_1", "HDD"): (12, 40),
    ("PERSISTENT_2", "SSD"): (125, 250, 500, 1000),
}
_HDD_STEPS = {12: 6000, 40: 1800}  # GiB, by MB/s/TiB
_FIRST_SIZES, _STEP, _FIRST_STEP = (1200, 2400), 2400, 3600
_MOST_BACKUP_DAYS = 90


class LustreFileSystem(Resource, token="aws:fsx/lustreFileSystem:LustreFileSystem"):
    """A file system of Lustre; sizes are in GiB."""

    names = ()

    deployment_type: str = "SCRATCH_1"
    storage_type: str = "SSD"
    storage_capacity: int | None = None
    per_unit_storage_throughput: int | None = None
    drive_cache_type: str | None = None
    automatic_backup_retention_days: int | None = None
    import_path: str | None = None
    export_path: str | None = None
    backup_id: str | None = None

    def faults(self) -> Iterator[str]:
        """Why FSx rejects it, each as a clause that begins with a verb."""
        checks = (
            LustreFileSystem._throughput_faults,
            LustreFileSystem._capacity_faults,
            LustreFileSystem._disk_faults,
            LustreFileSystem._path_faults,
            LustreFileSystem._backup_faults,
        )
        yield from independently(checks, self)

    def _throughput_faults(self) -> Iterator[str]:
        kind, storage, units = known(self.deployment_type), known(self.storage_type), self.per_unit_storage_throughput
        allowed = _PER_UNIT.get((kind, storage))
        if allowed is None:
            if kind.startswith("SCRATCH") and units:
                yield Advice(
                    f"has `per_unit_storage_throughput` {units} with {kind}; it is for PERSISTENT_1 and PERSISTENT_2"
                )
        elif units is None and self.backup_id is None:
            yield f"has {kind} with {storage} without `per_unit_storage_throughput`; it is {_listed(allowed)}"
        elif units is not None and units not in allowed:
            yield f"has `per_unit_storage_throughput` {units} with {kind} and {storage}; it is {_listed(allowed)}"

    def _capacity_faults(self) -> Iterator[str]:
        size, kind = self.storage_capacity, known(self.deployment_type)
        if size is None or self.backup_id is not None or self.storage_type == "INTELLIGENT_TIERING":
            return
        if self.storage_type == "HDD":
            step = _HDD_STEPS.get(known(self.per_unit_storage_throughput) or 0)
            if step is not None and (size < step or size % step):
                yield f"has `storage_capacity` {size}; it is a multiple of {step} GiB"
            return
        step = _FIRST_STEP if kind == "SCRATCH_1" else _STEP
        if size not in _FIRST_SIZES and (size < step or size % step):
            yield f"has `storage_capacity` {size} with {kind}; it is 1200, 2400 or a multiple of {step} GiB"

    def _disk_faults(self) -> Iterator[str]:
        kind, storage = known(self.deployment_type), known(self.storage_type)
        if storage == "HDD" and kind != "PERSISTENT_1":
            yield f"has `storage_type` HDD with {kind}; it is for PERSISTENT_1"
        if storage == "HDD" and self.drive_cache_type is None:
            yield "has `storage_type` HDD without a `drive_cache_type`; it is NONE or READ"
        if storage == "INTELLIGENT_TIERING" and kind != "PERSISTENT_2":
            yield f"has `storage_type` INTELLIGENT_TIERING with {kind}; it is for PERSISTENT_2"

    def _path_faults(self) -> Iterator[str]:
        if self.export_path is not None and self.import_path is None:
            yield "has an `export_path` without an `import_path`, whose bucket it is in"
        if self.import_path is not None and self.deployment_type == "PERSISTENT_2":
            yield Advice("has an `import_path` with PERSISTENT_2; create an `aws.fsx.DataRepositoryAssociation`")

    def _backup_faults(self) -> Iterator[str]:
        days = self.automatic_backup_retention_days
        if days and known(self.deployment_type).startswith("SCRATCH"):
            kind = self.deployment_type
            yield Advice(f"has `automatic_backup_retention_days` {days} with {kind}, which has no backups")
        yield from _day_faults(days)


class WindowsFileSystem(Resource, token="aws:fsx/windowsFileSystem:WindowsFileSystem"):
    """A file system of Windows; sizes are in GiB."""

    names = ()

    deployment_type: str = "SINGLE_AZ_1"
    storage_type: str = "SSD"
    storage_capacity: int | None = None
    subnet_ids: list[str] = prop()
    preferred_subnet_id: str | None = None
    automatic_backup_retention_days: int | None = None

    def faults(self) -> Iterator[str]:
        """Why FSx rejects it, each as a clause that begins with a verb."""
        checks = (
            WindowsFileSystem._subnet_faults,
            WindowsFileSystem._storage_faults,
            WindowsFileSystem._backup_faults,
        )
        yield from independently(checks, self)

    def _subnet_faults(self) -> Iterator[str]:
        yield from _subnet_faults(self, known(self.deployment_type), "MULTI_AZ_1")
        if self.deployment_type == "MULTI_AZ_1" and self.preferred_subnet_id is None:
            yield "has MULTI_AZ_1 without a `preferred_subnet_id`, which it needs"

    def _storage_faults(self) -> Iterator[str]:
        if self.storage_type == "HDD" and self.deployment_type == "SINGLE_AZ_1":
            yield "has `storage_type` HDD with SINGLE_AZ_1; it is for SINGLE_AZ_2 and MULTI_AZ_1"
        size, least = self.storage_capacity, 2000 if self.storage_type == "HDD" else 32
        if size is not None and not least <= size <= 65536:  # noqa: PLR2004 - GiB
            yield f"has `storage_capacity` {size} with {self.storage_type}; it is {least} to 65536 GiB"

    def _backup_faults(self) -> Iterator[str]:
        yield from _day_faults(self.automatic_backup_retention_days)


class OntapFileSystem(Resource, token="aws:fsx/ontapFileSystem:OntapFileSystem"):
    """A file system of NetApp ONTAP; sizes are in GiB."""

    names = ()

    deployment_type: str = prop()
    storage_capacity: int = prop()
    ha_pairs: int = 1
    subnet_ids: list[str] = prop()
    automatic_backup_retention_days: int | None = None

    def faults(self) -> Iterator[str]:
        """Why FSx rejects it, each as a clause that begins with a verb."""
        yield from independently((OntapFileSystem._subnet_faults, OntapFileSystem._number_faults), self)

    def _subnet_faults(self) -> Iterator[str]:
        yield from _subnet_faults(self, known(self.deployment_type), "MULTI_AZ_")

    def _number_faults(self) -> Iterator[str]:
        least, most = 1024 * self.ha_pairs, 524288 * self.ha_pairs
        if not least <= self.storage_capacity <= most:
            yield f"has `storage_capacity` {self.storage_capacity} with `ha_pairs` {self.ha_pairs}; it is {least} to {most} GiB"
        yield from _day_faults(self.automatic_backup_retention_days)


class OpenZfsFileSystem(Resource, token="aws:fsx/openZfsFileSystem:OpenZfsFileSystem"):
    """A file system of OpenZFS; sizes are in GiB."""

    names = ()

    deployment_type: str = prop()
    storage_type: str = "SSD"
    storage_capacity: int | None = None
    subnet_ids: list[str] = prop()
    automatic_backup_retention_days: int | None = None

    def faults(self) -> Iterator[str]:
        """Why FSx rejects it, each as a clause that begins with a verb."""
        yield from independently((OpenZfsFileSystem._storage_faults, OpenZfsFileSystem._number_faults), self)

    def _storage_faults(self) -> Iterator[str]:
        kind = known(self.deployment_type)
        if self.storage_type == "INTELLIGENT_TIERING" and not kind.startswith("MULTI_AZ"):
            yield f"has `storage_type` INTELLIGENT_TIERING with {kind}; it is for MULTI_AZ_1"

    def _number_faults(self) -> Iterator[str]:
        size = self.storage_capacity
        if size is not None and self.storage_type == "SSD" and not 64 <= size <= 524288:  # noqa: PLR2004 - GiB
            yield f"has `storage_capacity` {size}; it is 64 to 524288 GiB"
        yield from _day_faults(self.automatic_backup_retention_days)


def _subnet_faults(system: WindowsFileSystem | OntapFileSystem, kind: str, several: str) -> Iterator[str]:
    given = system.wire_value("subnetIds")
    if not isinstance(given, list):
        return  # the deployment may compute another number
    wanted = 2 if kind.startswith(several) else 1
    if len(given) != wanted:
        yield f"has {len(given)} subnet{'s' * (len(given) != 1)} with {kind}; it has exactly {wanted}"


def _day_faults(days: int | None) -> Iterator[str]:
    if days is not None and not 0 <= days <= _MOST_BACKUP_DAYS:
        yield f"has `automatic_backup_retention_days` {days}; it is 0 to {_MOST_BACKUP_DAYS}"


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
