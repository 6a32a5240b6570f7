from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.elasticache import UserGroup


@policy(
    severity="critical",
    caught="deployment",
    error=("DefaultUserRequired: Redis user group needs to contain a user with the user name default.",),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-elasticache-user-group-default-user, deployed: needs to contain a user with the user name default",
    ),
)
def user_group_has_its_default_user(group: UserGroup) -> Violations:
    """A user group of Redis OSS contains a user with the user name default.

    Clients that give no user name are this user. A group of Valkey needs none.

    Fix: add the user `default`, or one of another id with `user_name="default"`, to `user_ids`.

    See: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    """
    if group.lacks_default_user:
        yield "has no user with the user name default among its `user_ids`; a group of Redis OSS contains it"


@fails("has no user with the user name default among its `user_ids`; a group of Redis OSS contains it")
def users_have_other_names(aws):
    group(aws, "redis", user(aws, "ann").user_id, user(aws, "ben").user_id)


@passes
def default_user_is_renamed(aws):
    group(aws, "REDIS", user(aws, "ann").user_id, user(aws, "default").user_id)


@passes
def valkey_needs_none(aws):
    group(aws, "valkey", user(aws, "ann").user_id)


@abstains("userIds")
def default_user_is_there_already(aws):
    group(aws, "redis", "default", user(aws, "ann").user_id)


def user(aws, name):
    return aws.elasticache.User(
        name,
        user_id=f"shop-{name}",
        user_name=name,
        engine="redis",
        access_string="on ~* +@all",
        authentication_mode={"type": "no-password-required"},
    )


def group(aws, engine, *users):  # noqa: ANN002 - the ids of users
    aws.elasticache.UserGroup("shop", user_group_id="shop", engine=engine, user_ids=list(users))
