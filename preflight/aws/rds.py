"""Amazon RDS and Aurora."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, ClassVar

from preflight.core.link import candidates, link
from preflight.core.spelling import nearest
from preflight.core.values import KnownLater, known
from preflight.core.view import Resource, View, prop

from .ec2 import Subnet
from .knowledge import facts
from .knowledge.credentials import PasswordHolder, RandomPassword, generators

_FAMILIES = {"aurora-mysql": "mysql", "aurora-postgresql": "postgres"}

# Names that RDS is known to reject with "cannot be used as it is a reserved word used by the engine".
_RESERVED_USERS = {"postgres": frozenset({"admin", "user"})}
_LONGEST_USER = {"mysql": 16, "mariadb": 16}
_LONGEST_DATABASE = {"mysql": 64, "mariadb": 64, "postgres": 63}

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, MasterUserPassword
_SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = {"mariadb": 41, "mysql": 41, "oracle": 30, "postgres": 128, "sqlserver": 128, "db2": 255}
_NOT_IN_PASSWORDS = '/@" '
_NOT_IN_ORACLE_PASSWORDS = "&'"

_IDENTIFIER = re.compile(r"[a-z](?:-?[a-z0-9])*")
_LONGEST_IDENTIFIER = 63
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html, and the page of Aurora
_EVENT_CATEGORIES = (
    "availability", "backtrack", "backup", "configuration change", "creation", "deletion", "failover", "failure",
    "global-failover", "low storage", "maintenance", "migration", "notification", "read replica", "recovery", "restoration",
    "security", "security patching", "serverless", "storage",
)  # fmt: skip


class ParameterGroup(Resource, token="aws:rds/parameterGroup:ParameterGroup"):
    """The parameters of instances."""

    family: str = prop()


class ClusterParameterGroup(Resource, token="aws:rds/clusterParameterGroup:ClusterParameterGroup"):
    """The parameters of clusters."""

    family: str = prop()


class ServerlessScaling(View):
    """The capacity of the serverless instances of a cluster, in Aurora capacity units."""

    max_capacity: float | None = None
    min_capacity: float | None = None
    seconds_until_auto_pause: int | None = None


_SERVICES = {"docdb": "DocumentDB", "neptune": "Neptune", "dms": "DMS"}


class AnySubnetGroup(Resource):
    """The subnets that databases, or the instances that replicate them, are placed in."""

    subnet_ids: list[str] = prop()

    @property
    def service(self) -> str:
        """The name of the service that it belongs to."""
        return _SERVICES.get(self.type_token.split(":")[1].split("/")[0], "RDS")

    @property
    def has_one_subnet(self) -> bool:
        """Whether it is given a list of one subnet; a list that the deployment computes may have more."""
        given = self.wire_value("subnetIds")
        return isinstance(given, Sequence) and len(given) == 1

    @property
    def subnets(self) -> list[Subnet]:
        """Its subnets. Raises KnownLater where one of them is not in this stack."""
        found = candidates(self, "subnetIds", (Subnet,))
        if len(found) != len(self.subnet_ids):
            raise KnownLater("subnetIds")
        return found


class EventSubscription(Resource, token="aws:rds/eventSubscription:EventSubscription"):
    """A topic that hears of events of RDS."""

    event_categories: list[str] = prop(())


def unknown_categories(subscription: EventSubscription) -> list[str]:
    """The categories of a subscription that are not in the list of those of RDS."""
    return [each for each in map(known, subscription.event_categories) if each not in _EVENT_CATEGORIES]


class SubnetGroup(
    AnySubnetGroup,
    token="aws:rds/subnetGroup:SubnetGroup",
    also=(
        "aws:docdb/subnetGroup:SubnetGroup",
        "aws:neptune/subnetGroup:SubnetGroup",
    ),
):
    """The subnets that databases are placed in."""

    name: str | None = None


class ProxyAuth(View):
    """How clients authenticate to a proxy."""

    iam_auth: str | None = None


class Proxy(Resource, token="aws:rds/proxy:Proxy"):
    """A proxy of databases."""

    auths: list[ProxyAuth] = prop(())
    engine_family: str | None = None
    require_tls: bool = False


class Database(Resource):
    """A database instance, a cluster, or an instance of a cluster."""

    is_clustered: ClassVar[bool] = False

    engine: str | None = None
    engine_version: str | None = None
    identifier: str | None = None
    instance_class: str | None = None
    backup_window: str | None = None
    maintenance_window: str | None = None
    monitoring_interval: int | None = None
    monitoring_role_arn: str | None = None
    performance_insights_enabled: bool = False
    performance_insights_retention_period: int | None = None
    parameter_group_name: str | None = None

    @property
    def family(self) -> str:
        """The engine that its engine is compatible with: `postgres` for Aurora PostgreSQL; empty without an engine."""
        engine = known(self.engine) or ""
        return _FAMILIES.get(engine, engine.removeprefix("custom-").partition("-")[0])

    @property
    def is_aurora(self) -> bool:
        """Whether its engine is one of Aurora."""
        return (known(self.engine) or "").startswith("aurora")

    @property
    def versions(self) -> facts.EngineVersions | None:
        """The versions of its engine; None if they are not known."""
        return facts.rds_versions(known(self.engine), cluster=self.is_clustered) if self.engine is not None else None

    @property
    def suggested_engine(self) -> str | None:
        """The known engine whose name is closest to its unknown engine; None if its engine is known or nothing is close."""
        engines, engine = facts.rds_engines(cluster=self.is_clustered), known(self.engine)
        return nearest(engine, engines) if engine is not None and engine not in engines else None

    @property
    def requested_version(self) -> str | None:
        """The engine version in the program; None if RDS chooses it."""
        return known(self.engine_version)

    @property
    def identifier_is_valid(self) -> bool:
        """Whether RDS and the provider accept the identifier."""
        name = known(self.identifier)
        return name is None or (len(name) <= _LONGEST_IDENTIFIER and _IDENTIFIER.fullmatch(name) is not None)


class DatabaseWithUser(Database, PasswordHolder):
    """A database with a master user: a standalone instance or a cluster."""

    username: str | None = None
    password: str | None = None
    database: str | None = None
    snapshot_identifier: str | None = None
    replicate_source_db: str | None = None
    restore_to_point_in_time: Any = None
    database_insights_mode: str | None = None

    @property
    def is_new(self) -> bool:
        """Whether it starts empty: not restored from a snapshot and not a copy of another database."""
        sources = (self.snapshot_identifier, self.replicate_source_db, self.restore_to_point_in_time)
        return all(source is None for source in sources)

    def username_errors(self) -> Iterator[str]:
        """Why RDS rejects the name of its master user, as clauses."""
        name, longest = known(self.username), _LONGEST_USER.get(self.family)
        if name is None:
            return
        if name.lower() in _RESERVED_USERS.get(self.family, ()):
            yield f"which {self.engine} reserves"
        elif longest is not None and len(name) > longest:
            yield f"which has {len(name)} characters; {self.engine} allows up to {longest}"
        elif self.family in _LONGEST_DATABASE and not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            yield "which is not a letter followed by letters, digits and underscores"

    def database_name_errors(self) -> Iterator[str]:
        """Why RDS rejects the name of its first database, as clauses."""
        name, longest = known(self.database), _LONGEST_DATABASE.get(self.family)
        if name is None:
            return
        if self.family == "sqlserver":
            yield "which RDS for SQL Server does not support"
        elif longest is not None and not re.fullmatch(rf"[A-Za-z]\w{{0,{longest - 1}}}", name, re.ASCII):
            yield f"which is not a letter followed by up to {longest - 1} letters, digits and underscores"

    @property
    def longest_password(self) -> int:
        """The greatest length of its master password."""
        return _LONGEST_PASSWORD.get(self.family, max(_LONGEST_PASSWORD.values()))

    @property
    def generated_passwords(self) -> list[RandomPassword]:
        """The generated passwords that its master password depends on."""
        return generators(self, type(self).password.key)  # type: ignore[union-attr]

    def invalid_in_password(self, text: str) -> list[str]:
        """The characters of a string that its master password must not contain."""
        invalid = _NOT_IN_PASSWORDS + (_NOT_IN_ORACLE_PASSWORDS if self.family == "oracle" else "")
        return [char for char in dict.fromkeys(text) if char in invalid or not " " <= char <= "~"]


class Instance(DatabaseWithUser, token="aws:rds/instance:Instance"):
    """A database instance."""

    names = ("identifier",)
    arn_form = "rds:db:{name}"

    database: str | None = prop(None, key="dbName")
    allocated_storage: int | None = None
    max_allocated_storage: int | None = None
    storage_type: str | None = None
    storage_throughput: int | None = None
    iops: int | None = None
    license_model: str | None = None
    timezone: str | None = None
    port: int | None = None
    enabled_cloudwatch_logs_exports: list[str] = prop(())

    parameter_group: ParameterGroup | None = link("parameter_group_name")


class Cluster(DatabaseWithUser, token="aws:rds/cluster:Cluster"):
    """An Aurora cluster or a Multi-AZ DB cluster."""

    names = ("clusterIdentifier",)
    arn_form = "rds:cluster:{name}"
    is_clustered = True
    password_paths = ("masterPassword", "masterPasswordWo")

    identifier: str | None = prop(None, key="clusterIdentifier")
    username: str | None = prop(None, key="masterUsername")
    password: str | None = prop(None, key="masterPassword")
    database: str | None = prop(None, key="databaseName")
    replicate_source_db: str | None = prop(None, key="replicationSourceIdentifier")
    instance_class: str | None = prop(None, key="dbClusterInstanceClass")
    backup_window: str | None = prop(None, key="preferredBackupWindow")
    maintenance_window: str | None = prop(None, key="preferredMaintenanceWindow")
    parameter_group_name: str | None = prop(None, key="dbClusterParameterGroupName")
    allocated_storage: int | None = None
    storage_type: str | None = None
    iops: int | None = None
    port: int | None = None
    engine_mode: str | None = None
    serverlessv2_scaling_configuration: ServerlessScaling | None = None
    enabled_cloudwatch_logs_exports: list[str] = prop(())

    parameter_group: ClusterParameterGroup | None = link("db_cluster_parameter_group_name")


class ClusterInstance(Database, token="aws:rds/clusterInstance:ClusterInstance"):
    """An instance of a cluster."""

    names = ("identifier",)
    is_clustered = True

    backup_window: str | None = prop(None, key="preferredBackupWindow")
    maintenance_window: str | None = prop(None, key="preferredMaintenanceWindow")
    parameter_group_name: str | None = prop(None, key="dbParameterGroupName")

    cluster: Cluster = link("cluster_identifier")
    parameter_group: ParameterGroup | None = link("db_parameter_group_name")


def siblings(version: str, versions: Collection[str]) -> list[str]:
    """The versions that share the longest prefix of numbers with `version`, oldest first.

    Versions of another product, such as `16.6-limitless`, count only if `version` is one of that product.
    """
    alike = [known for known in versions if _product(known) == _product(version)] or list(versions)
    numbers = _numbers(version)
    for length in range(len(numbers) - 1, 0, -1):
        if found := [known for known in alike if _numbers(known)[:length] == numbers[:length]]:
            return sorted(found, key=_numbers)
    return sorted(alike, key=_numbers)


def may_be_newer(version: str, versions: Collection[str]) -> bool:
    """Whether an unlisted version could be newer than all listed ones."""
    alike = [sibling for sibling in siblings(version, versions) if _form(sibling).startswith(_form(version))]
    return bool(alike) and _numbers(version) > _numbers(alike[-1])


def nearest_version(version: str, versions: Collection[str]) -> str:
    """The oldest sibling of `version` that is not older than it, else its newest sibling."""
    found = siblings(version, versions)
    return next((sibling for sibling in found if _numbers(sibling) >= _numbers(version)), found[-1])


def _product(version: str) -> str:
    """The word after the hyphen of a version: `limitless` for `16.6-limitless`; empty if there is none."""
    found = re.search(r"-([a-z]+)$", version)
    return found[1] if found else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _form(version: str) -> str:
    return re.sub(r"\d+", "0", version)
