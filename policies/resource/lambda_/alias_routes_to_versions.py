from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.lambda_ import Alias
from preflight.aws.lambda_.versions import alias_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "is already included in routing configuration",
        "$LATEST is not supported for an alias pointing to more than 1 version",
        "at 'routingConfig.additionalVersionWeights' failed to satisfy constraint",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "a weight outside of 0 to 1, and the alias's own version, are refused",
        ),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html",
            "2026-11-28",
            "You can point an alias to a maximum of two versions; both are published, not $LATEST",
        ),
    ),
)
def alias_routes_to_versions(alias: Alias) -> Violations:
    """An alias that shares its calls has one further published version, with a weight between 0 and 1.

    Lambda refuses a second further version, `$LATEST`, a weight in percent, and the version that the alias is for already.

    Fix: write `routing_config={"additional_version_weights": {"2": 0.1}}`, which sends a tenth of the calls to version 2.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
    """
    yield from alias_faults(alias)


@fails("routes 10 of its calls to version 2; a weight is between 0 and 1")
def weight_is_in_percent(aws):
    aws.lambda_.Alias(
        "live",
        function_name="orders",
        function_version="1",
        routing_config={"additional_version_weights": {"2": 10}},
    )


@fails("routes to version 1, which it is for already")
def further_version_is_its_own(aws):
    aws.lambda_.Alias(
        "live",
        function_name="orders",
        function_version="1",
        routing_config={"additional_version_weights": {"1": 0.1}},
    )


@fails("is for $LATEST and routes to another version, which only an alias of a numbered version does")
def alias_is_for_latest(aws):
    aws.lambda_.Alias(
        "live",
        function_name="orders",
        function_version="$LATEST",
        routing_config={"additional_version_weights": {"1": 0.1}},
    )


@fails("routes to 2 further versions; an alias takes one", "routes to '$LATEST', which is not the number of a version")
def calls_are_shared_by_three(aws):
    aws.lambda_.Alias(
        "live",
        function_name="orders",
        function_version="1",
        routing_config={"additional_version_weights": {"2": 0.1, "$LATEST": 0.1}},
    )


@passes
def calls_are_shared_by_two(aws):
    aws.lambda_.Alias("next", function_name="orders", function_version="$LATEST")
    aws.lambda_.Alias(
        "live",
        function_name="orders",
        function_version="1",
        routing_config={"additional_version_weights": {"2": 0.1}},
    )


@abstains("functionVersion")
def version_is_known_after_deployment(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", publish=True)
    aws.lambda_.Alias(
        "live",
        function_name=function.name,
        function_version=function.version,
        routing_config={"additional_version_weights": {"2": 0.1}},
    )
