from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ssm import Parameter


@policy(severity="critical", caught="nobody", origin=("S0.10",))
def secret_is_encrypted(parameter: Parameter) -> Violations:
    """A parameter that holds a credential is a SecureString.

    A parameter of type String is plain text: everyone who may read parameters sees it in the console and in every call of
    `GetParameter`, and no key of KMS stands before it.

    It holds a credential when its value is, or contains, a secret of the stack's configuration or a generated password; when
    its name ends in what only a credential is called (password, token, api-key, …) and its value is no reference,
    number or placeholder; or when a secret detector knows the value by its form, such as a private key.

    Fix: set `type="SecureString"`, and take the value from `config.require_secret` or from a `random.RandomPassword`.

    See: https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
    https://www.pulumi.com/docs/iac/concepts/secrets/
    """
    if parameter.type != "SecureString" and parameter.holds_credential:
        yield f"is a {parameter.type} and holds a credential; it must be a SecureString"


@fails("A parameter that holds a credential is a SecureString.")
def password_in_plain_text(aws):
    aws.ssm.Parameter("db", name="/orders/db-password", type="String", value="super-secure-password-123")


@fails("A parameter that holds a credential is a SecureString.")
def private_key_in_plain_text(aws):
    aws.ssm.Parameter("signing", type="String", value="-----BEGIN RSA PRIVATE KEY-----\nMIIEow…")


@fails("is a String and holds a credential; it must be a SecureString")
def generated_password_in_plain_text(aws, random):
    password = random.RandomPassword("db", length=32)
    aws.ssm.Parameter("db", name="/orders/db", type="String", value=password.result)


@fails("A parameter that holds a credential is a SecureString.")
def list_of_api_keys_in_plain_text(aws):
    aws.ssm.Parameter("keys", name="/orders/partner-api-key", type="StringList", value="k3y-one,k3y-two")


@fails("A parameter that holds a credential is a SecureString.")
def configured_secret_in_plain_text(aws, pulumi):
    password = pulumi.Config("example").require("password")
    aws.ssm.Parameter("db", name="/orders/db", type="String", value=f"postgres://shop:{password}@orders.dev")


@passes
def value_is_given_elsewhere(aws):
    aws.ssm.Parameter("db", name="/orders/db-password", type="String", value_wo_version=1)


@passes
def password_is_encrypted(aws):
    aws.ssm.Parameter("db", name="/orders/db-password", type="SecureString", value="super-secure-password-123")


@passes
def value_says_where_the_password_is(aws):
    aws.ssm.Parameter(
        "db",
        name="/orders/db-secret",
        type="String",
        value="arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
    )
    aws.ssm.Parameter("url", name="/orders/token", type="String", value="https://login.orders.dev/oauth2/token")
    aws.ssm.Parameter("on", name="/orders/rotate-password", type="String", value="true")


@passes
def name_is_about_a_password(aws):
    aws.ssm.Parameter("length", name="/orders/password-policy", type="String", value="strict")
    aws.ssm.Parameter("log-level", name="/orders/log-level", type="String", value="info")


@abstains("value")
def value_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.ssm.Parameter("topic", name="/orders/access-token", type="String", value=topic.arn)
