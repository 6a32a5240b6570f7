from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.passworded import Passworded


@policy(severity="medium", caught="nobody", origin=("S0.10",))
def password_is_not_literal(resource: Passworded) -> Violations:
    """A password comes from a secret of the configuration, from a generator, or from Secrets Manager.

    A password that is written in the program, or in its configuration without `--secret`, is in every clone of the repository
    and in its history. Pulumi encrypts it in the state all the same, so nobody notices.

    A value that is known at the first preview, is no secret of the configuration and no output is looked up in the program's
    source. One that is not written there (it may come from the environment, or be computed) is left undecided; a
    placeholder that is to be replaced later is left alone in a secret or a parameter.

    Fix: `pulumi config set --secret db-password …` and `config.require_secret("db-password")`; or
    `random.RandomPassword(…).result`; or `manage_master_user_password=True` where the resource has it.

    See: https://www.pulumi.com/docs/iac/concepts/secrets/
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    """
    for given in resource.passwords:
        if place := resource.written_at(given):
            yield f"has {place} for its `{given.path}`"


@fails("has the literal of __main__.py:3 for its `password`")
def password_is_in_the_program(aws, program):
    program["__main__.py"] = (
        "import pulumi_aws as aws\n\n"
        'aws.rds.Instance("orders", instance_class="db.t4g.micro", password="super-secure-password-123")\n'
    )
    aws.rds.Instance("orders", instance_class="db.t4g.micro", password="super-secure-password-123")


@fails(
    "has the literal of __main__.py:1 for its `secretString.password`",
    "has the literal of __main__.py:2 for its `users[0].password`",
    "has the literal of __main__.py:3 for its `value`",
)
def passwords_are_deeper_inside(aws, program):
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


@fails("has the plain configuration value 'aws:region' for its `password`")
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
