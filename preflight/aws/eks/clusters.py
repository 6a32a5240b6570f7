"""The clusters of Amazon EKS, their add-ons and pod identities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network
from typing import Any

from preflight.aws.ec2 import Subnet
from preflight.aws.languages.kubernetes import is_dns_label, is_dns_subdomain
from preflight.core.link import candidates
from preflight.core.messages import Advice
from preflight.core.values import KnownLater, independently, known
from preflight.core.view import Resource, View, prop

API_MODES = ("API", "API_AND_CONFIG_MAP")
_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_SHARED = IPv4Network("100.64.0.0/10")  # of carrier-grade NAT
_SERVICE_PREFIX = range(12, 25)
_MINOR = re.compile(r"1\.[0-9]+")
# https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md: EKS refused 1.29 in September 2026; it only moves up.
_OLDEST_MINOR = 30
_ADDON_VERSION = re.compile(r"v[0-9]+\.[0-9]+\.[0-9]+.*-eksbuild\.[0-9A-Za-z]+")


class Access(View):
    """How principals authenticate to a cluster."""

    authentication_mode: str = "CONFIG_MAP"


class ClusterNetwork(View):
    """The subnets and endpoints of a cluster."""

    subnet_ids: list[str] = prop()
    endpoint_public_access: bool = True
    endpoint_private_access: bool = False

    @property
    def subnets(self) -> list[Subnet]:
        """Its subnets. Raises KnownLater where one of them is not in this stack."""
        found = candidates(self, "subnetIds", (Subnet,))
        if len(found) != len(self.subnet_ids):
            raise KnownLater(self.path_to("subnetIds"))
        return found


class Switch(View):
    """A block that is off by default."""

    enabled: bool = False


class Compute(Switch):
    """The nodes that Auto Mode runs."""

    node_pools: list[str] = prop(())
    node_role_arn: str | None = None


class KubernetesNetwork(View):
    """The addresses of services, and the load balancing of Auto Mode."""

    ip_family: str = "ipv4"
    service_ipv4_cidr: str | None = None
    elastic_load_balancing: Switch | None = None


class Storage(View):
    """The block storage of Auto Mode."""

    block_storage: Switch | None = None


class Encryption(View):
    """What a cluster encrypts with a key."""

    resources: list[str] = prop(())


class RemoteNetworks(View):
    """CIDR blocks of hybrid nodes, or of their pods."""

    cidrs: list[str] = prop(())


class RemoteNetwork(View):
    """The networks of hybrid nodes."""

    remote_node_networks: RemoteNetworks | None = None
    remote_pod_networks: RemoteNetworks | None = None


class Cluster(Resource, token="aws:eks/cluster:Cluster"):
    """A cluster."""

    arn_form = "eks:cluster/{name}"

    name: str | None = None
    version: str | None = None
    bootstrap_self_managed_addons: bool = True
    access_config: Access | None = None
    vpc_config: ClusterNetwork = prop()
    compute_config: Compute | None = None
    storage_config: Storage | None = None
    kubernetes_network_config: KubernetesNetwork | None = None
    encryption_config: Encryption | None = None
    remote_network_config: RemoteNetwork | None = None
    outpost_config: Any = None

    @property
    def authentication_mode(self) -> str:
        """How principals authenticate; CONFIG_MAP by default."""
        return known(self.access_config.authentication_mode) if self.access_config is not None else "CONFIG_MAP"

    def of_mode(self, message: str) -> str:
        """A message about its authentication mode: advice where the program sets none, since a cluster keeps its mode."""
        access = known(self.access_config)
        return message if access is not None and access.has("authentication_mode") else Advice(message)

    def zone_faults(self) -> Iterator[str]:
        """Why its subnets are in one availability zone, as a clause that begins with a verb. Follows links."""
        if self.outpost_config is not None:
            return  # whose one zone is that of all its subnets
        network = known(self.vpc_config)
        if len(network.subnet_ids) == 1:
            yield "has 1 subnet; it has subnets in at least 2 availability zones"
            return
        subnets = network.subnets
        zones = {subnet.availability_zone or subnet.availability_zone_id for subnet in subnets}
        if len(zones) == 1 and None not in zones:
            yield f"has {len(subnets)} subnets, all in {zones.pop()}; it has subnets in at least 2 availability zones"

    def faults(self) -> Iterator[str]:
        """Why EKS rejects it, each as a clause that begins with a verb."""
        checks = (
            Cluster._version_faults,
            Cluster._endpoint_faults,
            Cluster._auto_mode_faults,
            Cluster._node_pool_faults,
            Cluster._encryption_faults,
            Cluster._service_faults,
            Cluster._remote_faults,
        )
        yield from independently(checks, self)

    def _version_faults(self) -> Iterator[str]:
        version = known(self.version)
        if version is None:
            return
        if not _MINOR.fullmatch(version):
            yield f"has `version` '{version}'; it is a minor version of Kubernetes, such as 1.34"
        elif int(version.partition(".")[2]) < _OLDEST_MINOR:
            # A cluster that exists may still run it.
            yield Advice(f"has `version` {version}; EKS creates clusters of 1.{_OLDEST_MINOR} and later")

    def _endpoint_faults(self) -> Iterator[str]:
        network = known(self.vpc_config)
        if not network.endpoint_public_access and not network.endpoint_private_access:
            yield "has neither `endpoint_public_access` nor `endpoint_private_access`; it has at least one of them"

    def _auto_mode_faults(self) -> Iterator[str]:
        network, storage = known(self.kubernetes_network_config), known(self.storage_config)
        switches: dict[str, Switch | None] = {
            "compute_config": self.compute_config,
            "kubernetes_network_config.elastic_load_balancing": network.elastic_load_balancing if network else None,
            "storage_config.block_storage": storage.block_storage if storage else None,
        }
        on = [name for name, switch in switches.items() if switch is not None and switch.enabled]
        if on and len(on) < len(switches):
            off = ", ".join(name for name in switches if name not in on)
            yield f"enables {', '.join(on)} but not {off}; Auto Mode enables all three, or none"
        if "compute_config" in on and self.bootstrap_self_managed_addons:
            # A cluster that had them keeps them when it switches to Auto Mode, since another value replaces the cluster.
            yield Advice(
                "uses Auto Mode with `bootstrap_self_managed_addons` True; EKS creates such a cluster with False alone"
            )
        if "compute_config" in on and self.authentication_mode not in API_MODES:
            mode, needed = self.authentication_mode, " or ".join(API_MODES)
            yield self.of_mode(f"uses Auto Mode with authentication mode {mode}; it needs {needed}")

    def _node_pool_faults(self) -> Iterator[str]:
        compute = known(self.compute_config)
        if compute is not None and compute.node_pools and compute.node_role_arn is None:
            yield "has `compute_config.node_pools` without `node_role_arn`, which they need"

    def _encryption_faults(self) -> Iterator[str]:
        for each in self.encryption_config.resources if self.encryption_config is not None else ():
            if each != "secrets":
                yield f"encrypts '{each}'; the only resource that EKS encrypts is secrets"

    def _service_faults(self) -> Iterator[str]:
        network = known(self.kubernetes_network_config)
        if network is None or network.service_ipv4_cidr is None:
            return
        text = known(network.service_ipv4_cidr)
        if network.ip_family == "ipv6":
            yield f"has `ip_family` ipv6 and `service_ipv4_cidr` {text}; EKS chooses the addresses of an ipv6 cluster"
        block = _network(text)
        if block is None or block.prefixlen not in _SERVICE_PREFIX:
            yield f"has `service_ipv4_cidr` {text}; it is an IPv4 block of /12 to /24"
        elif not any(block.subnet_of(private) for private in _PRIVATE):
            yield f"has `service_ipv4_cidr` {text}; it is within {', '.join(map(str, _PRIVATE))}"

    def _remote_faults(self) -> Iterator[str]:
        remote = known(self.remote_network_config)
        if remote is None:
            return
        if remote.remote_node_networks is None:
            yield "has a `remote_network_config` without `remote_node_networks`, which it needs"
        if self.authentication_mode not in API_MODES:
            mode, needed = self.authentication_mode, " or ".join(API_MODES)
            yield self.of_mode(f"has a `remote_network_config` with authentication mode {mode}; it needs {needed}")
        seen: list[IPv4Network] = []
        for networks in (remote.remote_node_networks, remote.remote_pod_networks):
            for text in networks.cidrs if networks is not None else ():
                block = _network(known(text))
                if block is None or not any(block.subnet_of(each) for each in (*_PRIVATE, _SHARED)):
                    yield f"has the remote network {text}; it is within {', '.join(map(str, (*_PRIVATE, _SHARED)))}"
                    continue
                for other in seen:
                    if block.overlaps(other):
                        yield f"has the remote networks {other} and {block}, which overlap"
                seen.append(block)


def _network(text: str) -> IPv4Network | None:
    try:
        found = ip_network(text)
    except ValueError:
        return None
    return found if isinstance(found, IPv4Network) else None


class AddonNamespace(View):
    """The Kubernetes namespace that an add-on is installed in."""

    namespace: str | None = None


class Addon(Resource, token="aws:eks/addon:Addon"):
    """An add-on of a cluster."""

    names = ()

    addon_name: str = prop()
    addon_version: str | None = None
    namespace_config: AddonNamespace | None = None

    def faults(self) -> Iterator[str]:
        """Why EKS rejects it, each as a clause that begins with a verb."""
        yield from independently((Addon._version_faults, Addon._namespace_faults), self)

    def _version_faults(self) -> Iterator[str]:
        version = known(self.addon_version)
        if version and not _ADDON_VERSION.fullmatch(version):
            clause = f"has `addon_version` '{version}'; it has the form v1.19.0-eksbuild.1"
            # The names of AWS Marketplace begin with the vendor and _; vendors choose their versions.
            yield Advice(clause) if "_" in known(self.addon_name) else clause

    def _namespace_faults(self) -> Iterator[str]:
        namespace = known(self.namespace_config.namespace) if self.namespace_config is not None else None
        if namespace is not None and not is_dns_label(namespace):
            yield f"has the namespace '{namespace}'; it is at most 63 lower-case letters, digits and hyphens between them"


class PodIdentityAssociation(Resource, token="aws:eks/podIdentityAssociation:PodIdentityAssociation"):
    """The role of the pods of a service account."""

    names = ()

    namespace: str = prop()
    service_account: str = prop()
    policy: str | None = None
    disable_session_tags: bool = False

    def faults(self) -> Iterator[str]:
        """Why EKS rejects it, each as a clause that begins with a verb."""
        checks = (
            PodIdentityAssociation._namespace_faults,
            PodIdentityAssociation._account_faults,
            PodIdentityAssociation._policy_faults,
        )
        yield from independently(checks, self)

    def _namespace_faults(self) -> Iterator[str]:
        if not is_dns_label(known(self.namespace)):
            yield (
                f"has the namespace '{self.namespace}'; it is at most 63 lower-case letters, digits and hyphens between them"
            )

    def _account_faults(self) -> Iterator[str]:
        if not is_dns_subdomain(known(self.service_account)):
            account = self.service_account
            yield f"has the service account '{account}'; it is lower-case letters, digits, and hyphens or periods between them"

    def _policy_faults(self) -> Iterator[str]:
        if self.policy is not None and not self.disable_session_tags:
            yield "has a `policy` and session tags; set `disable_session_tags` to True"
