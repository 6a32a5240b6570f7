"""Amazon OpenSearch Service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.values import known
from preflight.core.view import View, prop

from .knowledge.credentials import PasswordHolder

_FOUR_MASTERS, _LEAST_MASTERS = 4, 3


class ZoneAwareness(View):
    """The zones of a domain that uses several."""

    availability_zone_count: int = 2


class ClusterConfig(View):
    """The nodes of a domain."""

    instance_count: int = 1
    zone_awareness_enabled: bool = False
    zone_awareness_config: ZoneAwareness | None = None
    dedicated_master_enabled: bool = False
    dedicated_master_count: int | None = None
    warm_enabled: bool = False
    warm_count: int | None = None

    @property
    def zones(self) -> int:
        """The number of Availability Zones that it uses."""
        if not self.zone_awareness_enabled:
            return 1
        return 2 if self.zone_awareness_config is None else self.zone_awareness_config.availability_zone_count


class VpcOptions(View):
    """Where in a VPC a domain has its endpoints."""

    subnet_ids: list[Any] = prop(())


class EbsOptions(View):
    """The volumes of the data nodes."""

    ebs_enabled: bool = prop()
    volume_type: str = "gp2"
    iops: int | None = None
    throughput: int | None = None

    def faults(self) -> Iterator[str]:
        """Which of its options do not fit its volume type, as clauses that begin with a verb."""
        if not self.ebs_enabled:
            return
        if self.volume_type == "io1" and self.iops is None:
            yield "has volumes of type io1 without `iops`, which they require"
        if self.volume_type in ("gp2", "standard") and self.iops not in (None, 0):
            yield f"has `iops` {self.iops} with volumes of type {self.volume_type}; only gp3 and io1 support it"
        if self.volume_type in ("gp2", "standard", "io1") and self.throughput not in (None, 0):
            yield f"has `throughput` {self.throughput} with volumes of type {self.volume_type}; only gp3 supports it"


class Domain(PasswordHolder, token="aws:opensearch/domain:Domain"):
    """A domain."""

    names = ("domainName",)
    password_paths = ("advancedSecurityOptions.masterUserOptions.masterUserPassword",)
    arn_form = "es:domain/{name}"

    domain_name: str | None = None
    cluster_config: ClusterConfig | None = None
    vpc_options: VpcOptions | None = None
    ebs_options: EbsOptions | None = None

    def zone_faults(self) -> Iterator[str]:
        """Why its subnets and nodes do not fit its zones, as clauses that begin with a verb."""
        nodes = self.cluster_config
        zones = 1 if nodes is None else nodes.zones
        subnets = None if self.vpc_options is None else len(self.vpc_options.subnet_ids)
        if subnets is not None and subnets > 1 and zones == 1:
            yield f"has {subnets} subnets without zone awareness: `You must specify exactly one subnet`"
        elif subnets and subnets != zones:
            yield f"has {subnets} subnet{'s' * (subnets > 1)} for {zones} Availability Zones; it needs one subnet for each"
        if nodes is None:
            return
        count = nodes.instance_count
        if zones == 2 and count % 2:  # noqa: PLR2004
            yield f"has {count} data node{'s' * (count > 1)} for two Availability Zones; the number must be even"
        if zones == 3 and count < 3:  # noqa: PLR2004
            yield f"has {count} data node{'s' * (count > 1)} for three Availability Zones; it needs at least 3"

    def master_faults(self) -> Iterator[str]:
        """Why its dedicated masters or its warm nodes are rejected, as clauses that begin with a verb."""
        nodes = self.cluster_config
        if nodes is None:
            return
        masters = known(nodes.dedicated_master_count)
        is_wrong = masters is not None and (masters < _LEAST_MASTERS or masters == _FOUR_MASTERS)
        if nodes.dedicated_master_enabled and is_wrong:
            yield f"has {masters} dedicated master nodes; the number must be 3 or 5"
        if nodes.warm_enabled and not nodes.dedicated_master_enabled:
            yield "has warm nodes without dedicated master nodes, which they require"
