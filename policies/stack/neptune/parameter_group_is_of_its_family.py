from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.neptune import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=("The Parameter Group … with DBParameterGroupFamily … cannot be used for this instance.",),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-neptune-cpg-family-engine-version, deployed: Please use a Parameter Group with DBParameterGroupFamily neptune1.3",
    ),
)
def parameter_group_is_of_its_family(cluster: Cluster) -> Violations:
    """The parameter group of a Neptune cluster is of the family of its version.

    The versions 1.0 and 1.1 have the family neptune1, each later minor version a family of the same number.

    Fix: set the `family` in the message on the parameter group.

    See: https://docs.aws.amazon.com/neptune/latest/userguide/parameter-groups.html
    """
    family = cluster.expected_family
    if family and cluster.parameters is not None and cluster.parameters.family != family:
        yield f"has {cluster.parameters} of family {cluster.parameters.family}; {cluster.engine_version} needs {family}"


@fails("has ClusterParameterGroup 'shop' of family neptune1.2; 1.3.1.0 needs neptune1.3")
def family_is_older(aws):
    cluster(aws, "neptune1.2", "1.3.1.0")


@fails("has ClusterParameterGroup 'shop' of family neptune1.2; 1.1.1.0 needs neptune1")
def family_is_newer(aws):
    cluster(aws, "neptune1.2", "1.1.1.0")


@passes
def family_fits(aws):
    cluster(aws, "neptune1.3", "1.3.1.0")


@passes
def version_is_the_newest(aws):
    cluster(aws, "neptune1.2", None)


@abstains("engineVersion")
def version_comes_later(aws):
    cluster(aws, "neptune1.3", aws.ssm.Parameter("version", type="String", value="1.3.1.0").arn)


def cluster(aws, family, version):
    group = aws.neptune.ClusterParameterGroup("shop", family=family)
    aws.neptune.Cluster("shop", engine_version=version, neptune_cluster_parameter_group_name=group.name)
