"""Amazon DocumentDB."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.values import independently, known
from preflight.core.view import View

from .knowledge.credentials import PasswordHolder
from .knowledge.windows import window_faults

_SHORTEST_WINDOWS = (30, 30)  # minutes
_MOST_DAYS = 35
_FIRST_WITH_IO_STORAGE = 5


class ServerlessScaling(View):
    """The capacity of the serverless instances of a cluster."""

    min_capacity: float | None = None
    max_capacity: float | None = None

    def faults(self) -> Iterator[str]:
        """Why the service rejects it, each as a clause that begins with a verb."""
        least, most = self.min_capacity, self.max_capacity
        for name, units in (("min_capacity", least), ("max_capacity", most)):
            if units is not None and units * 2 % 1:
                yield f"has `{name}` {units:g}; it is a multiple of 0.5"
        if least is not None and most is not None and least > most:
            yield f"has `min_capacity` {least:g} and `max_capacity` {most:g}; the maximum is not less"


class Cluster(PasswordHolder, token="aws:docdb/cluster:Cluster"):
    """A cluster."""

    names = ("clusterIdentifier",)
    password_paths = ("masterPassword", "masterPasswordWo")

    cluster_identifier: str | None = None
    engine_version: str | None = None
    backup_retention_period: int | None = None
    manage_master_user_password: bool = False
    master_username: str | None = None
    preferred_backup_window: str | None = None
    preferred_maintenance_window: str | None = None
    snapshot_identifier: str | None = None
    restore_to_point_in_time: Any = None
    storage_type: str | None = None
    serverless_v2_scaling_configuration: ServerlessScaling | None = None

    def faults(self) -> Iterator[str]:
        """Why DocumentDB rejects it, each as a clause that begins with a verb."""
        checks = (
            Cluster._window_faults,
            Cluster._backup_faults,
            Cluster._user_faults,
            Cluster._storage_faults,
            Cluster._scaling_faults,
        )
        yield from independently(checks, self)

    def _window_faults(self) -> Iterator[str]:
        backup, maintenance = known(self.preferred_backup_window), known(self.preferred_maintenance_window)
        yield from window_faults(backup, maintenance, _SHORTEST_WINDOWS)

    def _backup_faults(self) -> Iterator[str]:
        days = self.backup_retention_period
        # The provider leaves 0 out of the request.
        if days and not 1 <= days <= _MOST_DAYS:
            yield f"has `backup_retention_period` {days}; it is 1 to {_MOST_DAYS} days"

    def _user_faults(self) -> Iterator[str]:
        if self.manage_master_user_password and self.passwords:
            yield "has `manage_master_user_password` and a password; it has one of them"
        if self.snapshot_identifier is not None or self.has("restore_to_point_in_time"):
            return  # a restored cluster keeps its user
        name = known(self.master_username)
        if name and not (name[0].isascii() and name[0].isalpha()):
            yield f"has `master_username` '{name}'; it begins with a letter"

    def _storage_faults(self) -> Iterator[str]:
        version = known(self.engine_version)
        major = (version or "").partition(".")[0]
        if self.storage_type == "iopt1" and major.isdecimal() and int(major) < _FIRST_WITH_IO_STORAGE:
            yield f"has `storage_type` iopt1 and `engine_version` {version}; it is for {_FIRST_WITH_IO_STORAGE}.0 and later"

    def _scaling_faults(self) -> Iterator[str]:
        scaling = known(self.serverless_v2_scaling_configuration)
        if scaling is not None:
            yield from scaling.faults()
