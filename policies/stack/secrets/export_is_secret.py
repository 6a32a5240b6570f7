from preflight import Stack, Violations, fails, passes, policy
from preflight.aws.knowledge.credentials import is_bare_secret


@policy(severity="medium", caught="nobody", origin=("S0.10",))
def export_is_secret(stack: Stack) -> Violations:
    """An exported output that holds a secret is marked as one.

    Outputs are printed at the end of every `pulumi up`, kept in the state and shown to whoever may read the stack. What Pulumi
    knows for a secret it hides and encrypts there; a value that was read with `config.require` in place of
    `config.require_secret` it does not know, though the configuration has it as a secret.

    An output is told when its text is, or contains, a secret of the stack's configuration, and when its name is that of a
    credential and its text is no reference, number or placeholder.

    Fix: read it with `config.require_secret`, or export `pulumi.Output.secret(value)`; best do not export it.

    See: https://www.pulumi.com/docs/iac/concepts/secrets/
    """
    for export in stack.exports:
        if is_bare_secret(export, stack.setting):
            yield f"exports '{export.name}', which is a secret, in plain text"


@fails("exports 'connection', which is a secret, in plain text")
def configured_secret_is_read_as_plain_text(pulumi):
    password = pulumi.Config("example").require("password")
    pulumi.export("connection", f"postgres://shop:{password}@orders.dev/shop")


@fails("exports 'db_password', which is a secret, in plain text")
def password_is_exported(pulumi):
    pulumi.export("db_password", "super-secure-password-123")


@passes
def secret_is_marked(pulumi):
    password = pulumi.Config("example").require_secret("password")
    pulumi.export("db_password", password)
    pulumi.export("connection", password.apply("postgres://shop:{}@orders.dev/shop".format))


@passes
def export_is_about_a_secret(aws, pulumi):
    secret = aws.secretsmanager.Secret("orders")
    pulumi.export("db_secret", secret.arn)
    pulumi.export("token", "https://login.orders.dev/oauth2/token")
    pulumi.export("has_password", value=True)
    pulumi.export("region", "eu-west-1")
