from preflight import Advice, Stack, Violations, abstains, fails, passes, policy, recorded
from preflight.aws.lambda_.function import reserved_concurrency

USUAL_LIMIT = 1000
FOR_ALL_OTHERS = 100


@policy(
    severity="high",
    caught="deployment",
    error=(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution"
        " below its minimum value of [100]"
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
        "2026-11-28",
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution",
    ),
)
def reserved_concurrency_leaves_the_account_100(stack: Stack, *, account_limit: int | None = None) -> Violations:
    """A stack's functions reserve so little concurrency that 100 executions are left to all others of the account.

    An account may run 1,000 functions at once in a region unless AWS has raised or lowered that. What functions reserve is taken
    from it, and Lambda refuses to let fewer than 100 remain. Unless an organization sets its limit, this is
    only advice; what other stacks reserve is not known here and comes on top.

    Options:
        account_limit: how many executions the account may run at once in a region.

    Fix: reserve less, or leave `reserved_concurrent_executions` out where nothing must be protected or slowed down.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """
    limit = account_limit or USUAL_LIMIT
    for reserved in reserved_concurrency(stack):
        if reserved > limit - FOR_ALL_OTHERS:
            message = f"reserves {reserved} concurrent executions of the account's {limit}, of which 100 must be left to others"
            yield message if account_limit else Advice(message)


@fails("reserves 1000 concurrent executions of the account's 1000, of which 100 must be left to others")
def four_functions_reserve_everything(aws):
    for name in ("orders", "ship", "report", "import"):
        aws.lambda_.Function(name, role="arn:aws:iam::111122223333:role/orders", reserved_concurrent_executions=250)


@fails(
    "reserves 401 concurrent executions of the account's 500, of which 100 must be left to others", account_limit=500
)
def limit_is_known(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", reserved_concurrent_executions=401)


@passes
def functions_reserve_little(aws):
    for name in ("orders", "ship", "report", "import"):
        aws.lambda_.Function(name, role="arn:aws:iam::111122223333:role/orders", reserved_concurrent_executions=10)
    aws.lambda_.Function("stopped", role="arn:aws:iam::111122223333:role/orders", reserved_concurrent_executions=0)
    aws.lambda_.Function("free", role="arn:aws:iam::111122223333:role/orders", reserved_concurrent_executions=-1)


@passes
def functions_are_in_two_regions(aws):
    for region in ("eu-west-1", "us-east-1"):
        aws.lambda_.Function(
            region, role="arn:aws:iam::111122223333:role/orders", reserved_concurrent_executions=600, region=region
        )


@passes(account_limit=3000)
def limit_was_raised(aws):
    for name in ("orders", "ship", "report", "import"):
        aws.lambda_.Function(name, role="arn:aws:iam::111122223333:role/orders", reserved_concurrent_executions=250)


@abstains("reservedConcurrentExecutions")
def number_comes_later(aws):
    parameter = aws.ssm.Parameter("executions", type="String", insecure_value="10")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        reserved_concurrent_executions=parameter.version.apply(int),
    )
