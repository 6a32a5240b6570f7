"""Amazon MSK."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from preflight.core.values import bare, independently, known
from preflight.core.view import Resource, View, prop

_SUBNETS = (2, 3)
_LEAST_THROUGHPUT, _MOST_THROUGHPUT, _LEAST_SIZE = 250, 1000, 10
_DESTINATIONS = {"cloudwatch_logs": "log_group", "firehose": "delivery_stream", "s3": "bucket"}


class Throughput(View):
    """The throughput of a volume, in MiB/s."""

    enabled: bool = False
    volume_throughput: int | None = None


class Volume(View):
    """The volume of a broker, in GiB."""

    provisioned_throughput: Throughput | None = None
    volume_size: int | None = None


class StorageInfo(View):
    """The storage of a broker."""

    ebs_storage_info: Volume | None = None


class BrokerNodeGroup(View):
    """The brokers of a cluster: where they are and what they run on."""

    client_subnets: list[Any] = prop()
    instance_type: str = prop()
    storage_info: StorageInfo | None = None


class InTransit(View):
    """Encryption between clients and brokers, and between brokers."""

    client_broker: str = "TLS"
    in_cluster: bool = True


class EncryptionInfo(View):
    """How a cluster encrypts."""

    encryption_in_transit: InTransit | None = None


class Sasl(View):
    """Authentication by IAM or by user names."""

    iam: bool = False
    scram: bool = False


class Tls(View):
    """Authentication by certificates."""

    certificate_authority_arns: list[str] = prop(())


class Authentication(View):
    """How clients authenticate."""

    sasl: Sasl | None = None
    tls: Tls | None = None
    unauthenticated: bool = False

    @property
    def uses_sasl(self) -> bool:
        """Whether clients authenticate by IAM or by user names."""
        sasl = known(self.sasl)
        return sasl is not None and (sasl.iam or sasl.scram)

    @property
    def is_on(self) -> bool:
        """Whether clients can authenticate."""
        tls = known(self.tls)
        return self.uses_sasl or (tls is not None and bool(tls.certificate_authority_arns))


class LogGroupLog(View):
    """The logs in CloudWatch Logs."""

    enabled: bool = False
    log_group: str | None = None


class FirehoseLog(View):
    """The logs in a Firehose stream."""

    enabled: bool = False
    delivery_stream: str | None = None


class BucketLog(View):
    """The logs in a bucket."""

    enabled: bool = False
    bucket: str | None = None


class BrokerLogs(View):
    """The destinations of the brokers' logs."""

    cloudwatch_logs: LogGroupLog | None = None
    firehose: FirehoseLog | None = None
    s3: BucketLog | None = None


class LoggingInfo(View):
    """The logs of a cluster."""

    broker_logs: BrokerLogs = prop()


class Cluster(Resource, token="aws:msk/cluster:Cluster"):
    """A provisioned cluster."""

    names = ("clusterName",)

    cluster_name: str | None = None
    number_of_broker_nodes: int = prop()
    broker_node_group_info: BrokerNodeGroup = prop()
    encryption_info: EncryptionInfo | None = None
    client_authentication: Authentication | None = None
    logging_info: LoggingInfo | None = None
    storage_mode: str | None = None

    def faults(self) -> Iterator[str]:
        """Why MSK rejects it, the number of its brokers apart, each as a clause that begins with a verb."""
        checks = (
            Cluster._subnet_faults,
            Cluster._express_faults,
            Cluster._storage_faults,
            Cluster._authentication_faults,
            Cluster._log_faults,
        )
        yield from independently(checks, self)

    def _subnet_faults(self) -> Iterator[str]:
        group = known(self.broker_node_group_info)
        given = bare(group.wire_value("clientSubnets"))
        if isinstance(given, Sequence) and len(given) not in _SUBNETS:
            yield f"has {len(given)} client subnet{'s' * (len(given) != 1)}; it has 2 or 3"

    def _express_faults(self) -> Iterator[str]:
        group = known(self.broker_node_group_info)
        if not group.instance_type.startswith("express."):
            return
        if len(known(group.client_subnets)) == _SUBNETS[0]:
            yield f"has {group.instance_type} brokers in 2 client subnets; Express brokers need 3"
        if group.has("storage_info"):
            yield f"has {group.instance_type} brokers and `storage_info`, which Express brokers do not have"
        if self.storage_mode is not None:
            yield f"has {group.instance_type} brokers and `storage_mode`, which Express brokers do not have"

    def _storage_faults(self) -> Iterator[str]:
        group = known(self.broker_node_group_info)
        if self.storage_mode == "TIERED" and group.instance_type == "kafka.t3.small":
            yield "has `storage_mode` TIERED with kafka.t3.small, which does not support it"
        storage = known(group.storage_info)
        volume = known(storage.ebs_storage_info) if storage is not None else None
        throughput = known(volume.provisioned_throughput) if volume is not None else None
        if volume is None or throughput is None:
            return
        units = throughput.volume_throughput
        if units and not throughput.enabled:
            yield f"has `volume_throughput` {units} without `enabled`, which it needs"
        if throughput.enabled and units and not _LEAST_THROUGHPUT <= units <= _MOST_THROUGHPUT:
            yield f"has `volume_throughput` {units}; it is {_LEAST_THROUGHPUT} to {_MOST_THROUGHPUT} MiB/s"
        if throughput.enabled and volume.volume_size and volume.volume_size < _LEAST_SIZE:
            yield f"has provisioned throughput with volumes of {volume.volume_size} GiB; the minimum is {_LEAST_SIZE}"

    def _authentication_faults(self) -> Iterator[str]:
        authentication, encryption = known(self.client_authentication), known(self.encryption_info)
        transit = known(encryption.encryption_in_transit) if encryption is not None else None
        if authentication is None or transit is None or not authentication.is_on:
            return
        if not transit.in_cluster:
            yield "has `client_authentication` without `in_cluster` encryption, which it needs"
        if transit.client_broker == "PLAINTEXT":
            yield "has `client_authentication` with `client_broker` PLAINTEXT; it is TLS or TLS_PLAINTEXT"
        # The answer of MSK is about SASL; certificates beside plain text are not known to be refused.
        if transit.client_broker == "TLS_PLAINTEXT" and authentication.uses_sasl and not authentication.unauthenticated:
            yield "has `client_authentication` with `client_broker` TLS_PLAINTEXT; set `unauthenticated` to True, or use TLS"

    def _log_faults(self) -> Iterator[str]:
        logging = known(self.logging_info)
        logs = known(logging.broker_logs) if logging is not None else None
        if logs is None:
            return
        for name, destination in _DESTINATIONS.items():
            log = known(getattr(logs, name))
            if log is not None and log.enabled and not log.has(destination):
                yield f"has `{name}` enabled without a `{destination}`, which it needs"
