from preflight import Advice, Violations, abstains, fails, modelled, passes, policy
from preflight.aws.appsync import ApiCache, cache_faults


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateApiCache.html",
        "2026-11-29",
        "ttl: valid values are 1 to 3,600 seconds; the types T2 and R4 are discouraged",
    ),
)
def cache_keeps_up_to_an_hour(cache: ApiCache) -> Violations:
    """The cache of a GraphQL API keeps results for 1 to 3,600 seconds.

    Its types are SMALL to LARGE_12X. The older names T2_SMALL, R4_LARGE and so on are discouraged, so that they are advice.

    Fix: `ttl=3600`.

    See: https://docs.aws.amazon.com/appsync/latest/devguide/enabling-caching.html
    """
    yield from cache_faults(cache)
    if cache.type.startswith(("T2_", "R4_")):
        yield Advice(f"has the type {cache.type}, which is an older name; SMALL, MEDIUM, LARGE and so on replace it")


@fails(
    "keeps results for 7200 s; AppSync accepts 1 to 3600",
    "has the type T2_SMALL, which is an older name; SMALL, MEDIUM, LARGE and so on replace it",
)
def two_hours(aws):
    cache(aws, ttl=7200, type="T2_SMALL")


@passes
def cache_of_the_provider_tests(aws):
    cache(aws, ttl=60, type="SMALL")


@abstains("ttl")
def time_comes_later(aws):
    cache(aws, ttl=aws.ssm.Parameter("ttl", type="String", insecure_value="60").version, type="SMALL")


def cache(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.appsync.ApiCache("orders", api_id="a1b2c3", api_caching_behavior="FULL_REQUEST_CACHING", **options)
