from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.apigateway import Integration, IntegrationResponse
from preflight.aws.apigateway.bodies import template_faults
from preflight.aws.apigatewayv2 import Integration as WebSocketIntegration

_PLACE = {"rest_api": "a1b2c3", "resource_id": "d4e5f6", "http_method": "GET"}


@policy(
    severity="high",
    caught="runtime",
    error=(
        "Validation Result: warnings : [], errors : [Invalid content type specified: …]",
        '{"message": "Internal server error"}',
    ),
    evidence=(
        documented(
            "https://velocity.apache.org/engine/1.7/user-guide.html",
            "2026-11-28",
            "#if, #foreach and #macro end with #end",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "test_integration_response_invalid_responsetemplates: Invalid content type specified: 123",
        ),
    ),
)
def templates_are_complete(part: Integration | IntegrationResponse | WebSocketIntegration) -> Violations:
    """A mapping template belongs to a content type, and each of its blocks is closed.

    A template is written in Velocity: `#if`, `#foreach`, `#macro` and `#define` end with `#end`. API Gateway stores a template
    that cannot be parsed, and each request then fails.

    Fix: add the missing `#end`, or remove the one that closes nothing.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
    https://velocity.apache.org/engine/1.7/user-guide.html
    """
    yield from template_faults(part)


@fails(
    "has a template for application/json with an #if on line 2 without its #end",
    "has a template for application/json with an #end on line 1 that closes no block",
    "has the content type 'json' in `request_templates`; it is such as application/json",
    "has a template for $default with an #foreach on line 1 without its #end",
)
def blocks_are_open(aws):
    aws.apigateway.Integration(
        "if", type="MOCK", request_templates={"application/json": "{\n#if($input.body) 1 #else 2\n}"}, **_PLACE
    )
    aws.apigateway.IntegrationResponse(
        "end", status_code="200", response_templates={"application/json": "{} #end"}, **_PLACE
    )
    aws.apigateway.Integration("word", type="MOCK", request_templates={"json": "{}"}, **_PLACE)
    aws.apigatewayv2.Integration(
        "chat", api_id="d4e5f6", integration_type="MOCK", request_templates={"$default": "#foreach($i in $list) $i"}
    )


@passes
def templates(aws):
    template = """## #if without an end
#set($body = $input.path('$'))
#foreach($order in $body.orders)
  #if($order.id == 1)"first"#elseif($order.id == 2)"second"#{else}"#endless"#end
#{end}
#[[ #if(raw) ]]# \\#if(escaped) #* #foreach(comment) *#
"""
    aws.apigateway.Integration(
        "orders",
        type="MOCK",
        request_templates={"application/json": '{"statusCode": 200}', "text/plain": template},
        **_PLACE,
    )
    aws.apigateway.IntegrationResponse(
        "orders", status_code="200", response_templates={"application/json": ""}, **_PLACE
    )


@abstains("requestTemplates.application/json")
def template_comes_later(aws):
    parameter = aws.ssm.Parameter("template", type="String", value="{}")
    aws.apigateway.Integration("orders", type="MOCK", request_templates={"application/json": parameter.arn}, **_PLACE)
