from datetime import date

from preflight import (
    Advice,
    Annotated,
    Between,
    Changes,
    Violations,
    abstains,
    fails,
    nearest,
    passes,
    policy,
    recorded,
    remedy,
)
from preflight.aws.knowledge import facts
from preflight.aws.lambda_ import Function


@policy(
    severity="high",
    caught="deployment",
    error=(
        "The runtime parameter of … is no longer supported for creating or updating AWS Lambda functions",
        "at 'runtime' failed to satisfy constraint: Member must satisfy enum value set",
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
        "2026-11-28",
        "a runtime that Lambda does not have: Member must satisfy enum value set",
    ),
)
def runtime_is_supported(
    function: Function,
    *,
    as_of: date | None = None,
    horizon_days: Annotated[int, Between(0, 3650)] = 90,
    strict: bool = False,
) -> Violations:
    """A function's runtime is one that AWS still takes.

    AWS ends each runtime in three steps: no more security updates (deprecated), no new functions, no more updates of
    functions. A deployment that creates a function fails from the second step on, one that changes it from the third.

    Options:
        as_of: the day to judge by, such as 2027-02-01; today unless given.
        horizon_days: how many days ahead of a deprecation to report it.
        strict: whether a runtime that is deprecated, or soon will be, is a violation, and not only advice.
        upgrade: whether the level `remediate` sets the successor; test the code with it first.

    Fix: set `runtime` to the successor that the message names, and test the code with it.

    See: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    """
    if function.runtime is None:
        return
    runtime = facts.runtime(function.runtime)
    if runtime is None:
        meant = nearest(function.runtime, facts.runtimes())
        hint = f"; did you mean '{meant}'?" if meant else ""
        yield f"has runtime '{function.runtime}', which AWS does not have{hint}"
    else:
        today = as_of or facts.today()
        yield from ending(runtime, today, horizon_days, deployed=function.is_deployed, strict=strict)


@remedy
def upgrade_to_the_successor(function: Function, *, upgrade: bool = False) -> Changes:
    """Sets the runtime to its successor."""
    runtime = facts.runtime(function.runtime or "")
    if upgrade and runtime is not None and runtime.successor:
        yield "runtime", runtime.successor


def ending(runtime: facts.Runtime, today: date, horizon_days: int, *, deployed: bool, strict: bool) -> Violations:
    """How far AWS has gone in ending a runtime."""
    date = f"(as of {facts.as_of('lambda_runtimes')})"
    instead = f"; use '{runtime.successor}'" if runtime.successor else ""
    block, what = (runtime.update_block, "updates") if deployed else (runtime.create_block, "new functions")
    if block and block <= today:
        yield f"has runtime '{runtime.id}', blocked for {what} since {block} {date}{instead}"
    elif runtime.deprecated and runtime.deprecated <= today:
        until = f", blocked for {what} from {block}" if block else ""
        message = f"has runtime '{runtime.id}', deprecated since {runtime.deprecated}{until} {date}{instead}"
        yield message if strict else Advice(message)
    elif runtime.deprecated and (runtime.deprecated - today).days <= horizon_days:
        message = f"has runtime '{runtime.id}', to be deprecated on {runtime.deprecated} {date}{instead}"
        yield message if strict else Advice(message)


@fails("has runtime 'python2.7', blocked for new functions since 2021-07-15 (as of 2026-10-20); use 'python3.14'")
def runtime_is_blocked(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", runtime="python2.7")


@fails(
    "has runtime 'python3.9', deprecated since 2025-12-15, blocked for new functions from 2027-02-01"
    " (as of 2026-10-20); use 'python3.14'",
    as_of="2026-11-22",
)
def runtime_is_deprecated(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", runtime="python3.9")


@fails(
    "has runtime 'python3.9', blocked for new functions since 2027-02-01 (as of 2026-10-20); use 'python3.14'",
    as_of="2027-02-01",
)
def runtime_is_blocked_by_then(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", runtime="python3.9")


@fails(
    "has runtime 'nodejs22.x', to be deprecated on 2027-04-30 (as of 2026-10-20); use 'nodejs24.x'",
    as_of="2027-02-01",
)
def runtime_will_be_deprecated_soon(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", runtime="nodejs22.x")


@fails("has runtime 'python3.21', which AWS does not have; did you mean 'python3.15'?")
def runtime_does_not_exist(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", runtime="python3.21")


@fails("has runtime 'cobol', which AWS does not have")
def runtime_is_like_none(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", runtime="cobol")


@passes(as_of="2026-11-22")
def runtime_is_current(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", runtime="python3.14")


@passes
def image_has_no_runtime(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        package_type="Image",
        image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1",
    )


@abstains("runtime")
def runtime_comes_later(aws):
    parameter = aws.ssm.Parameter("runtime", type="String", insecure_value="python3.13")
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", runtime=parameter.arn)
