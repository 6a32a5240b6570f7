from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cognito import UserPool
from preflight.aws.cognito.pools import tier_faults, trigger_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.",
        "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
        "The following features need to be disabled for the LITE pricing tier configured",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "a custom sender needs a key; one function generates tokens; versions and tiers, with the answers of Cognito",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cognito-idp/2016-04-18/service-2.json.gz",
            "2026-11-28",
            "CreateUserPoolRequest$UserPoolTier: eligibility for features like access-token customization",
        ),
    ),
)
def triggers_are_valid(pool: UserPool) -> Violations:
    """The triggers of a user pool have the key that custom senders need, one function for tokens, and a tier that has them.

    Cognito encrypts the code for a custom sender: `KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used`.

    Fix: set `kms_key_id=key.arn` in `lambda_config`.

    See: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html
    """
    if pool.lambda_config is not None:
        yield from trigger_faults(pool.lambda_config)
    yield from tier_faults(pool)


ARN = "arn:aws:lambda:eu-west-1:111122223333:function"


@fails("has a custom_email_sender without a `kms_key_id`, the key that encrypts the codes")
def sender_without_a_key(aws):
    sender = {"lambda_arn": f"{ARN}:send", "lambda_version": "V1_0"}
    aws.cognito.UserPool("shop", lambda_config={"custom_email_sender": sender})


@fails(
    "has two functions as pre_token_generation and pre_token_generation_config; they are the same one",
    "has a pre_token_generation_config of version V2_0 and the tier LITE; it needs ESSENTIALS or PLUS",
)
def two_functions_for_tokens(aws):
    config = {"lambda_arn": f"{ARN}:second", "lambda_version": "V2_0"}
    aws.cognito.UserPool(
        "shop",
        user_pool_tier="LITE",
        lambda_config={"pre_token_generation": f"{ARN}:first", "pre_token_generation_config": config},
    )


@passes
def triggers_that_are_accepted(aws):
    key = aws.kms.Key("codes")
    sender = {"lambda_arn": f"{ARN}:send", "lambda_version": "V1_0"}
    config = {"lambda_arn": f"{ARN}:tokens", "lambda_version": "V2_0"}
    aws.cognito.UserPool(
        "shop",
        lambda_config={
            "custom_sms_sender": sender,
            "kms_key_id": key.arn,
            "pre_token_generation": f"{ARN}:tokens",
            "pre_token_generation_config": config,
        },
    )


@abstains("userPoolTier")
def tier_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("tier", type="String", insecure_value="LITE")
    config = {"lambda_arn": f"{ARN}:tokens", "lambda_version": "V2_0"}
    aws.cognito.UserPool("shop", user_pool_tier=parameter.arn, lambda_config={"pre_token_generation_config": config})
