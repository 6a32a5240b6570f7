from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.appsync import EventApi, event_faults


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/appsync/latest/APIReference/API_EventConfig.html",
            "2026-11-29",
            "AuthProvider: the configuration of each type; the modes are valid authorization modes of the API",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/main/docs/rules.md",
            "2026-11-29",
            "the rules pf-appsync-ev-…, each deployed and refused",
        ),
    ),
)
def event_api_is_complete(api: EventApi) -> Violations:
    """An event API of AppSync has the configuration of each authentication, and uses those that it has.

    Connections, publishers and subscribers identify themselves in ways that are among the `auth_providers`.

    Fix: add the provider, or the configuration that the message names.

    See: https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html
    """
    yield from event_faults(api)


KEY = {"auth_type": "API_KEY"}


@fails(
    "has the authentication AMAZON_COGNITO_USER_POOLS without `cognito_config`",
    "has the authentication API_KEY twice; it is allowed once",
    "has AWS_IAM in `default_publish_auth_modes`, which is not among its `auth_providers`",
)
def providers_are_incomplete(aws):
    api(aws, KEY, KEY, {"auth_type": "AMAZON_COGNITO_USER_POOLS"}, publish="AWS_IAM")


@passes
def api_of_the_provider_documentation(aws):
    pool = {"user_pool_id": "eu-west-1_a1b2c3d4e", "aws_region": "eu-west-1"}
    api(
        aws,
        KEY,
        {"auth_type": "AMAZON_COGNITO_USER_POOLS", "cognito_config": pool},
        publish="AMAZON_COGNITO_USER_POOLS",
    )


@abstains("eventConfig.authProviders[0].authType")
def type_comes_later(aws):
    api(aws, {"auth_type": aws.ssm.Parameter("type", type="String", value="API_KEY").arn})


def api(aws, *providers, publish="API_KEY"):  # noqa: ANN002 - the providers
    aws.appsync.Api(
        "events",
        event_config={
            "auth_providers": list(providers),
            "connection_auth_modes": [KEY],
            "default_publish_auth_modes": [{"auth_type": publish}],
            "default_subscribe_auth_modes": [KEY],
        },
    )
