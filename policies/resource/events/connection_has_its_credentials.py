from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.events import Connection


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnectionAuthRequestParameters.html",
        "2026-11-28",
        "ApiKeyAuthParameters, BasicAuthParameters or OAuthParameters, for the authorization type of the connection",
    ),
)
def connection_has_its_credentials(connection: Connection) -> Violations:
    """A connection has the credentials of its authorization type.

    `API_KEY` needs `api_key`, `BASIC` needs `basic` and `OAUTH_CLIENT_CREDENTIALS` needs `oauth` in `auth_parameters`. With
    the credentials of another type EventBridge rejects the connection.

    Fix: change the authorization type or the credentials.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnectionAuthRequestParameters.html
    """
    if connection.credentials_error is not None:
        yield connection.credentials_error


@fails("has authorization_type BASIC with `api_key` in its auth_parameters; it needs `basic`")
def credentials_are_of_another_type(aws):
    aws.cloudwatch.EventConnection(
        "shop",
        authorization_type="BASIC",
        auth_parameters={"api_key": {"key": "x-shop", "value": "not-a-real-key"}},
    )


@passes
def credentials_fit(aws):
    aws.cloudwatch.EventConnection(
        "shop",
        authorization_type="API_KEY",
        auth_parameters={"api_key": {"key": "x-shop", "value": "not-a-real-key"}},
    )


@abstains("authorizationType")
def type_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("type", type="String", insecure_value="BASIC")
    aws.cloudwatch.EventConnection(
        "shop",
        authorization_type=parameter.arn,
        auth_parameters={"api_key": {"key": "x-shop", "value": "not-a-real-key"}},
    )
