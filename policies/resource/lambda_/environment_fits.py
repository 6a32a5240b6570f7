from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function

LARGEST = 4096


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValueException",
        "the environment variables you have provided exceeded the 4KB limit",
    ),
)
def environment_fits(function: Function) -> Violations:
    """A function's environment variables, written as JSON, take at most 4,096 bytes.

    Lambda measures the whole object, with its quotes, commas and brackets, and rejects a larger one: "the environment
    variables you have provided exceeded the 4KB limit".

    Fix: move what is large into a parameter or a file of the archive, and tell the function where it lies.

    See: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """
    if function.environment is not None and function.environment.exceeds(LARGEST):
        yield f"has environment variables of more than {LARGEST} bytes"


@fails("has environment variables of more than 4096 bytes")
def one_variable_is_a_document(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"RULES": "x" * 4090, "STAGE": "dev"}},
    )


@fails("has environment variables of more than 4096 bytes")
def what_is_known_is_too_large(aws):
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"TABLE_NAME": table.name, "RULES": "x" * 4100}},
    )


@passes
def they_fit(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"RULES": "x" * 4000, "STAGE": "dev"}},
    )


@passes
def a_name_comes_later(aws):
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"TABLE_NAME": table.name}},
    )


@passes
def function_has_none(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")


@abstains("environment.variables.TABLE_NAME")
def a_name_comes_later_and_there_is_little_room(aws):
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"TABLE_NAME": table.name, "RULES": "x" * 4000}},
    )
