"""Amazon RDS and Aurora."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from preflight.core.link import link
from preflight.core.values import known
from preflight.core.view import Resource, prop

from .knowledge import facts
from .knowledge.credentials import PasswordHolder, RandomPassword, generators

_FAMILIES = {"aurora-mysql": "mysql", "aurora-postgresql": "postgres"}

# Names that RDS is known to refuse with "cannot be used as it is a reserved word used by the engine".
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


class Database(Resource):
    """A database instance, a cluster, or an instance of a cluster."""

    is_clustered: ClassVar[bool] = False

    engine: str | None = None
    engine_version: str | None = None
    identifier: str | None = None

    @property
    def versions(self) -> facts.EngineVersions | None:
        """The versions of its engine; None where they are not known."""
        return facts.rds_versions(known(self.engine), cluster=self.is_clustered) if self.engine is not None else None

    @property
    def meant_engine(self) -> str | None:
        """The engine that is probably meant where it has one that is not known."""
        engines, engine = facts.rds_engines(cluster=self.is_clustered), known(self.engine)
        return facts.nearest(engine, engines) if engine is not None and engine not in engines else None

    @property
    def asked_version(self) -> str | None:
        """The version that is asked for; None where RDS chooses it."""
        return known(self.engine_version)

    @property
    def identifier_is_valid(self) -> bool:
        """Whether RDS and its provider take the identifier."""
        name = known(self.identifier)
        return name is None or (len(name) <= _LONGEST_IDENTIFIER and _IDENTIFIER.fullmatch(name) is not None)


class Owner(Database, PasswordHolder):
    """What has a master user: an instance of its own, or a cluster."""

    username: str | None = None
    password: str | None = None
    database: str | None = None
    snapshot_identifier: str | None = None
    replicate_source_db: str | None = None
    restore_to_point_in_time: Any = None

    @property
    def is_new(self) -> bool:
        """Whether it starts empty, and not from a snapshot or as a copy of another database."""
        sources = (self.snapshot_identifier, self.replicate_source_db, self.restore_to_point_in_time)
        return all(source is None for source in sources)

    @property
    def family(self) -> str:
        """What its engine is compatible with: `postgres` for Aurora PostgreSQL; empty where it has no engine."""
        engine = known(self.engine) or ""
        return _FAMILIES.get(engine, engine.removeprefix("custom-").partition("-")[0])

    def faults_of_username(self) -> Iterator[str]:
        """Why RDS refuses the name of its master user, each as a clause."""
        name, longest = known(self.username), _LONGEST_USER.get(self.family)
        if name is None:
            return
        if name.lower() in _RESERVED_USERS.get(self.family, ()):
            yield f"which {self.engine} reserves"
        elif longest is not None and len(name) > longest:
            yield f"which has {len(name)} characters; {self.engine} takes up to {longest}"
        elif self.family in _LONGEST_DATABASE and not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            yield "which is not a letter followed by letters, digits and underscores"

    def faults_of_database(self) -> Iterator[str]:
        """Why RDS refuses the name of its first database, each as a clause."""
        name, longest = known(self.database), _LONGEST_DATABASE.get(self.family)
        if name is None:
            return
        if self.family == "sqlserver":
            yield "and SQL Server takes none"
        elif longest is not None and not re.fullmatch(rf"[A-Za-z]\w{{0,{longest - 1}}}", name, re.ASCII):
            yield f"which is not a letter followed by up to {longest - 1} letters, digits and underscores"

    @property
    def longest_password(self) -> int:
        """How many characters its master password may have."""
        return _LONGEST_PASSWORD.get(self.family, max(_LONGEST_PASSWORD.values()))

    @property
    def generated_passwords(self) -> list[RandomPassword]:
        """The generated passwords that its master password is made of."""
        return generators(self, type(self).password.key)  # type: ignore[union-attr]

    def refused_in_password(self, text: str) -> list[str]:
        """The characters of a text that its master password may not have."""
        refused = _NOT_IN_PASSWORDS + (_NOT_IN_ORACLE_PASSWORDS if self.family == "oracle" else "")
        return [char for char in dict.fromkeys(text) if char in refused or not " " <= char <= "~"]


class Instance(Owner, token="aws:rds/instance:Instance"):
    """A database instance."""

    names = ("identifier",)
    arn_form = "rds:db:{name}"

    database: str | None = prop(None, key="dbName")


class Cluster(Owner, token="aws:rds/cluster:Cluster"):
    """A cluster of Aurora, or of several availability zones."""

    names = ("clusterIdentifier",)
    arn_form = "rds:cluster:{name}"
    is_clustered = True
    password_paths = ("masterPassword", "masterPasswordWo")

    identifier: str | None = prop(None, key="clusterIdentifier")
    username: str | None = prop(None, key="masterUsername")
    password: str | None = prop(None, key="masterPassword")
    database: str | None = prop(None, key="databaseName")
    replicate_source_db: str | None = prop(None, key="replicationSourceIdentifier")


class ClusterInstance(Database, token="aws:rds/clusterInstance:ClusterInstance"):
    """An instance of a cluster."""

    names = ("identifier",)
    is_clustered = True

    cluster: Cluster = link("cluster_identifier")


def siblings(asked: str, versions: Collection[str]) -> list[str]:
    """The versions that begin with the most of an asked one's numbers, the oldest first.

    Those of another product, such as `16.6-limitless`, count only where that is asked for.
    """
    alike = [version for version in versions if _product(version) == _product(asked)] or list(versions)
    numbers = _numbers(asked)
    for length in range(len(numbers) - 1, 0, -1):
        if found := [version for version in alike if _numbers(version)[:length] == numbers[:length]]:
            return sorted(found, key=_numbers)
    return sorted(alike, key=_numbers)


def may_be_newer(asked: str, versions: Collection[str]) -> bool:
    """Whether a version that is none of some could have come after them."""
    alike = [version for version in siblings(asked, versions) if _form(version).startswith(_form(asked))]
    return bool(alike) and _numbers(asked) > _numbers(alike[-1])


def nearest_version(asked: str, versions: Collection[str]) -> str:
    """Of some versions, the first of the asked one's series that is not older, else the newest of the series."""
    found = siblings(asked, versions)
    return next((version for version in found if _numbers(version) >= _numbers(asked)), found[-1])


def _product(version: str) -> str:
    """What follows a version after a hyphen, if it is a word alone: `limitless` for `16.6-limitless`."""
    found = re.search(r"-([a-z]+)$", version)
    return found[1] if found else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _form(version: str) -> str:
    return re.sub(r"\d+", "0", version)
