from preflight import Stack, Violations, fails, passes, policy
from preflight.aws.knowledge.credentials import is_bare_secret


@policy(severity="medium", caught="nobody")
def export_is_secret(stack: Stack) -> Violations:
    """An exported output that holds a secret is marked as secret.

    Outputs are printed after each `pulumi up`, stored in the state, and visible to everyone who may read the stack. Pulumi hides
    and encrypts only values that are marked as secret. A value that is read with `config.require` instead of
    `config.require_secret` is not marked, even if it is a secret in the configuration.

    An output is reported if its string is, or contains, a secret of the stack's configuration; or if its name is that of a
    credential and its string is not a reference, number or placeholder.

    Fix: read it with `config.require_secret`, export `pulumi.Output.secret(value)`, or do not export it.

    See: https://www.pulumi.com/docs/iac/concepts/secrets/
    """
    for export in stack.exports:
        if is_bare_secret(export, stack.setting):
            yield f"exports the secret '{export.name}' in plain text"


@fails("exports the secret 'connection' in plain text")
def configured_secret_is_read_as_plain_text(pulumi):
    password = pulumi.Config("example").require("password")
    pulumi.export("connection", f"postgres://shop:{password}@orders.dev/shop")


@fails("exports the secret 'db_password' in plain text")
def password_is_exported(pulumi):
    pulumi.export("db_password", "super-secure-password-123")


@passes
def secret_is_marked(pulumi):
    password = pulumi.Config("example").require_secret("password")
    pulumi.export("db_password", password)
    pulumi.export("connection", password.apply("postgres://shop:{}@orders.dev/shop".format))


@passes
def export_refers_to_a_secret(aws, pulumi):
    secret = aws.secretsmanager.Secret("orders")
    pulumi.export("db_secret", secret.arn)
    pulumi.export("token", "https://login.orders.dev/oauth2/token")
    pulumi.export("has_password", value=True)
    pulumi.export("region", "eu-west-1")
