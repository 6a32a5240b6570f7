"""EBS volumes: the resource, and the blocks of instances and launch templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop


class Kind(NamedTuple):
    """What a volume type accepts."""

    size: tuple[int, int]
    """The smallest and the largest size in GiB."""
    iops: tuple[int, int] | None = None
    """The fewest and the most IOPS; None if they cannot be set."""
    ratio: int = 0
    """The most IOPS per GiB; 0 if the ratio is not known."""


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
_KINDS = {
    "gp2": Kind((1, 16384)),
    "gp3": Kind((1, 65536), (3000, 80000), 500),
    "io1": Kind((4, 16384), (100, 64000)),
    "io2": Kind((4, 65536), (100, 256000)),
    "st1": Kind((125, 16384)),
    "sc1": Kind((125, 16384)),
    "standard": Kind((1, 1024)),
}
_LEAST_THROUGHPUT, _MOST_THROUGHPUT, _IOPS_PER_MIB = 125, 2000, 4
_DEFAULT_IOPS = 3000


class AnyVolume(View):
    """A volume: a resource, or a block of an instance or a launch template."""

    type: str | None = None
    size: Any = None
    iops: int | None = None
    throughput: int | None = None
    kms_key_id: str | None = None
    encrypted: Any = None

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses the volume, each as a clause that begins with a verb."""
        yield from independently(
            (AnyVolume._size_faults, AnyVolume._iops_faults, AnyVolume._throughput_faults, AnyVolume._key_faults), self
        )

    def _size_faults(self) -> Iterator[str]:
        kind = _KINDS.get(known(self.type) or "")
        if kind is not None and self.size is not None and not kind.size[0] <= self.size <= kind.size[1]:
            yield f"has {self.size} GiB and type {self.type}, whose sizes are {kind.size[0]} to {kind.size[1]} GiB"

    def _iops_faults(self) -> Iterator[str]:
        kind = _KINDS.get(known(self.type) or "")
        if kind is None:
            return
        if self.iops is None or self.iops == 0:
            if self.type in ("io1", "io2"):
                yield f"has type {self.type} and no `iops`, which that type requires"
        elif kind.iops is None:
            yield f"has {self.iops} `iops` and type {self.type}; only gp3, io1 and io2 have them"
        elif not kind.iops[0] <= self.iops <= kind.iops[1]:
            yield f"has {self.iops} `iops` and type {self.type}, which has {kind.iops[0]} to {kind.iops[1]}"
        elif kind.ratio and self.size is not None and self.iops > max(_DEFAULT_IOPS, kind.ratio * self.size):
            yield f"has {self.iops} `iops` for {self.size} GiB; type {self.type} has at most {kind.ratio} per GiB"

    def _throughput_faults(self) -> Iterator[str]:
        if self.throughput is None or self.throughput == 0:
            return
        if self.type is not None and self.type != "gp3":
            yield f"has `throughput` and type {self.type}; only gp3 has it"
        elif not _LEAST_THROUGHPUT <= self.throughput <= _MOST_THROUGHPUT:
            accepted = f"{_LEAST_THROUGHPUT} to {_MOST_THROUGHPUT} MiB/s"
            yield f"has `throughput` {self.throughput} MiB/s; it is {accepted}"
        elif self.throughput * _IOPS_PER_MIB > (self.iops or _DEFAULT_IOPS):
            needed = self.throughput * _IOPS_PER_MIB
            yield f"has `throughput` {self.throughput} MiB/s with {self.iops or _DEFAULT_IOPS} IOPS; it needs {needed}"

    def _key_faults(self) -> Iterator[str]:
        if self.kms_key_id is None or self.kms_key_id == "":
            return
        if self.encrypted is None or str(known(self.encrypted)).lower() != "true":
            yield "has a `kms_key_id` without `encrypted=True`"


class Volume(AnyVolume, Resource, token="aws:ebs/volume:Volume"):
    """A volume."""

    names = ()

    snapshot_id: str | None = None
    multi_attach_enabled: bool = False
    outpost_arn: str | None = None

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses the volume, each as a clause that begins with a verb."""
        yield from independently((AnyVolume.faults, Volume._source_faults), self)

    def _source_faults(self) -> Iterator[str]:
        if self.size is None and self.snapshot_id is None:
            yield "has neither `size` nor `snapshot_id`; it needs one of them"
        if self.multi_attach_enabled and self.type not in ("io1", "io2"):
            yield f"has `multi_attach_enabled` and type {self.type or 'gp2'}; only io1 and io2 support it"


class InstanceVolume(AnyVolume):
    """A volume of an instance or of a launch template."""

    type: str | None = prop(None, key="volumeType")
    size: int | None = prop(None, key="volumeSize")
