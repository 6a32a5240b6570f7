"""Amazon Redshift."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import Resource, prop

from .knowledge.credentials import PasswordHolder
from .knowledge.inputs import is_set

_MANAGED_STORAGE = ("ra3.", "rg.")
_FROM_TWO_NODES = ("ra3.4xlarge", "ra3.16xlarge", "rg.4xlarge", "rg.12xlarge", "dc2.8xlarge")
_PORTS = ((5431, 5455), (8191, 8215))
_MOST_DAYS, _MOST_MANUAL_DAYS = 35, 3653
_DATABASE = re.compile(r"[a-z][a-z0-9_+.@-]*")
_SCHEDULE = re.compile(r"(at|cron)\(.+\)")


class Cluster(PasswordHolder, token="aws:redshift/cluster:Cluster"):
    """A cluster."""

    names = ("clusterIdentifier",)
    password_paths = ("masterPassword", "masterPasswordWo")

    cluster_identifier: str | None = None
    node_type: str = prop()
    number_of_nodes: int = 1
    automated_snapshot_retention_period: int = 1
    manual_snapshot_retention_period: int = -1
    cluster_version: str = "1.0"
    database_name: str | None = None
    elastic_ip: str | None = None
    publicly_accessible: bool = False
    manage_master_password: bool = False
    master_password_secret_kms_key_id: str | None = None
    master_username: str | None = None
    port: int | None = None
    snapshot_identifier: str | None = None
    snapshot_arn: str | None = None

    def faults(self) -> Iterator[str]:
        """Why Redshift rejects it, each as a clause that begins with a verb."""
        checks = (
            Cluster._node_faults,
            Cluster._snapshot_faults,
            Cluster._port_faults,
            Cluster._name_faults,
            Cluster._password_faults,
            Cluster._address_faults,
        )
        yield from independently(checks, self)

    @property
    def _has_managed_storage(self) -> bool:
        return known(self.node_type).lower().startswith(_MANAGED_STORAGE)

    @property
    def _is_restored(self) -> bool:
        return self.snapshot_identifier is not None or self.snapshot_arn is not None

    def _node_faults(self) -> Iterator[str]:
        if self._is_restored:
            return
        if known(self.node_type).lower() in _FROM_TWO_NODES and self.number_of_nodes < 2:  # noqa: PLR2004
            yield f"has {self.number_of_nodes} node of type {self.node_type}; a cluster of that type has at least 2"

    def _snapshot_faults(self) -> Iterator[str]:
        days, manual = self.automated_snapshot_retention_period, self.manual_snapshot_retention_period
        if not 0 <= days <= _MOST_DAYS:
            yield f"has `automated_snapshot_retention_period` {days}; it is 0 to {_MOST_DAYS} days"
        elif days == 0 and self._has_managed_storage:
            yield f"has `automated_snapshot_retention_period` 0 with {self.node_type}; it is 1 to {_MOST_DAYS} days there"
        if manual > _MOST_MANUAL_DAYS:
            yield f"has `manual_snapshot_retention_period` {manual}; it is at most {_MOST_MANUAL_DAYS} days, or -1 for ever"

    def _port_faults(self) -> Iterator[str]:
        port = self.port
        if port is not None and self._has_managed_storage and not any(low <= port <= high for low, high in _PORTS):
            ranges = " or ".join(f"{low} to {high}" for low, high in _PORTS)
            # A cluster that exists keeps the port that it has.
            yield Advice(f"has `port` {port} with {self.node_type}; it is {ranges} there")

    def _name_faults(self) -> Iterator[str]:
        if self._is_restored:
            return  # the provider sends none of them, since the snapshot has them
        name, user = known(self.database_name), known(self.master_username)
        if name and not _DATABASE.fullmatch(name):
            yield f"has `database_name` '{name}'; it is lower-case letters, digits and _+.@-, and begins with a letter"
        if (user or "").lower() == "public":
            yield f"has `master_username` '{user}', which is reserved"
        if self.cluster_version != "1.0":
            yield f"has `cluster_version` '{self.cluster_version}'; it is 1.0"

    def _password_faults(self) -> Iterator[str]:
        if self.manage_master_password and self.passwords:
            yield "has `manage_master_password` and a password; it has one of them"
        if is_set(self, "master_password_secret_kms_key_id") and not self.manage_master_password:
            yield "has a `master_password_secret_kms_key_id` without `manage_master_password`, which it needs"

    def _address_faults(self) -> Iterator[str]:
        if is_set(self, "elastic_ip") and not self.publicly_accessible:
            clause = "has an `elastic_ip` without `publicly_accessible`, which it needs"
            # The default was True before version 7 of the provider.
            yield clause if self.has("publicly_accessible") else Advice(clause)


class ScheduledAction(Resource, token="aws:redshift/scheduledAction:ScheduledAction"):
    """An action on a cluster at some times."""

    schedule: str = prop()
    start_time: str | None = None
    end_time: str | None = None

    def faults(self) -> Iterator[str]:
        """Why Redshift rejects it, each as a clause that begins with a verb."""
        yield from independently((ScheduledAction._schedule_faults, ScheduledAction._time_faults), self)

    def _schedule_faults(self) -> Iterator[str]:
        if not _SCHEDULE.fullmatch(known(self.schedule).strip()):
            yield f"has the schedule '{self.schedule}'; it is cron(…) or at(…)"

    def _time_faults(self) -> Iterator[str]:
        start, end = known(self.start_time), known(self.end_time)
        # Both are in UTC, and so in the order of their characters.
        if start and end and start.endswith("Z") and end.endswith("Z") and start >= end:
            yield f"has `start_time` {start} and `end_time` {end}; it starts before it ends"
