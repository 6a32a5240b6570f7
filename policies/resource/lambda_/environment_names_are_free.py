import re

from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.knowledge import facts
from preflight.aws.lambda_ import Function

ALLOWED = re.compile(r"[a-zA-Z]([a-zA-Z0-9_])+")


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Reserved keys used in this request",
        "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    ),
    evidence=deployed(
        "https://github.com/cds-snc/notification-terraform/pull/419",
        "2026-11-28",
        "Reserved keys used in this request: AWS_REGION",
    ),
)
def environment_names_are_free(function: Function) -> Violations:
    """A function's environment variables have names that Lambda allows and that it does not set itself.

    Lambda sets variables with the function's region, name and credentials, and rejects a function that
    brings one of them: "the environment variables you have provided contains reserved keys that are currently not supported
    for modification". A name begins with a letter, has at least two characters, and contains letters, digits and `_`.

    Fix: leave out what Lambda sets itself (`AWS_REGION` is there already), and give anything else another name.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
    """
    for name in function.variables:
        if name in facts.reserved_environment_names():
            yield f"sets the environment variable {name}, which Lambda sets itself"
        elif not ALLOWED.fullmatch(name):
            yield f"sets the environment variable '{name}'; a name has two or more letters, digits and _, a letter first"


@fails("sets the environment variable AWS_REGION, which Lambda sets itself")
def region_is_set(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"AWS_REGION": "eu-west-1", "STAGE": "dev"}},
    )


@fails("sets the environment variable 'table-name'; a name has two or more letters, digits and _, a letter first")
def name_has_a_hyphen(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment=aws.lambda_.FunctionEnvironmentArgs(variables={"table-name": "orders"}),
    )


@passes
def names_are_its_own(aws):
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={
            "variables": {
                "TABLE_NAME": table.name,
                "REGION": "eu-west-1",
                "TZ": "UTC",
                "PYTHONPATH": "/opt",
                "AWS_NODEJS_CONNECTION_REUSE_ENABLED": "1",
                "AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap",
            }
        },
    )


@abstains("environment")
def environment_comes_later(aws):
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment=table.name.apply(lambda name: {"variables": {"TABLE_NAME": name}}),
    )
