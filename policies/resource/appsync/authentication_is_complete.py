from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.appsync import GraphQLApi, api_faults

_POOL = {"user_pool_id": "eu-west-1_a1b2c3d4e", "default_action": "ALLOW"}


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
            "2026-11-28",
            "what each authentication type needs; API_KEY, AWS_IAM and AWS_LAMBDA once per API",
        ),
        modelled(
            "https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateGraphqlApi.html",
            "2026-11-28",
            "the configuration of each authentication type",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/appsync/graphql_api.go",
            "2026-11-29",
            "sends each configuration that is given; a user pool has the region of the provider",
        ),
        documented(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-appsync-graphqlapi-userpoolconfig.html",
            "2026-11-29",
            "with additional providers the DefaultAction of the user pool is ALLOW",
        ),
    ),
)
def authentication_is_complete(api: GraphQLApi) -> Violations:
    """Each authentication of a GraphQL API has its configuration, and API_KEY, AWS_IAM and AWS_LAMBDA occur once.

    AMAZON_COGNITO_USER_POOLS needs `user_pool_config` (with a `default_action`, if it is the first one), OPENID_CONNECT needs
    `openid_connect_config`, AWS_LAMBDA needs `lambda_authorizer_config`. Beside other ways the default action of a user pool is
    ALLOW. A merged API has a role and no schema.

    Fix: add the configuration that the message names.

    See: https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
    https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateGraphqlApi.html
    """
    yield from api_faults(api)


@fails(
    "has the authentication AMAZON_COGNITO_USER_POOLS without `user_pool_config`",
    "has the authentication OPENID_CONNECT without `openid_connect_config` in `additional_authentication_providers`",
    "has the authentication API_KEY twice; it is allowed once, as the first or an additional one",
    "has a `user_pool_config` without a `default_action`; it is ALLOW or DENY",
)
def configuration_is_missing(aws):
    aws.appsync.GraphQLApi("pool", authentication_type="AMAZON_COGNITO_USER_POOLS")
    aws.appsync.GraphQLApi(
        "connect",
        authentication_type="API_KEY",
        additional_authentication_providers=[
            {"authentication_type": "OPENID_CONNECT"},
            {"authentication_type": "API_KEY"},
        ],
    )
    aws.appsync.GraphQLApi(
        "action",
        authentication_type="AMAZON_COGNITO_USER_POOLS",
        user_pool_config={"user_pool_id": "eu-west-1_a1b2c3d4e"},
    )


@fails(
    "has the issuer 'login.dev'; it is a URL that begins with https://",
    "keeps results of its authorizer for 7200 s; AppSync accepts 0 to 3600",
    "is MERGED without a `merged_api_execution_role_arn`",
    "is MERGED with a `schema`; a merged API has the schemas of its source APIs",
)
def values_are_out_of_range(aws):
    aws.appsync.GraphQLApi(
        "connect", authentication_type="OPENID_CONNECT", openid_connect_config={"issuer": "login.dev"}
    )
    aws.appsync.GraphQLApi(
        "function",
        authentication_type="AWS_LAMBDA",
        lambda_authorizer_config={
            "authorizer_uri": "arn:aws:lambda:eu-west-1:111122223333:function:check",
            "authorizer_result_ttl_in_seconds": 7200,
        },
    )
    aws.appsync.GraphQLApi("merged", api_type="MERGED", authentication_type="API_KEY", schema="type Query { a: Int }")


@fails("has `additional_authentication_providers` with the `default_action` DENY; it is ALLOW then")
def pool_denies_by_default(aws):
    aws.appsync.GraphQLApi(
        "pools",
        authentication_type="AMAZON_COGNITO_USER_POOLS",
        user_pool_config=_POOL | {"default_action": "DENY"},
        additional_authentication_providers=[{"authentication_type": "AWS_IAM"}],
    )


@passes
def authentications(aws):
    aws.appsync.GraphQLApi(
        "deny", authentication_type="AMAZON_COGNITO_USER_POOLS", user_pool_config=_POOL | {"default_action": "DENY"}
    )
    aws.appsync.GraphQLApi("key", authentication_type="API_KEY")
    aws.appsync.GraphQLApi(
        "pools",
        authentication_type="AMAZON_COGNITO_USER_POOLS",
        user_pool_config=_POOL,
        additional_authentication_providers=[
            {
                "authentication_type": "AMAZON_COGNITO_USER_POOLS",
                "user_pool_config": {"user_pool_id": "eu-west-1_f1b2c3d4e"},
            },
            {"authentication_type": "AWS_IAM"},
            {"authentication_type": "OPENID_CONNECT", "openid_connect_config": {"issuer": "https://login.dev"}},
        ],
    )


@abstains("authenticationType")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="API_KEY")
    aws.appsync.GraphQLApi("orders", authentication_type=parameter.arn)
