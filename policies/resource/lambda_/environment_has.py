from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function


@policy(severity="medium", caught="nobody")
def environment_has(function: Function, *, required: tuple[str, ...] = ()) -> Violations:
    """A function has the environment variables that an organization requires of each of its functions.

    An organization that shares code between its functions agrees on what every function is given, such as the stage that
    it belongs to. Unless it names such variables nothing is required. Lambda itself gives a function its region
    (`AWS_REGION`) and its name (`AWS_LAMBDA_FUNCTION_NAME`).

    Options:
        required: the names of the variables, such as REGION and FUNCTION_NAME.

    Fix: add the variables that the message names to `environment.variables`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    lacking = [name for name in required if name not in function.variables]
    if lacking:
        yield f"lacks environment variables that are required of every function: {', '.join(lacking)}"


@fails(
    "lacks environment variables that are required of every function: REGION, FUNCTION_NAME",
    required=["REGION", "STAGE", "FUNCTION_NAME"],
)
def two_are_missing(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"STAGE": "dev"}},
    )


@fails("lacks environment variables that are required of every function: STAGE", required=["STAGE"])
def function_has_no_environment(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")


@passes(required=["TABLE_NAME", "STAGE"])
def all_are_there(aws):
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment=aws.lambda_.FunctionEnvironmentArgs(variables={"TABLE_NAME": table.name, "STAGE": "dev"}),
    )


@passes
def nothing_is_required(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")


@abstains("environment.variables", required=["STAGE"])
def variables_come_later(aws):
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": table.name.apply(lambda name: {"TABLE_NAME": name})},
    )
