from preflight import Changes, Violations, abstains, documented, fails, passes, policy, remedy
from preflight.aws.ssm import Parameter


@policy(
    severity="critical",
    caught="nobody",
    confidence="likely",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-securestring.html",
            "2026-11-28",
            "Do not store sensitive data in a String or StringList parameter; use SecureString",
        ),
    ),
)
def secret_is_encrypted(parameter: Parameter) -> Violations:
    """A parameter that holds a credential is a SecureString.

    A parameter of type String is stored as plain text: everyone who may read parameters sees it in the console and in each
    response of `GetParameter`, and no KMS key protects it.

    A parameter is reported if its value is, or contains, a secret of the stack's configuration or a generated password; if
    its name ends in a word for a credential (password, token, api-key, …) and its value is not a reference, number
    or placeholder; or if a secret detector recognizes the value, such as a private key.

    Fix: set `type="SecureString"`, and take the value from `config.require_secret` or `random.RandomPassword`.

    See: https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
    https://www.pulumi.com/docs/iac/concepts/secrets/
    """
    if parameter.type != "SecureString" and parameter.holds_credential:
        yield f"has type {parameter.type}, but holds a credential; use SecureString"


@remedy
def encrypt(_: Parameter) -> Changes:
    """Makes the parameter a SecureString."""
    yield "type", "SecureString"


@fails("has type String, but holds a credential; use SecureString")
def password_in_plain_text(aws):
    aws.ssm.Parameter("db", name="/orders/db-password", type="String", value="super-secure-password-123")


@fails("has type String, but holds a credential; use SecureString")
def private_key_in_plain_text(aws):
    aws.ssm.Parameter("signing", type="String", value="-----BEGIN RSA PRIVATE KEY-----\nMIIEow…")


@fails("has type String, but holds a credential; use SecureString")
def generated_password_in_plain_text(aws, random):
    password = random.RandomPassword("db", length=32)
    aws.ssm.Parameter("db", name="/orders/db", type="String", value=password.result)


@fails("has type StringList, but holds a credential; use SecureString")
def list_of_api_keys_in_plain_text(aws):
    aws.ssm.Parameter("keys", name="/orders/partner-api-key", type="StringList", value="k3y-one,k3y-two")


@fails("has type String, but holds a credential; use SecureString")
def configured_secret_in_plain_text(aws, pulumi):
    password = pulumi.Config("example").require("password")
    aws.ssm.Parameter("db", name="/orders/db", type="String", value=f"postgres://shop:{password}@orders.dev")


@passes
def value_is_write_only(aws):
    aws.ssm.Parameter("db", name="/orders/db-password", type="String", value_wo_version=1)


@passes
def password_is_encrypted(aws):
    aws.ssm.Parameter("db", name="/orders/db-password", type="SecureString", value="super-secure-password-123")


@passes
def value_is_a_reference(aws):
    aws.ssm.Parameter(
        "db",
        name="/orders/db-secret",
        type="String",
        value="arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
    )
    aws.ssm.Parameter("url", name="/orders/token", type="String", value="https://login.orders.dev/oauth2/token")
    aws.ssm.Parameter("on", name="/orders/rotate-password", type="String", value="true")


@passes
def name_describes_a_password_setting(aws):
    aws.ssm.Parameter("length", name="/orders/password-policy", type="String", value="strict")
    aws.ssm.Parameter("log-level", name="/orders/log-level", type="String", value="info")


@abstains("value")
def value_is_known_after_deployment(aws):
    topic = aws.sns.Topic("orders")
    aws.ssm.Parameter("topic", name="/orders/access-token", type="String", value=topic.arn)
