from preflight import Advice, Violations, abstains, deployed, fails, modelled, passes, policy, provider
from preflight.aws.elasticache import ReplicationGroup, invalid_in_token, is_invalid_token, is_token_length


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValue: Invalid AuthToken provided",
        '"auth_token" must contain from 16 to 128 alphanumeric characters or symbols (excluding @, ", and /)',
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
            "2026-11-28",
            "The only permitted printable special characters are !, &, #, $, ^, <, >, and -",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elasticache/validate.go",
            "2026-11-28",
            'must contain from 16 to 128 alphanumeric characters or symbols (excluding @, ", and /)',
        ),
        deployed(
            "https://github.com/magenx/Magento-2-aws-cluster-terraform/issues/43",
            "2026-11-28",
            "InvalidParameterValue: Invalid AuthToken provided",
        ),
    ),
)
def auth_token_characters(group: ReplicationGroup) -> Violations:
    """An ElastiCache auth token has 16 to 128 letters, digits and the characters !&#$^<>-.

    ElastiCache accepts fewer special characters than other services and answers `Invalid AuthToken provided`. A generated
    password (`random.RandomPassword`) may contain others by default: some deployments succeed, the next one fails. A token
    also needs encryption in transit.

    Fix: set `override_special="!&#$^<>-"` and a `length` of at least 16 on the generated password.

    See: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
    https://www.pulumi.com/registry/packages/random/api-docs/randompassword/
    """
    if not group.has("auth_token"):
        return
    if group.is_unencrypted:
        yield "has an `auth_token`, but no `transit_encryption_enabled=True`; a token needs encryption in transit"
    for generated in group.generated_tokens:
        if invalid := invalid_in_token(generated.specials):
            yield Advice(
                f"has an auth token from {generated}, which may contain {' '.join(invalid)}; ElastiCache rejects these"
            )
        if not is_token_length(generated.length):
            yield Advice(
                f"has an auth token of {generated.length} characters from {generated}; ElastiCache accepts 16 to 128"
            )
    if not group.generated_tokens and is_invalid_token(group.auth_token):
        yield "has an auth token that ElastiCache rejects"


@fails(
    "has an auth token from RandomPassword 'cache', which may contain @ % * ( ) _ = + [ ] { } : ?; ElastiCache rejects these"
)
def generated_token_may_contain_others(aws, random):
    token = random.RandomPassword("cache", length=32)
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", auth_token=token.result, transit_encryption_enabled=True
    )


@fails("has an auth token of 12 characters from RandomPassword 'cache'; ElastiCache accepts 16 to 128")
def generated_token_is_too_short(aws, random):
    token = random.RandomPassword("cache", length=12, special=False)
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", auth_token=token.result, transit_encryption_enabled=True
    )


@fails("has an auth token that ElastiCache rejects")
def token_has_a_plus(aws):
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", auth_token="a-token-that-ends-in-a-plus+", transit_encryption_enabled=True
    )


@fails("has an `auth_token`, but no `transit_encryption_enabled=True`; a token needs encryption in transit")
def connections_are_not_encrypted(aws, random):
    token = random.RandomPassword("cache", length=32, special=False)
    aws.elasticache.ReplicationGroup("cache", description="cache", auth_token=token.result)


@passes
def tokens_are_valid(aws, pulumi, random):
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
