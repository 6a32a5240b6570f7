from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import FunctionUrl


@policy(severity="medium", caught="nobody")
def url_is_not_public(url: FunctionUrl) -> Violations:
    """A function's URL asks its callers who they are.

    With the authorization type `NONE` everybody who finds the URL calls the function, at the account's cost. That is right for a
    webhook or a public page whose code checks the caller itself; it is exempted then.

    Fix: set `authorization_type="AWS_IAM"`, or put an API with an authorizer before the function.

    See: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    if url.authorization_type == "NONE":
        yield "lets everybody call the function: its authorization type is NONE"


@fails("lets everybody call the function: its authorization type is NONE")
def url_for_everybody(aws):
    aws.lambda_.FunctionUrl("orders", function_name="orders", authorization_type="NONE")


@passes
def url_for_identities_of_aws(aws):
    aws.lambda_.FunctionUrl("orders", function_name="orders", authorization_type="AWS_IAM")


@abstains("authorizationType")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("kind", type="String", insecure_value="NONE")
    aws.lambda_.FunctionUrl("orders", function_name="orders", authorization_type=parameter.arn)
