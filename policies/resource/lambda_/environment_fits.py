from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.lambda_ import Function

LARGEST = 4096


@policy(
    severity="critical",
    caught="deployment",
    error="the environment variables you have provided exceeded the 4KB limit",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
        "2026-11-28",
        "exceeded the 4KB limit. String measured: the variables as JSON",
    ),
)
def environment_fits(function: Function) -> Violations:
    """A function's environment variables, written as JSON, take at most 4,096 bytes.

    Lambda measures the whole object, with its quotes, commas and brackets, and rejects a larger one: "the environment
    variables you have provided exceeded the 4KB limit".

    Fix: move what is large into a parameter or a file of the archive, and pass its name to the function.

    See: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """
    size = function.environment.size_above(LARGEST) if function.environment is not None else None
    if size is not None and size > LARGEST:
        yield f"has environment variables of {size} bytes or more as JSON; Lambda takes at most {LARGEST}"


@fails("has environment variables of 4098 bytes or more as JSON; Lambda takes at most 4096")
def one_variable_is_a_document(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"RULES": "x" * 4072, "STAGE": "dev"}},
    )


@fails("has environment variables of 4128 bytes or more as JSON; Lambda takes at most 4096")
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
