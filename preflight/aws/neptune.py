"""Amazon Neptune."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, prop

from .docdb import ServerlessScaling
from .knowledge.inputs import is_set
from .knowledge.windows import window_faults

_SHORTEST_WINDOWS = (30, 30)  # minutes
_MOST_DAYS = 35
_FIRST_PORT, _LAST_PORT = 1150, 65535
_VERSION = re.compile(r"1\.(?P<minor>[0-9]+)\..*")
_FIRST_FAMILY_OF_A_MINOR = 2


class ParameterGroup(Resource, token="aws:neptune/clusterParameterGroup:ClusterParameterGroup"):
    """The parameters of clusters."""

    family: str = prop()


class Cluster(Resource, token="aws:neptune/cluster:Cluster"):
    """A cluster."""

    names = ("clusterIdentifier",)

    cluster_identifier: str | None = None
    engine_version: str | None = None
    backup_retention_period: int | None = None
    kms_key_arn: str | None = None
    storage_encrypted: bool = False
    port: int | None = None
    preferred_backup_window: str | None = None
    preferred_maintenance_window: str | None = None
    snapshot_identifier: str | None = None
    replication_source_identifier: str | None = None
    serverless_v2_scaling_configuration: ServerlessScaling | None = None

    parameters: ParameterGroup | None = link("neptune_cluster_parameter_group_name")

    def faults(self) -> Iterator[str]:
        """Why Neptune rejects it, each as a clause that begins with a verb."""
        checks = (Cluster._window_faults, Cluster._number_faults, Cluster._key_faults, Cluster._scaling_faults)
        yield from independently(checks, self)

    @property
    def expected_family(self) -> str:
        """The family of parameter groups that its version belongs to; empty where the version is the newest one."""
        found = _VERSION.fullmatch(known(self.engine_version) or "")
        if found is None:
            return ""
        return "neptune1" if int(found["minor"]) < _FIRST_FAMILY_OF_A_MINOR else f"neptune1.{found['minor']}"

    def _window_faults(self) -> Iterator[str]:
        backup, maintenance = known(self.preferred_backup_window), known(self.preferred_maintenance_window)
        yield from window_faults(backup, maintenance, _SHORTEST_WINDOWS)

    def _number_faults(self) -> Iterator[str]:
        days, port = self.backup_retention_period, self.port
        # The provider may leave 0 out of the request, of both.
        if days and not 1 <= days <= _MOST_DAYS:
            yield f"has `backup_retention_period` {days}; it is 1 to {_MOST_DAYS} days"
        if port and not _FIRST_PORT <= port <= _LAST_PORT:
            yield f"has `port` {port}; it is {_FIRST_PORT} to {_LAST_PORT}"

    def _key_faults(self) -> Iterator[str]:
        restored = self.snapshot_identifier is not None or self.replication_source_identifier is not None
        if is_set(self, "kms_key_arn") and not self.storage_encrypted and not restored:
            yield "has a `kms_key_arn` without `storage_encrypted`, which it needs"

    def _scaling_faults(self) -> Iterator[str]:
        scaling = known(self.serverless_v2_scaling_configuration)
        if scaling is not None:
            yield from scaling.faults()


class ClusterInstance(Resource, token="aws:neptune/clusterInstance:ClusterInstance"):
    """An instance of a cluster."""

    names = ("identifier",)

    instance_class: str = prop()

    cluster: Cluster = link("cluster_identifier")

    @property
    def lacks_capacity(self) -> bool:
        """Whether it is serverless in a cluster without a capacity. Follows a link."""
        return (
            self.instance_class == "db.serverless" and known(self.cluster.serverless_v2_scaling_configuration) is None
        )
