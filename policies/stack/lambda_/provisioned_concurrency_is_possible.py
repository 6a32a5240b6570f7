from preflight import Violations, abstains, deployed, documented, fails, foreseen, passes, policy, recorded
from preflight.aws.lambda_ import ProvisionedConcurrencyConfig
from preflight.aws.lambda_.versions import concurrency_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions",
        "should not be lower than function's total provisioned concurrency",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda.snapshot.json",
            "2026-11-28",
            "ReservedConcurrentExecutions 1 should not be lower than function's total provisioned concurrency [2]",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/12120", "2026-11-28", "an alias of $LATEST"
        ),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
            "2026-11-28",
            "SnapStart does not support provisioned concurrency",
        ),
    ),
)
def provisioned_concurrency_is_possible(config: ProvisionedConcurrencyConfig) -> Violations:
    """A function provisions concurrency for a published version, or an alias of one, and within what it reserves.

    `$LATEST` changes with every update, so Lambda keeps nothing ready for it: "Provisioned Concurrency Configs cannot be applied
    to unpublished function versions". A function without `publish=True` has no other version. What is provisioned counts
    against the function's reserved concurrency, and does not go together with SnapStart.

    Fix: set `publish=True` on the function, give the alias `function_version=function.version`, and reserve at least as many
    executions as are provisioned.

    See: https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
    """
    yield from concurrency_faults(config)


@fails("is for $LATEST; it needs a published version or an alias of one")
def latest_is_named(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.lambda_.ProvisionedConcurrencyConfig(
        "orders", function_name=function.name, qualifier="$LATEST", provisioned_concurrent_executions=5
    )


@fails("is for Alias 'live', which is for $LATEST; it needs a published version (`publish=True` on the function)")
def alias_is_for_latest(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    alias = aws.lambda_.Alias("live", name="live", function_name=function.name, function_version="$LATEST")
    aws.lambda_.ProvisionedConcurrencyConfig(
        "orders", function_name=function.name, qualifier=alias.name, provisioned_concurrent_executions=5
    )


@fails("is for Alias 'live', which is for $LATEST; it needs a published version (`publish=True` on the function)")
@foreseen
def function_publishes_no_version(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    alias = aws.lambda_.Alias("live", name="live", function_name=function.name, function_version=function.version)
    aws.lambda_.ProvisionedConcurrencyConfig(
        "orders", function_name=function.name, qualifier=alias.name, provisioned_concurrent_executions=5
    )


@fails(
    "makes 5 provisioned executions of Function 'orders', which reserves 2;"
    " `reserved_concurrent_executions` must not be lower"
)
def too_few_are_reserved(aws):
    function = aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", publish=True, reserved_concurrent_executions=2
    )
    aws.lambda_.ProvisionedConcurrencyConfig(
        "orders", function_name=function.name, qualifier="1", provisioned_concurrent_executions=5
    )


@fails("is for Function 'orders', which uses SnapStart; Lambda takes one of the two")
def function_starts_from_snapshots(aws):
    function = aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        publish=True,
        snap_start={"apply_on": "PublishedVersions"},
    )
    aws.lambda_.ProvisionedConcurrencyConfig(
        "orders", function_name=function.name, qualifier="1", provisioned_concurrent_executions=5
    )


@fails("provisions 0 executions; Lambda takes at least 1")
def none_are_provisioned(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", publish=True)
    aws.lambda_.ProvisionedConcurrencyConfig(
        "orders", function_name=function.name, qualifier="1", provisioned_concurrent_executions=0
    )


@passes
@foreseen
def version_is_published(aws):
    function = aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", publish=True, reserved_concurrent_executions=5
    )
    alias = aws.lambda_.Alias("live", name="live", function_name=function.name, function_version="1")
    aws.lambda_.ProvisionedConcurrencyConfig(
        "orders", function_name=function.name, qualifier=alias.name, provisioned_concurrent_executions=5
    )


@abstains("qualifier")
def version_is_known_after_deployment(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", publish=True)
    aws.lambda_.ProvisionedConcurrencyConfig(
        "orders", function_name=function.name, qualifier=function.version, provisioned_concurrent_executions=5
    )
