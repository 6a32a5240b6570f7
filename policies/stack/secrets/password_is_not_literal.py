from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.passwords import PasswordHolder


@policy(severity="medium", caught="nobody")
def password_is_not_literal(resource: PasswordHolder) -> Violations:
    """A password comes from a secret of the configuration, a generator or Secrets Manager.

    A password in the program, or in its configuration without `--secret`, is in every clone of the repository and in its
    history. Pulumi still encrypts it in the state, so the leak goes unnoticed.

    The policy looks for the password's value in the program's source and in the plain configuration. A value that is in neither
    (from the environment, or computed) is not decided. A placeholder in a secret or a parameter is not reported.

    Fix: `pulumi config set --secret db-password …` and `config.require_secret("db-password")`; or
    `random.RandomPassword(…).result`; or `manage_master_user_password=True` where the resource has it.

    See: https://www.pulumi.com/docs/iac/concepts/secrets/
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    """
    for given in resource.passwords:
        if place := resource.plain_source(given):
            yield f"takes `{given.path}` from {place}; everyone with the repository can read it"


@fails("takes `password` from the literal in __main__.py:3; everyone with the repository can read it")
def password_is_in_the_program(aws, program):
    program["__main__.py"] = (
        "import pulumi_aws as aws\n\n"
        'aws.rds.Instance("orders", instance_class="db.t4g.micro", password="super-secure-password-123")\n'
    )
    aws.rds.Instance("orders", instance_class="db.t4g.micro", password="super-secure-password-123")


@fails(
    "takes `secretString.password` from the literal in __main__.py:1; everyone with the repository can read it",
    "takes `users[0].password` from the literal in __main__.py:2; everyone with the repository can read it",
    "takes `value` from the literal in __main__.py:3; everyone with the repository can read it",
)
def passwords_are_nested(aws, program):
    program["__main__.py"] = 'LOGIN = {"username": "shop", "password": "hunter2-hunter2"}\nBROKER = "rabbits-rabbits"\n'
    program["__main__.py"] += 'API_KEY = "api-key-secret-xyz789"\n'
    aws.secretsmanager.SecretVersion(
        "login", secret_id="login", secret_string='{"username": "shop", "password": "hunter2-hunter2"}'
    )
    aws.mq.Broker(
        "orders",
        engine_type="RabbitMQ",
        engine_version="3.13",
        host_instance_type="mq.m5.large",
        users=[{"username": "shop", "password": "rabbits-rabbits"}],
    )
    aws.ssm.Parameter("api-key", type="SecureString", value="api-key-secret-xyz789")


@fails("takes `password` from the plain configuration value 'aws:region'; everyone with the repository can read it")
def password_is_configured_in_plain_text(aws, pulumi):
    region = pulumi.Config("aws").require("region")
    aws.rds.Instance("orders", instance_class="db.t4g.micro", password=region)


@passes
def password_is_a_secret_or_an_output(aws, pulumi, random, program):
    program["__main__.py"] = 'config.require_secret("password")\n'
    password = random.RandomPassword("orders", length=32)
    configured = pulumi.Config("example").require_secret("password")
    aws.rds.Instance("generated", instance_class="db.t4g.micro", password=password.result)
    aws.rds.Cluster("configured", engine="aurora-postgresql", master_password=configured)
    aws.secretsmanager.SecretVersion(
        "login", secret_id="login", secret_string=pulumi.Output.json_dumps({"password": configured})
    )


@passes
def aws_manages_the_password(aws):
    aws.rds.Instance("orders", instance_class="db.t4g.micro", manage_master_user_password=True)


@passes
def value_is_a_placeholder(aws, program):
    program["__main__.py"] = 'PLACEHOLDER = "to-be-replaced"\n'
    aws.secretsmanager.SecretVersion("login", secret_id="login", secret_string="to-be-replaced")
    aws.ssm.Parameter("url", type="SecureString", value="https://orders.dev")


@abstains("where password comes from")
def password_comes_from_the_environment(aws, program):
    program["__main__.py"] = 'import os\n\nPORT = 5432\nPASSWORD = os.environ["DB_PASSWORD"]\n'
    aws.rds.Instance("orders", instance_class="db.t4g.micro", password="whatever-the-shell-has")
