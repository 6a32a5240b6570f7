from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.elasticache import ReplicationGroup, is_refused_token, is_token_length, refused_in_token


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValue: Invalid AuthToken provided",
        '"auth_token" must contain from 16 to 128 alphanumeric characters or symbols (excluding @, ", and /)',
    ),
)
def auth_token_characters(group: ReplicationGroup) -> Violations:
    """A token of ElastiCache has 16 to 128 letters, digits and characters of !&#$^<>-.

    ElastiCache takes fewer special characters than other services: `Invalid AuthToken provided`. A generated password
    (`random.RandomPassword`) has others among its own unless told otherwise: some deployments succeed, and the next one fails.
    Only a group that encrypts its connections takes a token.

    Fix: give the generated password `override_special="!&#$^<>-"` and a `length` of at least 16.

    See: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
    https://www.pulumi.com/registry/packages/random/api-docs/randompassword/
    """
    if not group.has("auth_token"):
        return
    if group.is_unencrypted:
        yield "has an `auth_token` and no `transit_encryption_enabled=True`, without which it takes none"
    for generated in group.generated_tokens:
        if refused := refused_in_token(generated.specials):
            yield Advice(
                f"has a token of {generated}, which may have {' '.join(refused)} in it; ElastiCache refuses these"
            )
        if not is_token_length(generated.length):
            yield Advice(f"has a token of {generated} with {generated.length} characters, not 16 to 128")
    if not group.generated_tokens and is_refused_token(group.auth_token):
        yield "has a token that ElastiCache refuses"


@fails(
    "has a token of RandomPassword 'cache', which may have @ % * ( ) _ = + [ ] { } : ? in it; ElastiCache refuses these"
)
def generated_token_may_have_others(aws, random):
    token = random.RandomPassword("cache", length=32)
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", auth_token=token.result, transit_encryption_enabled=True
    )


@fails("has a token of RandomPassword 'cache' with 12 characters, not 16 to 128")
def generated_token_is_too_short(aws, random):
    token = random.RandomPassword("cache", length=12, special=False)
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", auth_token=token.result, transit_encryption_enabled=True
    )


@fails("A token of ElastiCache has 16 to 128 letters, digits and characters of !&#$^<>-.")
def token_has_a_plus(aws):
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", auth_token="a-token-that-ends-in-a-plus+", transit_encryption_enabled=True
    )


@fails("has an `auth_token` and no `transit_encryption_enabled=True`, without which it takes none")
def connections_are_not_encrypted(aws, random):
    token = random.RandomPassword("cache", length=32, special=False)
    aws.elasticache.ReplicationGroup("cache", description="cache", auth_token=token.result)


@passes
def tokens_are_taken(aws, pulumi, random):
    token = random.RandomPassword("cache", length=32, override_special="!&#$^<>-")
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", auth_token=token.result, transit_encryption_enabled=True
    )
    aws.elasticache.ReplicationGroup(
        "sessions",
        description="sessions",
        auth_token=pulumi.Config().require_secret("password"),
        transit_encryption_enabled=True,
    )
    aws.elasticache.ReplicationGroup("open", description="open")


@abstains("authToken")
def token_comes_from_elsewhere(aws):
    topic = aws.sns.Topic("cache")
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", auth_token=topic.arn, transit_encryption_enabled=True
    )
