"""What RDS rejects about the storage, windows, monitoring, engine and capacity of databases, as predicates of them.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from preflight.core.values import independently, known

from .knowledge import windows
from .rds import Cluster, ClusterInstance, Database, DatabaseWithUser, Instance, ServerlessScaling

_PROVISIONED = ("io1", "io2")
_STORAGE_TYPES = ("gp2", "gp3", *_PROVISIONED, "standard")
_AURORA_STORAGE_TYPES = ("", "aurora", "aurora-iopt1")
_CLUSTER_STORAGE_TYPES = ("io1", "io2", "gp3")
# The GiB from which RDS stripes a gp3 volume over several, and lets its IOPS and throughput be set.
_STRIPED = {"mysql": 400, "mariadb": 400, "postgres": 400, "oracle": 200}
_OF_OPEN_ENGINES = ("mysql", "mariadb", "postgres")
_RATIO_OF_OPEN_ENGINES = (0.5, 50)
_LARGEST_MAGNETIC = 3072

_SHORTEST_WINDOW = 30

_INTERVALS = (0, 1, 5, 10, 15, 30, 60)
_RETENTION = (7, *(31 * month for month in range(1, 24)), 731)
_ADVANCED_RETENTION = 465

_PORTS = (1150, 65535)
_NOT_OF_SQL_SERVER = (1234, 1434, 3260, 3343, 3389, 47001, *range(49152, 49157))
_LICENSES = {
    "mysql": ("general-public-license",),
    "mariadb": ("general-public-license",),
    "postgres": ("postgresql-license",),
    "oracle": ("bring-your-own-license", "license-included"),
    "sqlserver": ("license-included", "bring-your-own-media"),
    "db2": ("bring-your-own-license", "marketplace-license"),
}
_LOGS = {
    "mysql": ("audit", "error", "general", "slowquery", "iam-db-auth-error"),
    "mariadb": ("audit", "error", "general", "slowquery", "iam-db-auth-error"),
    "postgres": ("postgresql", "upgrade", "iam-db-auth-error"),
    "oracle": ("alert", "audit", "listener", "trace", "oemagent"),
    "sqlserver": ("agent", "error"),
    "db2": ("diag.log", "notify.log", "iam-db-auth-error"),
    "aurora-mysql": ("audit", "error", "general", "instance", "slowquery", "iam-db-auth-error"),
    "aurora-postgresql": ("instance", "postgresql", "iam-db-auth-error"),
}
# Classes of older hardware, and the major versions from which the engines do not run on them.
_OLD_CLASSES = ("db.t1", "db.t2", "db.m1", "db.m2", "db.m3", "db.r3", "db.cr1")
_NOT_ON_OLD_CLASSES = {"mysql": 8, "postgres": 13}

_MOST_CAPACITY = 256
_PAUSES = (300, 86_400)


def storage_faults(instance: Instance) -> Iterator[str]:
    """What is wrong with the storage of an instance."""
    yield from independently((_type, _size, _iops, _throughput), instance)


def _type(instance: Instance) -> Iterator[str]:
    kind = known(instance.storage_type)
    if kind is not None and not instance.is_aurora and kind not in _STORAGE_TYPES:
        yield f"has the storage_type '{kind}'; it is one of {', '.join(_STORAGE_TYPES)}"


def _size(instance: Instance) -> Iterator[str]:
    size, most = instance.allocated_storage, instance.max_allocated_storage
    if size is not None and size > _LARGEST_MAGNETIC and known(instance.storage_type) == "standard":
        yield f"has {size} GiB of storage_type standard, which has at most {_LARGEST_MAGNETIC} GiB; use gp3"
    if size is not None and most and most <= size:
        yield f"has {most} GiB of max_allocated_storage, which is not above its allocated_storage of {size} GiB"


def _iops(instance: Instance) -> Iterator[str]:
    kind, iops, size = known(instance.storage_type), instance.iops, instance.allocated_storage
    if kind in _PROVISIONED and not iops:
        yield f"has storage_type {kind} and no iops (The storage type {kind} requires iops to be specified)"
    elif kind == "io1" and iops and size and instance.family in _OF_OPEN_ENGINES:
        low, high = _RATIO_OF_OPEN_ENGINES
        if not low <= iops / size <= high:
            yield f"has {iops} iops for {size} GiB; {instance.engine} allows {low} to {high} iops for each GiB"


def _throughput(instance: Instance) -> Iterator[str]:
    kind = known(instance.storage_type)
    if kind is not None and kind != "gp3" and instance.storage_throughput:
        yield f"has storage_type {kind} and storage_throughput, which only gp3 takes"
    if kind != "gp3" or instance.allocated_storage is None:
        return
    size, striped = instance.allocated_storage, _STRIPED.get(instance.family)
    given = [name for name in ("iops", "storage_throughput") if getattr(instance, name)]
    if striped is not None and size < striped and given:
        yield (
            f"has {size} GiB of gp3 and sets {' and '.join(given)}; {instance.engine} allows that from {striped} GiB"
            " (You can't specify IOPS or storage throughput …)"
        )


def window_faults(database: Database) -> Iterator[str]:
    """What is wrong with the windows for backups and maintenance of a database."""
    shortest = (_SHORTEST_WINDOW, _SHORTEST_WINDOW)
    yield from windows.window_faults(known(database.backup_window), known(database.maintenance_window), shortest)


def monitoring_faults(database: Database) -> Iterator[str]:
    """What is wrong with the monitoring and the insights of a database."""
    yield from independently((_monitoring, _insights), database)


def _monitoring(database: Database) -> Iterator[str]:
    interval = database.monitoring_interval
    if interval is not None and interval not in _INTERVALS:
        yield f"has a monitoring_interval of {interval} s; it is one of {', '.join(map(str, _INTERVALS))}"
    elif interval and not database.has("monitoring_role_arn"):
        yield f"has a monitoring_interval of {interval} s and no monitoring_role_arn (A MonitoringRoleARN value is required)"
    elif not interval and database.monitoring_role_arn is not None:
        yield "has a monitoring_role_arn and no monitoring_interval; set one, such as 60, or remove the role"


def _insights(database: Database) -> Iterator[str]:
    days, is_enabled = database.performance_insights_retention_period, database.performance_insights_enabled
    if days and not is_enabled:
        yield f"has a performance_insights_retention_period of {days} days and not performance_insights_enabled=True"
    elif (
        days and days not in _RETENTION and not isinstance(database, Instance)
    ):  # resource-values-are-accepted reports those
        nearest = min(_RETENTION, key=lambda each: abs(each - days))
        yield f"has a performance_insights_retention_period of {days} days; RDS takes 7, multiples of 31, and 731; use {nearest}"
    mode = known(database.database_insights_mode) if isinstance(database, DatabaseWithUser) else None
    if mode == "advanced" and (not is_enabled or (days or 0) < _ADVANCED_RETENTION):
        yield (
            "has database_insights_mode advanced, which needs performance_insights_enabled=True and a"
            f" performance_insights_retention_period of at least {_ADVANCED_RETENTION} days"
        )


def instance_faults(instance: Instance) -> Iterator[str]:
    """What of an instance does not fit its engine."""
    yield from independently((_license, _logs, _port, _timezone), instance)


def _license(instance: Instance) -> Iterator[str]:
    licenses, model = _LICENSES.get(instance.family), known(instance.license_model)
    if model and licenses and not instance.is_aurora and model not in licenses:
        yield f"has the license_model '{model}'; for {instance.engine} it is {' or '.join(licenses)}"


def _logs(database: Instance | Cluster) -> Iterator[str]:
    logs = _LOGS.get(known(database.engine) or "" if database.is_aurora else database.family, ())
    wrong = [log for log in database.enabled_cloudwatch_logs_exports if logs and known(log) not in logs]
    if wrong:
        yield f"exports the logs {', '.join(wrong)}, which {database.engine} does not have; it has {', '.join(logs)}"


def _port(database: Instance | Cluster) -> Iterator[str]:
    low, high = _PORTS
    if database.port is not None and not low <= database.port <= high:
        yield f"has the port {database.port}; it must be {low} to {high}"
    elif database.port is not None and database.family == "sqlserver" and database.port in _NOT_OF_SQL_SERVER:
        yield f"has the port {database.port}, which RDS for SQL Server reserves"


def _timezone(instance: Instance) -> Iterator[str]:
    if instance.timezone and instance.family not in ("", "sqlserver", "db2"):
        yield f"sets timezone, which RDS supports for SQL Server and Db2 only; {instance.engine} has a parameter for it"


def class_faults(database: Instance | ClusterInstance) -> Iterator[str]:
    """Why an engine does not run on the class of its instance."""
    name = known(database.instance_class) or ""
    if database.is_aurora and name.endswith(".micro"):
        yield f"has the instance_class {name}; Aurora has no class that small; a small one is db.t4g.medium"
    elif name.rpartition(".")[0] in _OLD_CLASSES and not database.is_deployed and _is_new_version(database):
        yield f"has the instance_class {name}, which RDS does not offer for this {database.engine}; use db.t4g or newer"


def _is_new_version(database: Database) -> bool:
    """Whether the version of an engine is too new for the old classes; without a version, RDS takes a new one."""
    version = database.requested_version
    oldest = _NOT_ON_OLD_CLASSES.get(known(database.engine) or "")
    if oldest is None:
        return False
    return version is None or not version.partition(".")[0].isdigit() or int(version.partition(".")[0]) >= oldest


def cluster_faults(cluster: Cluster) -> Iterator[str]:
    """What of a cluster does not fit its engine, which makes it one of Aurora or a Multi-AZ cluster."""
    yield from independently((_of_kind, _logs, _port, _serverless), cluster)


def _of_kind(cluster: Cluster) -> Iterator[str]:
    kind = known(cluster.storage_type) or ""
    names = {
        "db_cluster_instance_class": cluster.instance_class,
        "allocated_storage": cluster.allocated_storage,
        "iops": cluster.iops,
    }
    given = [name for name, value in names.items() if value]
    if cluster.is_aurora:
        if given:
            yield f"sets {', '.join(given)}, which {cluster.engine} does not support; only Multi-AZ clusters do"
        if kind not in _AURORA_STORAGE_TYPES:
            yield f"has the storage_type {kind}; for {cluster.engine} it is aurora or aurora-iopt1"
    elif cluster.family in ("mysql", "postgres") and given:
        if kind and kind not in _CLUSTER_STORAGE_TYPES:
            allowed = ", ".join(_CLUSTER_STORAGE_TYPES)
            yield f"has the storage_type {kind}; for a Multi-AZ cluster of {cluster.engine} it is {allowed}"
        missing = [name for name in ("db_cluster_instance_class", "allocated_storage") if name not in given]
        if missing and cluster.is_new:
            yield f"sets no {' and no '.join(missing)}, which a Multi-AZ cluster of {cluster.engine} needs"


def _serverless(cluster: Cluster) -> Iterator[str]:
    if (
        cluster.has("serverlessv2_scaling_configuration")
        and cluster.family in ("mysql", "postgres")
        and not cluster.is_aurora
    ):
        yield f"sets serverlessv2_scaling_configuration, which {cluster.engine} does not support; only Aurora does"


def uses_retired_mode(cluster: Cluster) -> bool:
    """Whether a new cluster is to be one of Aurora Serverless v1."""
    return known(cluster.engine_mode) == "serverless" and not cluster.is_deployed


def scaling_faults(cluster: Cluster) -> Iterator[str]:
    """What is wrong with the capacity of serverless instances of a cluster."""
    scaling = known(cluster.serverlessv2_scaling_configuration)
    if scaling is not None:
        yield from independently((_bounds, _pause), scaling)


def _bounds(scaling: ServerlessScaling) -> Iterator[str]:
    low, high = scaling.min_capacity, scaling.max_capacity
    for name, value, bounds in (
        ("min_capacity", low, (0, _MOST_CAPACITY)),
        ("max_capacity", high, (1, _MOST_CAPACITY)),
    ):
        if value is None:
            continue
        if not bounds[0] <= value <= bounds[1]:
            yield f"has a {name} of {value:g}; it must be {bounds[0]} to {bounds[1]} capacity units"
        elif value * 2 % 1:
            yield f"has a {name} of {value:g}; capacity units go in steps of 0.5"
    if low is not None and high is not None and low > high:
        yield f"has a min_capacity of {low:g}, which is above its max_capacity of {high:g}"


def _pause(scaling: ServerlessScaling) -> Iterator[str]:
    pause, (low, high) = scaling.seconds_until_auto_pause, _PAUSES
    if not pause:
        return
    if not low <= pause <= high:
        yield f"has seconds_until_auto_pause {pause}; it must be {low} to {high}"


def expected_family(database: Database) -> str | None:
    """The family that the parameter group of a database needs, or the beginning of it; None if its engine is not known.

    `postgres17` for version 17.4 of postgres, `mysql8.0`, `aurora-postgresql` where RDS chooses the version.
    """
    engine, version = known(database.engine), known(database.requested_version)
    parts: Sequence[str] = (version or "").split(".")
    if engine in ("postgres", "aurora-postgresql"):
        return engine + parts[0]
    if engine in ("mysql", "mariadb", "aurora-mysql"):
        return engine + (".".join(parts[:2]) if len(parts) > 1 else "")
    return None
