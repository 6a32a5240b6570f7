from datetime import date

from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.knowledge import facts
from preflight.aws.lambda_ import LayerVersion


@policy(severity="medium", caught="nobody")
def layer_runtimes_are_supported(layer: LayerVersion, *, as_of: date | None = None) -> Violations:
    """A layer is for at least one runtime that AWS still maintains, and for none that it no longer takes.

    The list names the runtimes of the functions that the layer is for. A layer that is only for deprecated runtimes keeps
    its functions on them: whoever moves a function to a maintained runtime finds no layer for it.

    Options:
        as_of: the day to judge by, such as 2027-02-01; today unless given.

    Fix: build the layer for a current runtime, and put that into `compatible_runtimes`.

    See: https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    """
    today = as_of or facts.today()
    date = f"(as of {facts.as_of('lambda_runtimes')})"
    listed = layer.listed_runtimes
    blocked = [runtime.id for runtime in listed if runtime.create_block and runtime.create_block <= today]
    if listed and all(runtime.deprecated and runtime.deprecated <= today for runtime in listed):
        newest = listed[-1].successor or listed[-1].id
        yield f"is only for deprecated runtimes {date}: {', '.join(r.id for r in listed)}; build it for '{newest}'"
    elif blocked:
        yield f"is for runtimes that no function can be created with {date}: {', '.join(blocked)}"


@fails(
    "is only for deprecated runtimes (as of 2026-10-20): python3.8, python3.9; build it for 'python3.14'",
    as_of="2026-11-22",
)
def all_are_deprecated(aws, pulumi):
    aws.lambda_.LayerVersion(
        "orders",
        layer_name="orders",
        code=pulumi.FileArchive("./layer"),
        compatible_runtimes=["python3.8", "python3.9"],
    )


@fails("is for runtimes that no function can be created with (as of 2026-10-20): python2.7", as_of="2026-11-22")
def one_is_blocked(aws, pulumi):
    aws.lambda_.LayerVersion(
        "orders",
        layer_name="orders",
        code=pulumi.FileArchive("./layer"),
        compatible_runtimes=["python2.7", "python3.13"],
    )


@passes(as_of="2026-11-22")
def one_is_maintained(aws, pulumi):
    aws.lambda_.LayerVersion(
        "orders",
        layer_name="orders",
        code=pulumi.FileArchive("./layer"),
        compatible_runtimes=["python3.9", "python3.10", "python3.13"],
    )


@passes
def none_are_listed(aws, pulumi):
    aws.lambda_.LayerVersion("orders", layer_name="orders", code=pulumi.FileArchive("./layer"))


@abstains("compatibleRuntimes[1]")
def one_comes_later(aws, pulumi):
    parameter = aws.ssm.Parameter("runtime", type="String", insecure_value="python3.13")
    aws.lambda_.LayerVersion(
        "orders",
        layer_name="orders",
        code=pulumi.FileArchive("./layer"),
        compatible_runtimes=["python3.9", parameter.arn],
    )
