from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.rds import Proxy


@policy(
    severity="high",
    caught="deployment",
    error="InvalidParameterValue: Must enable TLS, when IAM Auth is required",
    evidence=(
        deployed(
            "https://github.com/cds-snc/notification-terraform/pull/283",
            "2026-11-28",
            "Error creating DB Proxy: InvalidParameterValue: Must enable TLS, when IAM Auth is required",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "UserAuthConfig$IAMAuth: ENABLED is valid for SQL Server only",
        ),
    ),
)
def proxy_encrypts_iam_connections(proxy: Proxy) -> Violations:
    """A proxy whose clients authenticate with IAM requires TLS.

    A token of IAM is sent like a password, and a proxy takes one over an encrypted connection only. `iam_auth="ENABLED"` is for
    SQL Server; the other engines have `REQUIRED` and `DISABLED`.

    Fix: `require_tls=True`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-setup.html
    """
    modes = [auth.iam_auth for auth in proxy.auths]
    if "REQUIRED" in modes and not proxy.require_tls:
        yield "has iam_auth REQUIRED and not require_tls=True; Must enable TLS, when IAM Auth is required"
    if "ENABLED" in modes and proxy.engine_family not in (None, "SQLSERVER"):
        yield f"has iam_auth ENABLED with engine_family {proxy.engine_family}; use REQUIRED or DISABLED"


@fails("has iam_auth REQUIRED and not require_tls=True; Must enable TLS, when IAM Auth is required")
def tls_is_not_required(aws):
    proxy(aws, "REQUIRED")


@fails("has iam_auth ENABLED with engine_family POSTGRESQL; use REQUIRED or DISABLED")
def mode_is_of_sql_server(aws):
    proxy(aws, "ENABLED", require_tls=True)


@passes
def tls_is_required(aws):
    proxy(aws, "REQUIRED", require_tls=True)


@passes
def iam_is_not_used(aws):
    proxy(aws, "DISABLED")


@abstains("requireTls")
def decision_comes_later(aws):
    proxy(aws, "REQUIRED", require_tls=aws.ssm.Parameter("tls", type="String", value="1").version.apply(bool))


def proxy(aws, iam_auth, **more):  # noqa: ANN003 - the arguments of the SDK
    secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf"
    aws.rds.Proxy(
        "orders",
        engine_family="POSTGRESQL",
        role_arn="arn:aws:iam::111122223333:role/proxy",
        vpc_subnet_ids=["subnet-1", "subnet-2"],
        auths=[{"auth_scheme": "SECRETS", "iam_auth": iam_auth, "secret_arn": secret}],
        **more,
    )
