from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigateway import MethodSettings
from preflight.aws.apigateway.stages import settings_faults


@policy(
    severity="critical",
    caught="deployment",
    error="Invalid method setting path: …",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html",
            "2026-11-28",
            "the paths of method settings: /{resourcePath}/{httpMethod}/…, with * for all",
        ),
        documented(
            "https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/methodsettings/",
            "2026-11-28",
            "methodPath: {resource_path}/{http_method}, without leading slashes, or */*",
        ),
    ),
)
def method_settings_are_valid(settings: MethodSettings) -> Violations:
    """The settings of methods name a path and a method, or `*/*`, and a time to cache of at most an hour.

    The method path is the path of a resource without its leading slash, a slash, and an HTTP method: `orders/{id}/GET`. `*/*` is
    every method of the stage.

    Fix: write `method_path="*/*"`, or the path without the first slash.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/methodsettings/
    https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html
    """
    yield from settings_faults(settings)


@fails(
    "has the method path '/orders/GET' with a leading slash; write 'orders/GET'",
    "has the method path '*'; it is PATH/METHOD, or */* for all methods",
    "has the method path 'orders/get', which does not end with an HTTP method or *",
    "caches responses for 7200 s; API Gateway accepts 0 to 3600",
)
def paths_of_another_form(aws):
    for name, path, ttl in (("a", "/orders/GET", 60), ("b", "*", 60), ("c", "orders/get", 60), ("d", "*/*", 7200)):
        aws.apigateway.MethodSettings(
            name, rest_api="a1b2c3", stage_name="prod", method_path=path, settings={"cache_ttl_in_seconds": ttl}
        )


@passes
def paths(aws):
    for path in ("*/*", "orders/{id}/GET", "orders/*", "~1/GET", "/GET"):
        aws.apigateway.MethodSettings(
            path, rest_api="a1b2c3", stage_name="prod", method_path=path, settings={"metrics_enabled": True}
        )


@abstains("methodPath")
def path_comes_later(aws):
    parameter = aws.ssm.Parameter("path", type="String", value="*/*")
    aws.apigateway.MethodSettings(
        "orders", rest_api="a1b2c3", stage_name="prod", method_path=parameter.arn, settings={"metrics_enabled": True}
    )
