from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function


@policy(severity="medium", caught="nobody")
def environment_holds_no_secret(function: Function) -> Violations:
    """A function's environment variables hold no credential as plain text.

    Everyone who may read a function's configuration sees its variables in the console and in every call of
    `GetFunctionConfiguration`, and a new password reaches the function only with a new deployment.

    A variable holds a credential when its value is, or contains, a secret of the stack's configuration; when it has the
    form of one, such as a private key; or when its name ends in what only a credential is called and its value
    is no reference, number or placeholder.

    Fix: keep the credential in Secrets Manager or as a SecureString, pass its name, and let the function read it.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html
    """
    for name in function.credential_variables:
        yield f"holds a credential as plain text in the environment variable {name}"


@fails("holds a credential as plain text in the environment variable WAREHOUSE_API_KEY")
def key_is_written_out(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"WAREHOUSE_API_KEY": "whk-5d0c7a9e41b84f6fa2c3", "STAGE": "dev"}},
    )


@fails("holds a credential as plain text in the environment variable DB_PASSWORD")
def password_is_a_secret_of_the_program(aws, pulumi):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"DB_PASSWORD": pulumi.Output.secret("correct-horse-battery")}},
    )


@passes
def variables_name_where_it_is(aws):
    secret = aws.secretsmanager.Secret("db")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={
            "variables": {
                "DB_SECRET_ARN": secret.arn,
                "API_KEY_PARAMETER": "/orders/api-key",
                "WAREHOUSE_TOKEN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:warehouse",
                "PASSWORD_MIN_LENGTH": "12",
                "TOKEN_URL": "https://login.orders.dev/oauth2/token",
            }
        },
    )


@abstains("environment.variables.API_KEY")
def key_comes_later(aws):
    key = aws.apigateway.ApiKey("orders")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"API_KEY": key.value}},
    )
