"""Amazon OpenSearch Service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import View, json_text, prop

from .knowledge.credentials import PasswordHolder

_MASTERS, _DOUBTFUL_MASTERS = (3, 5), (2, 4)
_LEAST_WARM, _MOST_WARM, _MOST_WITHOUT_MASTERS, _STANDBY_ZONES = 2, 150, 10, 3
_LEAST_IOPS = {"gp3": 3000, "io1": 1000}
_LEAST_THROUGHPUT, _LEAST_SIZE = 125, 10
_IP_OPERATORS = ("IpAddress", "NotIpAddress")


class ZoneAwareness(View):
    """The zones of a domain that uses several."""

    availability_zone_count: int = 2


class Switch(View):
    """A block that can be enabled: off by default."""

    enabled: bool = False


class ClusterConfig(View):
    """The nodes of a domain."""

    instance_count: int = 1
    zone_awareness_enabled: bool = False
    zone_awareness_config: ZoneAwareness | None = None
    dedicated_master_enabled: bool = False
    dedicated_master_count: int | None = None
    warm_enabled: bool = False
    warm_count: int | None = None
    cold_storage_options: Switch | None = None
    multi_az_with_standby_enabled: bool = False

    def faults(self) -> Iterator[str]:
        """Why OpenSearch rejects its nodes, their zones apart, each as a clause that begins with a verb."""
        cold = known(self.cold_storage_options)
        if cold is not None and cold.enabled and not self.warm_enabled:
            yield "has cold storage without `warm_enabled`, which it needs"
        if self.warm_enabled and self.warm_count and not _LEAST_WARM <= self.warm_count <= _MOST_WARM:
            yield f"has {self.warm_count} warm node{'s' * (self.warm_count != 1)}; it has {_LEAST_WARM} to {_MOST_WARM}"
        if self.instance_count > _MOST_WITHOUT_MASTERS and not self.dedicated_master_enabled:
            yield f"has {self.instance_count} data nodes without dedicated masters; more than {_MOST_WITHOUT_MASTERS} need them"
        if self.multi_az_with_standby_enabled:
            yield from self._standby_faults()

    def _standby_faults(self) -> Iterator[str]:
        if self.zones != _STANDBY_ZONES:
            yield f"has standby in {self.zones} zone{'s' * (self.zones != 1)}; it needs {_STANDBY_ZONES}"
        elif self.instance_count % _STANDBY_ZONES:
            yield f"has standby with {self.instance_count} data nodes; the number is a multiple of {_STANDBY_ZONES}"
        masters = self.dedicated_master_count
        if not self.dedicated_master_enabled:
            # OpenSearch counts the nodes that may become masters; whether data nodes are enough, nobody published.
            yield Advice(f"has standby without dedicated masters; it needs {_STANDBY_ZONES}")
        elif masters and masters < _STANDBY_ZONES:
            yield f"has standby with {masters} dedicated master{'s' * (masters > 1)}; it needs {_STANDBY_ZONES}"

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
    volume_size: int | None = None

    def size_faults(self) -> Iterator[str]:
        """Which of its numbers are too small, as clauses that begin with a verb."""
        least = _LEAST_IOPS.get(known(self.volume_type))
        if least is not None and self.iops and self.iops < least:
            yield f"has `iops` {self.iops} with volumes of type {self.volume_type}; the minimum is {least}"
        if self.volume_type == "gp3" and self.throughput and self.throughput < _LEAST_THROUGHPUT:
            yield f"has `throughput` {self.throughput} with volumes of type gp3; the minimum is {_LEAST_THROUGHPUT}"
        if self.ebs_enabled and self.volume_size and self.volume_size < _LEAST_SIZE:
            yield f"has volumes of {self.volume_size} GiB; the minimum is {_LEAST_SIZE}"

    def faults(self) -> Iterator[str]:
        """Which of its options do not fit its volume type, as clauses that begin with a verb."""
        if not self.ebs_enabled:
            return
        if self.volume_type == "io1" and self.iops is None:
            yield "has volumes of type io1 without `iops`, which they require"
        if self.volume_type in ("gp2", "standard") and self.iops not in (None, 0):
            yield Advice(f"has `iops` {self.iops} with volumes of type {self.volume_type}; only gp3 and io1 support it")
        if self.volume_type in ("gp2", "standard", "io1") and self.throughput not in (None, 0):
            yield Advice(
                f"has `throughput` {self.throughput} with volumes of type {self.volume_type}; only gp3 supports it"
            )


class MasterUser(View):
    """Who administers a domain."""

    master_user_arn: str | None = None
    master_user_name: str | None = None


class Security(View):
    """Fine-grained access control."""

    enabled: bool = False
    internal_user_database_enabled: bool = False
    master_user_options: MasterUser | None = None

    def faults(self) -> Iterator[str]:
        """Why OpenSearch rejects its master user, as clauses that begin with a verb."""
        user = known(self.master_user_options)
        if user is not None and user.master_user_arn is not None and user.master_user_name is not None:
            yield "has a `master_user_arn` and a `master_user_name`; it has one of them"
        if self.internal_user_database_enabled and (user is None or user.master_user_name is None):
            yield Advice("has an internal user database without a `master_user_name` and password, which create it")
        if not self.internal_user_database_enabled and (user is None or user.master_user_arn is None):
            yield Advice("has advanced security without an internal user database and without a `master_user_arn`")


class Endpoint(View):
    """How a domain is reached."""

    enforce_https: bool = True
    custom_endpoint_enabled: bool = False
    custom_endpoint: str | None = None
    custom_endpoint_certificate_arn: str | None = None


class LogPublishing(View):
    """A log that is published."""

    enabled: bool = True
    log_type: str = prop()


class Domain(PasswordHolder, token="aws:opensearch/domain:Domain"):
    """A domain."""

    names = ("domainName",)
    password_paths = ("advancedSecurityOptions.masterUserOptions.masterUserPassword",)
    arn_form = "es:domain/{name}"

    domain_name: str | None = None
    cluster_config: ClusterConfig | None = None
    vpc_options: VpcOptions | None = None
    ebs_options: EbsOptions | None = None
    advanced_security_options: Security | None = None
    encrypt_at_rest: Switch | None = None
    node_to_node_encryption: Switch | None = None
    domain_endpoint_options: Endpoint | None = None
    log_publishing_options: list[LogPublishing] = prop(())
    access_policies: Any = json_text()

    def setting_faults(self) -> Iterator[str]:
        """Why OpenSearch rejects its settings, each as a clause that begins with a verb."""
        checks = (
            Domain._security_faults,
            Domain._log_faults,
            Domain._endpoint_faults,
            Domain._node_faults,
            Domain._volume_faults,
            Domain._policy_faults,
        )
        yield from independently(checks, self)

    @property
    def _is_secured(self) -> bool:
        security = known(self.advanced_security_options)
        return security is not None and security.enabled

    def _security_faults(self) -> Iterator[str]:
        if not self._is_secured:
            return
        for name in ("encrypt_at_rest", "node_to_node_encryption"):
            switch = known(getattr(self, name))
            if switch is None or not switch.enabled:
                yield f"has advanced security without `{name}`, which it needs"
        endpoint = known(self.domain_endpoint_options)
        if endpoint is not None and not endpoint.enforce_https:
            yield "has advanced security without `enforce_https`, which it needs"
        security = known(self.advanced_security_options)
        yield from security.faults() if security is not None else ()

    def _log_faults(self) -> Iterator[str]:
        for log in self.log_publishing_options:
            if log.log_type == "AUDIT_LOGS" and log.enabled and not self._is_secured:
                yield "publishes AUDIT_LOGS without `advanced_security_options`, which they need"

    def _endpoint_faults(self) -> Iterator[str]:
        endpoint = known(self.domain_endpoint_options)
        if endpoint is None or not endpoint.custom_endpoint_enabled:
            return
        for name in ("custom_endpoint", "custom_endpoint_certificate_arn"):
            if getattr(endpoint, name) is None:
                yield f"has a custom endpoint without `{name}`, which it needs"

    def _node_faults(self) -> Iterator[str]:
        nodes = known(self.cluster_config)
        if nodes is not None:
            yield from nodes.faults()

    def _volume_faults(self) -> Iterator[str]:
        volumes, nodes = known(self.ebs_options), known(self.cluster_config)
        if volumes is None or not volumes.ebs_enabled:
            return
        yield from volumes.size_faults()
        if nodes is None or not nodes.multi_az_with_standby_enabled or not volumes.has("volume_type"):
            return  # where the program sets no type, OpenSearch chooses one
        if volumes.volume_type not in ("gp3", "io1"):
            yield f"has standby with volumes of type {volumes.volume_type}; they are gp3 or io1"

    def _policy_faults(self) -> Iterator[str]:
        if known(self.vpc_options) is None:
            return
        document = known(self.access_policies)
        statements = known(document.get("Statement")) if isinstance(document, Mapping) else None
        for each in statements if isinstance(statements, list) else [statements]:
            statement = known(each)
            condition = known(statement.get("Condition")) if isinstance(statement, Mapping) else None
            blocks = [condition.get(name) for name in _IP_OPERATORS] if isinstance(condition, Mapping) else []
            if any("aws:SourceIp" in block for block in blocks if isinstance(block, Mapping)):
                yield "has `vpc_options` and an access policy with IP addresses; control access with security groups"

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
        # The provider sends no number without masters, and no 0.
        if nodes.dedicated_master_enabled and masters and masters not in _MASTERS:
            clause = f"has {masters} dedicated master node{'s' * (masters > 1)}; the number is 3 or 5"
            # The API model excludes 2 and 4, but OpenSearch was seen to refuse only others.
            yield Advice(clause) if masters in _DOUBTFUL_MASTERS else clause
        if nodes.warm_enabled and not nodes.dedicated_master_enabled:
            yield "has warm nodes without dedicated master nodes, which they require"
