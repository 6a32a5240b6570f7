"""All resource types that take a password: those of the services' modules, and those that only need this view."""

from __future__ import annotations

import json

from typing_extensions import override

from preflight.aws.docdb import Cluster as DocumentCluster
from preflight.aws.elasticache import ReplicationGroup, User
from preflight.aws.opensearch import Domain
from preflight.aws.rds import Cluster, Instance
from preflight.aws.redshift import Cluster as Warehouse
from preflight.aws.ssm import Parameter
from preflight.core.values import bare

from .credentials import Password, PasswordHolder, is_credential_name, is_reference

__all__ = [
    "Cluster",
    "DocumentCluster",
    "Domain",
    "Instance",
    "Parameter",
    "PasswordHolder",
    "ReplicationGroup",
    "User",
    "Warehouse",
]


class RedshiftNamespace(PasswordHolder, token="aws:redshiftserverless/namespace:Namespace"):
    """A Redshift Serverless namespace."""

    names = ("namespaceName",)
    password_paths = ("adminUserPassword", "adminUserPasswordWo")


class Broker(PasswordHolder, token="aws:mq/broker:Broker"):
    """A message broker."""

    names = ("brokerName",)
    password_paths = ("users.password",)


class MemoryDbUser(PasswordHolder, token="aws:memorydb/user:User"):
    """A MemoryDB user."""

    names = ("userName",)
    password_paths = ("authenticationMode.passwords",)


class MigrationEndpoint(PasswordHolder, token="aws:dms/endpoint:Endpoint"):
    """An endpoint of the Database Migration Service."""

    names = ("endpointId",)


class Directory(PasswordHolder, token="aws:directoryservice/directory:Directory"):
    """A directory."""


class SecretVersion(PasswordHolder, token="aws:secretsmanager/secretVersion:SecretVersion"):
    """The value of a secret in Secrets Manager: a string, or a JSON document with credentials under some keys."""

    names = ()
    password_paths = ("secretString", "secretStringWo")

    @property
    @override
    def passwords(self) -> list[Password]:
        """The whole string, or the values of the keys of a JSON document that are named like a credential."""
        return [inner for password in super().passwords for inner in _in_document(password)]


def _in_document(password: Password) -> list[Password]:
    try:
        document = json.loads(password.value) if isinstance(password.value, str) else None
    except ValueError:
        document = None
    if isinstance(document, dict):
        found = [
            Password(f"{password.path}.{key}", bare(value))
            for key, value in document.items()
            if is_credential_name(key)
        ]
    else:
        found = [password]
    return [each for each in found if isinstance(each.value, str) and not is_reference(each.value)]
