"""Every resource that is given a password: those of other modules, and those of which nothing else is asked."""

from __future__ import annotations

import json

from typing_extensions import override

from preflight.aws.elasticache import ReplicationGroup
from preflight.aws.rds import Cluster, Instance
from preflight.aws.ssm import Parameter
from preflight.core.values import bare

from .credentials import Given, Passworded, is_credential_name, is_reference

__all__ = ["Cluster", "Instance", "Parameter", "Passworded", "ReplicationGroup"]


class DocumentCluster(Passworded, token="aws:docdb/cluster:Cluster"):
    """A DocumentDB cluster."""

    names = ("clusterIdentifier",)
    given_at = ("masterPassword", "masterPasswordWo")


class Warehouse(Passworded, token="aws:redshift/cluster:Cluster"):
    """A Redshift cluster."""

    names = ("clusterIdentifier",)
    given_at = ("masterPassword", "masterPasswordWo")


class Namespace(Passworded, token="aws:redshiftserverless/namespace:Namespace"):
    """A namespace of Redshift Serverless."""

    names = ("namespaceName",)
    given_at = ("adminUserPassword", "adminUserPasswordWo")


class Broker(Passworded, token="aws:mq/broker:Broker"):
    """A message broker."""

    names = ("brokerName",)
    given_at = ("users.password",)


class CacheUser(Passworded, token="aws:elasticache/user:User"):
    """A user of ElastiCache."""

    names = ("userId",)
    given_at = ("passwords", "passwordsWo", "authenticationMode.passwords")


class MemoryUser(Passworded, token="aws:memorydb/user:User"):
    """A user of MemoryDB."""

    names = ("userName",)
    given_at = ("authenticationMode.passwords",)


class MigrationEndpoint(Passworded, token="aws:dms/endpoint:Endpoint"):
    """An endpoint of the Database Migration Service."""

    names = ("endpointId",)


class Directory(Passworded, token="aws:directoryservice/directory:Directory"):
    """A directory."""


class SearchDomain(Passworded, token="aws:opensearch/domain:Domain"):
    """An OpenSearch domain."""

    names = ("domainName",)
    given_at = ("advancedSecurityOptions.masterUserOptions.masterUserPassword",)


class SecretVersion(Passworded, token="aws:secretsmanager/secretVersion:SecretVersion"):
    """What a secret of Secrets Manager holds: a text, or a JSON document of which some keys are credentials."""

    names = ()
    given_at = ("secretString", "secretStringWo")

    @property
    @override
    def passwords(self) -> list[Given]:
        """The whole text, or what stands under a credential's name in a document."""
        return [inner for given in super().passwords for inner in _in_document(given)]


def _in_document(given: Given) -> list[Given]:
    try:
        document = json.loads(given.value) if isinstance(given.value, str) else None
    except ValueError:
        document = None
    if isinstance(document, dict):
        found = [
            Given(f"{given.path}.{key}", bare(value)) for key, value in document.items() if is_credential_name(key)
        ]
    else:
        found = [given]
    return [each for each in found if isinstance(each.value, str) and not is_reference(each.value)]
