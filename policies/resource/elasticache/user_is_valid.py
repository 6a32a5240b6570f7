from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.elasticache import User


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValue: Password field is not allowed with authentication type: no-password-required",
        "Maximum number of passwords allowed in this service is 2.",
        "Input Authentication type: null is not in the allowed list: [password,no-password-required,iam]",
        "Password rules are not supported in Elasticache access string",
        "Access string contains invalid category(s)",
        "The access-string is invalid.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-elasticache-user-access-string and pf-elasticache-user-authentication, deployed with the answers of ElastiCache",
    ),
)
def user_is_valid(user: User) -> Violations:
    """A user of ElastiCache has one way to authenticate, and an access string of rules for keys and commands.

    The string has rules of Redis for keys (~), channels (&), commands and categories (+ and -). Passwords are arguments.

    An unknown category is advice, since modules bring some. So is the type password without passwords: nobody can read those of a
    user that was imported.

    Fix: set `authentication_mode={"type": "iam"}`, or `no_password_required=True`, and remove the word from the string.

    Fix (others): set one authentication mode, and remove the word from the access string.

    See: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUser.html
    """
    yield from user.faults()


@fails(
    "has 'nopass' in its `access_string`; set passwords with `authentication_mode`",
    "has the category 'reading' in its `access_string`; there are all, admin, bitmap, blocking, connection, dangerous, fast,"
    " geo, hash, hyperloglog, keyspace, list, pubsub, read, scripting, set, sortedset, slow, stream, string, transaction,"
    " write, json, bloom, search",
    "has 'get' in its `access_string`, such as `on ~app:* -@all +@read`",
)
def access_string_is_wrong(aws):
    user(aws, access_string="on nopass ~* +@reading get", no_password_required=True)


@fails("has no `authentication_mode`; its type is password, no-password-required or iam")
def nothing_authenticates(aws):
    user(aws)


@fails(
    "has `no_password_required` and passwords; it has one of them",
    "has an `authentication_mode` of type no-password-required and passwords; it has one of them",
    "has 3 passwords; a user has at most 2",
)
def passwords_for_nothing(aws):
    user(aws, no_password_required=True, passwords=["a" * 16, "b" * 16, "c" * 16])
    mode = {"type": "no-password-required", "passwords": ["a" * 16]}
    aws.elasticache.User(
        "other",
        user_id="other",
        user_name="other",
        engine="redis",
        access_string="on ~* +@all",
        authentication_mode=mode,
    )


@fails("has an `authentication_mode` of type password without `passwords`, which it needs")
def passwords_are_absent(aws):
    user(aws, authentication_mode={"type": "password"})


@passes
def users_are_valid(aws):
    user(aws, access_string="on ~app:* &* -@all +@read +get -@dangerous", authentication_mode={"type": "iam"})


@passes
def access_strings_of_the_documentation(aws):
    words = "on ~app::* -@all +@read +@hash +@bitmap +@geo -setbit -bitfield -hset -hsetnx -hmset -geoadd -georadius"
    user(aws, access_string=words, passwords=["password123456789"])
    for number, access in enumerate(
        ("off +get ~keys*", "on ~* +@json +@read", "on ~objects:* (+get ~keys:*) %R~read:*")
    ):
        name = f"user-{number}"
        aws.elasticache.User(
            name,
            user_id=name,
            user_name=name,
            engine="valkey",
            access_string=access,
            authentication_mode={"type": "iam"},
        )


@passes
def user_with_passwords(aws):
    user(aws, authentication_mode={"type": "password", "passwords": ["a" * 16, "b" * 16]})


@abstains("accessString")
def access_string_comes_later(aws):
    later = aws.ssm.Parameter("access", type="String", value="on").arn
    user(aws, access_string=later, no_password_required=True)


def user(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    defaults = {"access_string": "on ~* +@all"}
    aws.elasticache.User("shop", user_id="shop", user_name="shop", engine="redis", **(defaults | options))
