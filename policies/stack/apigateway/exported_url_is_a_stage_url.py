from preflight import Stack, Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.apigatewayv2 import exports_of_endpoints


@policy(severity="medium", caught="runtime", error='{"message":"Not Found"}', origin=("S2.11",))
def exported_url_is_a_stage_url(stack: Stack) -> Violations:
    """An exported URL of an API is that of a stage, where every stage of the API has a name in its path.

    The endpoint of an HTTP or WebSocket API answers for its stage `$default` alone. Where the stages have other names, what is
    called at the bare endpoint is answered with `{"message":"Not Found"}`. With a `$default` stage both the API's
    `api_endpoint` and the stage's `invoke_url` are right, so neither is told.

    Fix: export `stage.invoke_url`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-publish.html
    """
    for export, api in exports_of_endpoints(stack):
        if not api.is_at_a_stage(export):
            stages = ", ".join(sorted(map(str, api.stages)))
            yield f"exports the bare endpoint of {api} as '{export.name}', where no stage answers; its stages are {stages}"


@fails("exports the bare endpoint of Api 'orders' as 'url', where no stage answers; its stages are Stage 'live'")
@foreseen
def endpoint_without_its_stage(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("live", api_id=api.id, name="live", auto_deploy=True)
    pulumi.export("url", api.api_endpoint)


@fails("exports the bare endpoint of Api 'orders' as 'orders', where no stage answers; its stages are Stage 'live'")
@foreseen
def path_is_a_route_s(aws, pulumi):
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
def api_makes_its_stage_itself(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP", target="https://orders.dev")
    pulumi.export("api", api.api_endpoint)


@abstains("the export 'url'")
def where_the_url_comes_from_is_known_later(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("live", api_id=api.id, name="live", auto_deploy=True)
    pulumi.export("url", api.api_endpoint)
