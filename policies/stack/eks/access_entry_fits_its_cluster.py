from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.access import AccessEntry


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-eks-accessentry-requires-api-auth-mode, deployed; the mode is CONFIG_MAP where nothing sets it",
    ),
)
def access_entry_fits_its_cluster(entry: AccessEntry) -> Violations:
    """A cluster with access entries has an authentication mode that knows them.

    The default of the API is CONFIG_MAP, which knows the ConfigMap aws-auth alone. A cluster that exists keeps
    its mode, so this is advice where the program sets none.

    Fix: set `access_config={"authentication_mode": "API"}` on the cluster.

    Fix (others): set the authentication mode of the cluster to API.

    See: https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html
    """
    if entry.refused_mode:
        yield entry.cluster.of_mode(
            f"belongs to {entry.cluster} with authentication mode {entry.refused_mode}; it needs API or API_AND_CONFIG_MAP"
        )


@fails("belongs to Cluster 'shop' with authentication mode CONFIG_MAP; it needs API or API_AND_CONFIG_MAP")
def mode_is_the_default(aws):
    entry(aws)


@fails("belongs to Cluster 'shop' with authentication mode CONFIG_MAP; it needs API or API_AND_CONFIG_MAP")
def mode_is_the_config_map(aws):
    entry(aws, access_config={"authentication_mode": "CONFIG_MAP"})


@passes
def mode_knows_entries(aws):
    entry(aws, access_config={"authentication_mode": "API_AND_CONFIG_MAP"})


@abstains("accessConfig.authenticationMode")
def mode_comes_later(aws):
    later = aws.ssm.Parameter("mode", type="String", value="API").arn
    entry(aws, access_config={"authentication_mode": later})


def entry(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    cluster = aws.eks.Cluster(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/eks",
        vpc_config={"subnet_ids": ["subnet-1", "subnet-2"]},
        **options,
    )
    aws.eks.AccessEntry("ann", cluster_name=cluster.name, principal_arn="arn:aws:iam::123456789012:role/ann")
