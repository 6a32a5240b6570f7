from preflight import Annotated, Between, Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function


@policy(severity="medium", caught="runtime", error="Task timed out after 3.00 seconds")
def timeout_is_chosen(function: Function, *, at_least: Annotated[int, Between(1, 900)] = 1) -> Violations:
    """A function's timeout is chosen for its work, and not left at AWS's default.

    The default is 3 seconds: a cold start and one slow call of another service take longer. Lambda then ends the
    function in the middle of its work with `Task timed out after 3.00 seconds`. A program that
    sets 3 seconds itself has chosen them.

    Options:
        at_least: the shortest timeout in seconds that an organization accepts.

    Fix: set `timeout` to the longest time that one call may take, with room for a cold start.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
    """
    if function.is_defaulted("timeout"):
        yield f"has AWS's default timeout of {function.timeout} s; choose one for its work"
    elif function.timeout < at_least:
        yield f"has a timeout of {function.timeout} s; at least {at_least} s are wanted"


@fails("has AWS's default timeout of 3 s; choose one for its work")
def timeout_is_left_out(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")


@fails("has a timeout of 30 s; at least 60 s are wanted", at_least=60)
def organization_wants_a_minute(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", timeout=30)


@passes
def three_seconds_are_set(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", timeout=3)


@passes
def timeout_is_set(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", timeout=30)


@passes(at_least=60)
def timeout_is_what_an_organization_wants(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", timeout=60)


@abstains("timeout")
def timeout_comes_later(aws):
    parameter = aws.ssm.Parameter("timeout", type="String", insecure_value="30")
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", timeout=parameter.version.apply(int))
