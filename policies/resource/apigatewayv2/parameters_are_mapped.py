from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigatewayv2 import Integration
from preflight.aws.apigatewayv2.protocols import mapping_faults

_HTTP = {
    "api_id": "d4e5f6",
    "integration_type": "HTTP_PROXY",
    "integration_method": "GET",
    "integration_uri": "https://a.dev",
}


@policy(
    severity="critical",
    caught="deployment",
    error=("Invalid mapping expression specified", "Operations on header … are restricted"),
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html",
        "2026-11-28",
        "the keys of request and response parameters, the reserved headers, and status codes of 200 to 599",
    ),
)
def parameters_are_mapped(integration: Integration) -> Violations:
    """A parameter mapping of an HTTP or WebSocket API has keys that API Gateway knows, and changes no reserved header.

    An HTTP API writes `append:header.NAME`, `overwrite:querystring.NAME`, `remove:header.NAME` or `overwrite:path`; for responses
    `overwrite:statuscode` too. A WebSocket API writes `integration.request.header.NAME`. Some headers are reserved, such as
    Authorization, Host and X-Forwarded-For.

    Fix: write the key as the message shows, or send another header.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
    """
    yield from mapping_faults(integration)


@fails(
    "has the key 'header.x-id' in `request_parameters`; the form is append|overwrite|remove:header.NAME,"
    " :querystring.NAME or overwrite:path",
    "has the key 'overwrite:header.Via'; API Gateway reserves this header and does not overwrite it",
    "has the key 'append:querystring.page' in `response_parameters`; the form is append|overwrite|remove:header.NAME or"
    " overwrite:statuscode",
    "maps responses with the status code '4XX'; it is three digits, from 200 to 599",
)
def keys_of_other_forms(aws):
    aws.apigatewayv2.Integration(
        "shop",
        request_parameters={"header.x-id": "$request.header.x-id", "overwrite:header.Via": "a.dev"},
        response_parameters=[
            {"status_code": "4XX", "mappings": {"overwrite:statuscode": "400"}},
            {"status_code": "200", "mappings": {"append:querystring.page": "1"}},
        ],
        **_HTTP,
    )


@passes
def keys(aws):
    aws.apigatewayv2.Integration(
        "shop",
        request_parameters={
            "append:header.x-id": "$request.header.x-id",
            "overwrite:header.Host": "a.dev",
            "remove:querystring.page": "''",
            "overwrite:path": "$request.path.proxy",
        },
        response_parameters=[
            {
                "status_code": "404",
                "mappings": {"overwrite:statuscode": "204", "append:header.x-id": "$context.requestId"},
            }
        ],
        **_HTTP,
    )
    aws.apigatewayv2.Integration(
        "chat",
        api_id="d4e5f6",
        integration_type="MOCK",
        request_parameters={"integration.request.header.domainName": "context.domainName"},
    )
    aws.apigatewayv2.Integration(
        "queue",
        api_id="d4e5f6",
        integration_type="AWS_PROXY",
        integration_subtype="SQS-PurgeQueue",
        request_parameters={"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/orders"},
    )


@abstains("requestParameters")
def parameters_come_later(aws):
    parameter = aws.ssm.Parameter("name", type="String", value="x-id")
    aws.apigatewayv2.Integration(
        "shop", request_parameters=parameter.arn.apply(lambda arn: {f"append:header.{arn}": "1"}), **_HTTP
    )
