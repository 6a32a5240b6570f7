from preflight import Stack, Violations, abstains, documented, fails, foreseen, passes, policy
from preflight.aws.apigatewayv2 import endpoint_exports


@policy(
    severity="medium",
    caught="runtime",
    error='{"message":"Not Found"}',
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html",
        "2026-11-28",
        "a $default stage is served from the base of the URL; other stages have their name in the path",
    ),
)
def exported_url_is_a_stage_url(stack: Stack) -> Violations:
    """An exported URL of an HTTP or WebSocket API contains the name of a stage, unless the API has a `$default` stage.

    The endpoint of an API without a stage name is served by the stage `$default`. If all stages have other names, a request to
    the bare endpoint is answered with `{"message":"Not Found"}`. With a `$default` stage both the API's `api_endpoint` and the
    stage's `invoke_url` work, so neither is reported.

    Fix: export `stage.invoke_url`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-publish.html
    """
    for export, api in endpoint_exports(stack):
        if not api.has_stage_in(export):
            stages = ", ".join(sorted(map(str, api.stages)))
            yield f"exports the endpoint of {api} without a stage as '{export.name}', which answers Not Found; it has {stages}"


@fails("exports the endpoint of Api 'orders' without a stage as 'url', which answers Not Found; it has Stage 'live'")
@foreseen
def endpoint_without_its_stage(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("live", api_id=api.id, name="live", auto_deploy=True)
    pulumi.export("url", api.api_endpoint)


@fails("exports the endpoint of Api 'orders' without a stage as 'orders', which answers Not Found; it has Stage 'live'")
@foreseen
def path_is_a_route(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("live", api_id=api.id, name="live", auto_deploy=True)
    pulumi.export("orders", pulumi.Output.concat(api.api_endpoint, "/orders"))


@passes
@foreseen
def default_stage_has_no_path(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    stage = aws.apigatewayv2.Stage("default", api_id=api.id, name="$default", auto_deploy=True)
    pulumi.export("api", api.api_endpoint)
    pulumi.export("stage", stage.invoke_url)


@passes
@foreseen
def stage_is_in_the_url(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    stage = aws.apigatewayv2.Stage("live", api_id=api.id, name="live", auto_deploy=True)
    auto = aws.apigatewayv2.Stage("auto", api_id=api.id, auto_deploy=True)
    pulumi.export("stage", stage.invoke_url)
    pulumi.export("path", pulumi.Output.concat(api.api_endpoint, "/live/orders"))
    pulumi.export("auto", pulumi.Output.concat(api.api_endpoint, "/", auto.name))


@passes
@foreseen
def api_creates_its_stage(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP", target="https://orders.dev")
    pulumi.export("api", api.api_endpoint)


@abstains("the export 'url'")
def origin_of_the_url_comes_later(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("live", api_id=api.id, name="live", auto_deploy=True)
    pulumi.export("url", api.api_endpoint)
