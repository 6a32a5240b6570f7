from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.lambda_ import FunctionUrl
from preflight.aws.lambda_.invocation import url_faults


@policy(
    severity="high",
    caught="deployment",
    confidence="likely",
    error="at 'cors' failed to satisfy constraint",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html",
            "2026-11-28",
            "any number of specific origins; alternatively all origins with the wildcard character (*)",
        ),
        modelled(
            "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html",
            "2026-11-28",
            "Qualifier: the alias name, not digits alone",
        ),
    ),
)
def url_cors_is_consistent(url: FunctionUrl) -> Violations:
    """The CORS settings of a function URL list either single values or `*`, and its qualifier is an alias.

    `*` stands for all methods, origins or headers, and comes alone. Lambda answers preflight requests itself: `OPTIONS` is not a
    method to allow. A URL belongs to a function or to an alias, and never to a version.

    Fix: leave out `*` or all others, and `OPTIONS`; name an alias.

    See: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
    https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html
    """
    yield from url_faults(url)


@fails(
    "allows the methods *, GET; * comes alone",
    "allows the origins *, https://shop.dev; * comes alone",
)
def everything_and_more(aws):
    aws.lambda_.FunctionUrl(
        "orders",
        function_name="orders",
        authorization_type="NONE",
        cors={"allow_methods": ["*", "GET"], "allow_origins": ["*", "https://shop.dev"]},
    )


@fails(
    "has the qualifier '3', which is a version; a URL belongs to the function or to an alias",
    "has the qualifier '$LATEST', which is a version; a URL belongs to the function or to an alias",
)
def url_of_a_version(aws):
    for name, qualifier in (("a", "3"), ("b", "$LATEST")):
        aws.lambda_.FunctionUrl(name, function_name="orders", authorization_type="AWS_IAM", qualifier=qualifier)


@passes
def one_or_the_other(aws):
    aws.lambda_.FunctionUrl(
        "orders",
        function_name="orders",
        authorization_type="AWS_IAM",
        qualifier="live",
        cors={"allow_methods": ["*"], "allow_origins": ["https://shop.dev", "https://www.shop.dev"]},
    )
    aws.lambda_.FunctionUrl("bills", function_name="bills", authorization_type="AWS_IAM")


@abstains("qualifier")
def qualifier_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("alias", type="String", insecure_value="live")
    aws.lambda_.FunctionUrl("orders", function_name="orders", authorization_type="AWS_IAM", qualifier=parameter.arn)
