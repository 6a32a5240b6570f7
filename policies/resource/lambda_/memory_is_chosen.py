from preflight import Annotated, Between, Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function


@policy(severity="medium", caught="runtime", error="Runtime.OutOfMemory")
def memory_is_chosen(function: Function, *, at_least: Annotated[int, Between(128, 32768)] = 128) -> Violations:
    """A function's memory is chosen for its work, and not left at AWS's default.

    The default is 128 MB, the least there is. Lambda gives a function processor time in proportion to its memory, so
    that the least memory also means the slowest start and the longest run; for more than simple events AWS advises
    more. A program that sets 128 MB itself has chosen them.

    Options:
        at_least: the least memory in MB that an organization accepts.

    Fix: set `memory_size`; 512 is a good first value for a function that calls other services.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    """
    if function.memory_size < at_least:
        yield f"has {function.memory_size} MB of memory; at least {at_least} MB are wanted"
    elif function.is_defaulted("memory_size"):
        yield f"has AWS's default memory of {function.memory_size} MB, the least there is; choose it for its work"


@fails("has AWS's default memory of 128 MB, the least there is; choose it for its work")
def memory_is_left_out(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")


@fails("has 256 MB of memory; at least 512 MB are wanted", at_least=512)
def organization_wants_more(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", memory_size=256)


@passes
def least_memory_is_set(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", memory_size=128)


@passes
def memory_is_set(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", memory_size=256)


@passes(at_least=512)
def memory_is_what_an_organization_wants(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", memory_size=512)


@abstains("memorySize")
def memory_comes_later(aws):
    parameter = aws.ssm.Parameter("memory", type="String", insecure_value="512")
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", memory_size=parameter.version.apply(int)
    )
