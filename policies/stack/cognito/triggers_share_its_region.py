from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.cognito import LambdaConfig
from preflight.aws.cognito.pools import trigger_region_faults


@policy(
    severity="critical",
    caught="deployment",
    error="Cross-region lambda functions are not supported",
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "a trigger in another region: Cross-region lambda functions are not supported",
    ),
)
def triggers_share_its_region(config: LambdaConfig) -> Violations:
    """The functions that a user pool calls are in its region.

    Cognito answers `Cross-region lambda functions are not supported`.

    Fix: create the function with the provider, or the `region`, of the pool.

    See: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-identity-pools-working-with-aws-lambda-triggers.html
    """
    for fault in trigger_region_faults(config):
        yield config, fault


@fails("is in eu-west-1 and calls a function in us-east-1 as its pre_sign_up; Cognito calls functions of its region")
def function_is_at_the_edge(aws):
    function = aws.lambda_.Function("check", role="arn:aws:iam::111122223333:role/check", region="us-east-1")
    aws.cognito.UserPool("shop", lambda_config={"pre_sign_up": function.arn})


@fails(
    "is in eu-west-1 and calls a function in us-east-1 as its post_confirmation; Cognito calls functions of its region"
)
def arn_is_of_another_region(aws):
    arn = "arn:aws:lambda:us-east-1:111122223333:function:welcome"
    aws.cognito.UserPool("shop", lambda_config={"post_confirmation": arn})


@passes
def function_is_beside_the_pool(aws):
    function = aws.lambda_.Function("check", role="arn:aws:iam::111122223333:role/check")
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:welcome"
    aws.cognito.UserPool("shop", lambda_config={"pre_sign_up": function.arn, "post_confirmation": arn})


@abstains("lambdaConfig.preSignUp")
def function_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("function", type="String", insecure_value="arn")
    aws.cognito.UserPool("shop", lambda_config={"pre_sign_up": parameter.arn})
