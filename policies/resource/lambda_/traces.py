from preflight import Changes, Violations, abstains, fails, passes, policy, remedy
from preflight.aws.lambda_ import Function


@policy(severity="low", caught="nobody")
def traces(function: Function) -> Violations:
    """A function traces its calls with X-Ray.

    A trace shows where a slow or failing call has spent its time, across all services that it went through. With
    `PassThrough`, the default, a function only takes part in a trace that its caller has begun.

    Fix: set `tracing_config={"mode": "Active"}`, and attach the managed policy `AWSXRayDaemonWriteAccess` to the role.

    See: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    """
    if function.tracing_config is None or function.tracing_config.mode != "Active":
        yield "does not trace its calls: its tracing mode is not Active"


@remedy
def trace(_: Function) -> Changes:
    """Sets the tracing mode to Active."""
    yield "tracingConfig", {"mode": "Active"}


@fails("does not trace its calls: its tracing mode is not Active")
def tracing_is_left_out(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")


@fails("does not trace its calls: its tracing mode is not Active")
def tracing_depends_on_the_caller(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", tracing_config={"mode": "PassThrough"})


@passes
def tracing_is_active(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
    )


@abstains("tracingConfig.mode")
def mode_comes_later(aws):
    parameter = aws.ssm.Parameter("mode", type="String", insecure_value="Active")
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", tracing_config={"mode": parameter.arn})
