from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.clusters import Addon


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Addon version specified is not supported",
        "Provided namespace value is not a valid RFC 1123 DNS label",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-eks-addon-version-format and pf-eks-addon-namespace-config-format, deployed",
    ),
)
def addon_is_valid(addon: Addon) -> Violations:
    """An add-on of a cluster has a version of EKS, and the name of a Kubernetes namespace.

    Each version that EKS publishes contains eksbuild, such as v1.19.0-eksbuild.1. For add-ons of AWS Marketplace, whose names
    have an underscore, it is advice: vendors choose their versions.

    Fix: take a version from `aws eks describe-addon-versions`, or leave it out for the default one.

    See: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html
    """
    yield from addon.faults()


@fails(
    "has `addon_version` '1.19.0'; it has the form v1.19.0-eksbuild.1",
    "has the namespace 'Orders_1'; it is at most 63 lower-case letters, digits and hyphens between them",
)
def version_is_of_kubernetes(aws):
    addon(aws, addon_version="1.19.0", namespace_config={"namespace": "Orders_1"})


@passes
def addons_are_valid(aws):
    addon(aws, addon_version="v1.11.4-eksbuild.2", namespace_config={"namespace": "kube-system"})


@fails("has `addon_version` 'v2025.1'; it has the form v1.19.0-eksbuild.1")
def version_of_a_vendor(aws):
    aws.eks.Addon("costs", cluster_name="shop", addon_name="kubecost_kubecost", addon_version="v2025.1")


@passes
def version_is_the_default(aws):
    addon(aws)
    aws.eks.Addon("costs", cluster_name="shop", addon_name="kubecost_kubecost", addon_version="v1.103.3-eksbuild.0")
    aws.eks.Addon("agent", cluster_name="shop", addon_name="adot", addon_version="v0.102.0-beta.1-eksbuild.1")


@abstains("addonVersion")
def version_comes_later(aws):
    addon(aws, addon_version=aws.ssm.Parameter("version", type="String", value="v1").arn)


def addon(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.eks.Addon("dns", cluster_name="shop", addon_name="coredns", **options)
