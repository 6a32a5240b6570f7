from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.eks.clusters import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "unsupported Kubernetes version …",
        "Private and public endpoint access cannot be false",
        "For EKS Auto Mode, please ensure that all required configs, including … are all either fully enabled or fully disabled.",
        "When EKS Auto Mode is enabled, you must use an EKS access config authentication mode of API_AND_CONFIG_MAP or API",
        "When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.",
        "When Compute Config nodeRoleArn is null or empty, nodePool list cannot be populated.",
        "Invalid k8s resource for encryption",
        'serviceIpv4Cidr cannot be specified when creating an "ipv6" cluster',
        "must have netmask size between /12 and /24 inclusive",
        "AccessConfig AuthMode must be API_AND_CONFIG_MAP or API when remoteNetworkConfig is specified",
        "Invalid remote node network: CIDR … is not part of RFC 1918 or CGNAT",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-eks-cluster-…, each deployed with the answer of EKS",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/pull/40483",
            "2026-11-29",
            "InvalidParameterException: When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.",
        ),
    ),
)
def cluster_is_valid(cluster: Cluster) -> Violations:
    """A cluster has a version, endpoints, modes and networks that EKS accepts together.

    The version is a minor version of Kubernetes that EKS still creates. One endpoint at least is on. Auto Mode switches compute,
    load balancing and block storage on together, and it needs access entries, as hybrid nodes do. The addresses of services
    and of remote networks are private, and do not overlap.

    An old version is advice, as are a mode that the program does not set and Auto Mode beside self-managed add-ons: a cluster
    that exists may have them.

    Fix: set `access_config={"authentication_mode": "API"}`, and change the value in the message.

    Fix (others): set the authentication mode to API, and change the value in the message.

    See: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
    https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
    """
    yield from cluster.faults()


@fails("has `version` '1.34.1'; it is a minor version of Kubernetes, such as 1.34")
def version_has_a_patch(aws):
    cluster(aws, version="1.34.1")


@fails("has `version` 1.24; EKS creates clusters of 1.30 and later")
def version_is_old(aws):
    cluster(aws, version="1.24")


@fails("has neither `endpoint_public_access` nor `endpoint_private_access`; it has at least one of them")
def no_endpoint(aws):
    aws.eks.Cluster(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/eks",
        vpc_config={"subnet_ids": ["subnet-1", "subnet-2"], "endpoint_public_access": False},
    )


@fails(
    "enables compute_config but not kubernetes_network_config.elastic_load_balancing, storage_config.block_storage;"
    " Auto Mode enables all three, or none",
    "uses Auto Mode with `bootstrap_self_managed_addons` True; EKS creates such a cluster with False alone",
    "uses Auto Mode with authentication mode CONFIG_MAP; it needs API or API_AND_CONFIG_MAP",
    "has `compute_config.node_pools` without `node_role_arn`, which they need",
)
def auto_mode_is_half_on(aws):
    cluster(aws, compute_config={"enabled": True, "node_pools": ["system"]})


@fails("encrypts 'configmaps'; the only resource that EKS encrypts is secrets")
def other_resources_are_encrypted(aws):
    key = {"key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1234"}
    cluster(aws, encryption_config={"provider": key, "resources": ["secrets", "configmaps"]})


@fails(
    "has `ip_family` ipv6 and `service_ipv4_cidr` 10.100.0.0/16; EKS chooses the addresses of an ipv6 cluster",
)
def ipv6_with_an_ipv4_block(aws):
    cluster(aws, kubernetes_network_config={"ip_family": "ipv6", "service_ipv4_cidr": "10.100.0.0/16"})


@fails("has `service_ipv4_cidr` 10.100.0.0/25; it is an IPv4 block of /12 to /24")
def service_block_is_small(aws):
    cluster(aws, kubernetes_network_config={"service_ipv4_cidr": "10.100.0.0/25"})


@fails("has `service_ipv4_cidr` 100.64.0.0/16; it is within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16")
def service_block_is_shared(aws):
    cluster(aws, kubernetes_network_config={"service_ipv4_cidr": "100.64.0.0/16"})


@fails(
    "has a `remote_network_config` with authentication mode CONFIG_MAP; it needs API or API_AND_CONFIG_MAP",
    "has the remote network 8.8.0.0/16; it is within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10",
    "has the remote networks 10.0.0.0/16 and 10.0.1.0/24, which overlap",
)
def remote_networks_are_wrong(aws):
    cluster(
        aws,
        remote_network_config={
            "remote_node_networks": {"cidrs": ["10.0.0.0/16", "8.8.0.0/16"]},
            "remote_pod_networks": {"cidrs": ["10.0.1.0/24"]},
        },
    )


@fails("has a `remote_network_config` without `remote_node_networks`, which it needs")
def pods_without_nodes(aws):
    cluster(
        aws,
        access_config={"authentication_mode": "API"},
        remote_network_config={"remote_pod_networks": {"cidrs": ["10.0.1.0/24"]}},
    )


@passes
def clusters_are_valid(aws):
    cluster(aws, version="1.34")
    aws.eks.Cluster(
        "auto",
        role_arn="arn:aws:iam::123456789012:role/eks",
        vpc_config={
            "subnet_ids": ["subnet-1", "subnet-2"],
            "endpoint_public_access": False,
            "endpoint_private_access": True,
        },
        access_config={"authentication_mode": "API"},
        bootstrap_self_managed_addons=False,
        compute_config={
            "enabled": True,
            "node_pools": ["system"],
            "node_role_arn": "arn:aws:iam::123456789012:role/node",
        },
        kubernetes_network_config={
            "elastic_load_balancing": {"enabled": True},
            "service_ipv4_cidr": "10.100.0.0/16",
        },
        storage_config={"block_storage": {"enabled": True}},
        remote_network_config={
            "remote_node_networks": {"cidrs": ["192.168.0.0/20"]},
            "remote_pod_networks": {"cidrs": ["100.64.0.0/16"]},
        },
    )


@abstains("version")
def version_comes_later(aws):
    parameter = aws.ssm.Parameter("version", type="String", value="1.34")
    cluster(aws, version=parameter.arn)


def cluster(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.eks.Cluster(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/eks",
        vpc_config={"subnet_ids": ["subnet-1", "subnet-2"]},
        **options,
    )
