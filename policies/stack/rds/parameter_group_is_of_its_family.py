from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.rds import Cluster, ClusterInstance, Instance
from preflight.aws.rds_settings import expected_family


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterCombination: The parameter group … with DBParameterGroupFamily … can't be used for this instance.",
        "InvalidParameterCombination: The Parameter Group … with DBParameterGroupFamily … cannot be used for this instance.",
    ),
    evidence=(
        deployed(
            "https://github.com/mattermost/mattermost-load-test-ng/pull/707",
            "2026-11-28",
            "DBParameterGroupFamily aurora-postgresql12 can't be used for this instance; use aurora-postgresql14",
        ),
        deployed(
            "https://github.com/aws-quickstart/quickstart-r3-corda/issues/25",
            "2026-11-28",
            "DBParameterGroupFamily aurora-postgresql9.6 cannot be used for this instance",
        ),
    ),
)
def parameter_group_is_of_its_family(database: Instance | Cluster | ClusterInstance) -> Violations:
    """A parameter group has the family of the engine and the version of its database.

    The family is the engine with the major version: `postgres17`, `mysql8.4`, `mariadb11.4`, `aurora-mysql8.0`.

    Fix: set `family` of the parameter group to the one in the message, or use the engine version that it is for.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html
    """
    group, expected = database.parameter_group, expected_family(database)
    if group is None or expected is None:
        return
    engine = expected.rstrip("0123456789.")
    is_of_engine = group.family.rstrip("0123456789.") == engine
    if not is_of_engine or not group.family.startswith(expected):
        yield f"has {group} of the family {group.family}; {database.engine} {database.engine_version or ''} needs {expected}"


@fails(
    "has ParameterGroup 'orders' of the family postgres16; postgres 17.6 needs postgres17",
    "has ClusterParameterGroup 'orders' of the family aurora-mysql5.7; aurora-mysql 8.0.mysql_aurora.3.08.0 needs"
    " aurora-mysql8.0",
)
def group_is_of_another_version(aws):
    group = aws.rds.ParameterGroup("orders", family="postgres16")
    instance(aws, "17.6", group.name)
    clusters = aws.rds.ClusterParameterGroup("orders", family="aurora-mysql5.7")
    aws.rds.Cluster(
        "orders",
        engine="aurora-mysql",
        engine_version="8.0.mysql_aurora.3.08.0",
        db_cluster_parameter_group_name=clusters.name,
    )


@passes
def group_is_of_this_version(aws):
    group = aws.rds.ParameterGroup("orders", family="postgres17")
    instance(aws, "17.6", group.name)


@passes
def version_is_chosen_by_rds(aws):
    group = aws.rds.ParameterGroup("orders", family="postgres17")
    instance(aws, None, group.name)


@abstains("engineVersion")
def version_comes_later(aws):
    group = aws.rds.ParameterGroup("orders", family="postgres17")
    instance(aws, aws.sns.Topic("version").name, group.name)


def instance(aws, version, group):
    aws.rds.Instance(
        "orders", engine="postgres", engine_version=version, instance_class="db.m7g.large", parameter_group_name=group
    )
