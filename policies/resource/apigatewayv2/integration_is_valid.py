from preflight import Violations, abstains, documented, fails, foreseen, modelled, passes, policy
from preflight.aws.apigatewayv2 import Integration
from preflight.aws.apigatewayv2.protocols import integration_faults

_ROLE = "arn:aws:iam::111122223333:role/api"
_BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6071"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Role ARN must be specified for AWS integration configuration with Subtype: …",
        "Operation: … is not supported.",
        "Operation: … requires enabling passthrough, or defining all of the following parameters",
        "PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY",
        "Timeout should be between 50 ms and 30000 ms",
        "ConnectionId should be set to the vpcLinkId or stage variable on connection type VPC_LINK",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html",
            "2026-11-28",
            "the integration subtypes, each with its required parameters",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html",
            "2026-11-28",
            "the ARN of a listener, or of a Cloud Map service",
        ),
        modelled(
            "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html",
            "2026-11-28",
            "payload format 2.0 is for functions; a timeout of 50 to 30,000 ms",
        ),
    ),
)
def integration_is_valid(integration: Integration) -> Violations:
    """An integration of an HTTP or WebSocket API has the URI, method, connection and parameters that its type needs.

    An integration with a subtype calls an AWS service: it needs a role and the parameters of the operation. The payload format
    2.0 is for Lambda functions. A private integration names a VPC link and the ARN of a listener, not of a load balancer.

    Fix: add what the message names, or use a value from it.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations.html
    https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
    """
    yield from integration_faults(integration)


@fails(
    "has the subtype SQS-SendMessage without `credentials_arn`, the role that calls the service",
    "has the subtype SQS-SendMessage without MessageBody in `request_parameters`",
    "has the payload format 2.0 with the subtype SQS-SendMessage; use 1.0",
    "has the subtype 'SNS-Publish'; API Gateway has EventBridge-PutEvents, SQS-SendMessage, SQS-ReceiveMessage,"
    " SQS-DeleteMessage, SQS-PurgeQueue, AppConfig-GetConfiguration, Kinesis-PutRecord, StepFunctions-StartExecution,"
    " StepFunctions-StartSyncExecution, StepFunctions-StopExecution",
)
def operation_is_incomplete(aws):
    aws.apigatewayv2.Integration(
        "queue",
        api_id="d4e5f6",
        integration_type="AWS_PROXY",
        integration_subtype="SQS-SendMessage",
        payload_format_version="2.0",
        request_parameters={"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/orders"},
    )
    aws.apigatewayv2.Integration(
        "topic",
        api_id="d4e5f6",
        integration_type="AWS_PROXY",
        integration_subtype="SNS-Publish",
        credentials_arn=_ROLE,
    )


@fails(
    "has the payload format 2.0 with type HTTP_PROXY; it is for functions, use 1.0",
    "has no `integration_method`, which type HTTP_PROXY needs",
    "has the `integration_uri` 'shop.dev', which is not an HTTP endpoint; it begins with https:// or http://",
    "has a timeout of 45000 ms; API Gateway accepts 50 to 30000",
)
def url_without_a_scheme(aws):
    aws.apigatewayv2.Integration(
        "shop",
        api_id="d4e5f6",
        integration_type="HTTP_PROXY",
        integration_uri="shop.dev",
        payload_format_version="2.0",
        timeout_milliseconds=45000,
    )


@fails(
    "has connection type VPC_LINK without a `connection_id`, the id of the VPC link",
    f"has the load balancer '{_BALANCER}' as its `integration_uri`; use the ARN of a listener",
    "has no `integration_uri`, which type AWS_PROXY needs",
)
def load_balancer_and_nothing(aws):
    aws.apigatewayv2.Integration(
        "shop",
        api_id="d4e5f6",
        integration_type="HTTP_PROXY",
        integration_method="ANY",
        connection_type="VPC_LINK",
        integration_uri=_BALANCER,
    )
    aws.apigatewayv2.Integration("function", api_id="d4e5f6", integration_type="AWS_PROXY")


@fails("has a load balancer as its `integration_uri`; use the ARN of a listener")
@foreseen
def planned_load_balancer(aws):
    balancer = aws.lb.LoadBalancer("shop", internal=True)
    aws.apigatewayv2.Integration(
        "shop",
        api_id="d4e5f6",
        integration_type="HTTP_PROXY",
        integration_method="ANY",
        connection_type="VPC_LINK",
        connection_id="v1l2",
        integration_uri=balancer.arn,
    )


@passes
def integrations(aws):
    aws.apigatewayv2.Integration(
        "function",
        api_id="d4e5f6",
        integration_type="AWS_PROXY",
        integration_uri="arn:aws:lambda:eu-west-1:111122223333:function:orders",
        payload_format_version="2.0",
    )
    aws.apigatewayv2.Integration(
        "http",
        api_id="d4e5f6",
        integration_type="HTTP_PROXY",
        integration_method="GET",
        integration_uri="https://shop.dev/{proxy}",
        timeout_milliseconds=30000,
    )
    aws.apigatewayv2.Integration(
        "private",
        api_id="d4e5f6",
        integration_type="HTTP_PROXY",
        integration_method="ANY",
        connection_type="VPC_LINK",
        connection_id="v1l2",
        integration_uri=_BALANCER.replace("loadbalancer", "listener") + "/8090a1b2c3d4e5f6",
    )
    aws.apigatewayv2.Integration(
        "events",
        api_id="d4e5f6",
        integration_type="AWS_PROXY",
        integration_subtype="EventBridge-PutEvents",
        credentials_arn=_ROLE,
        request_parameters={"Detail": "$request.body", "DetailType": "order", "Source": "shop"},
    )
    aws.apigatewayv2.Integration("mock", api_id="d4e5f6", integration_type="MOCK")


@abstains("integrationUri")
def uri_comes_later(aws):
    parameter = aws.ssm.Parameter("uri", type="String", value="https://shop.dev")
    aws.apigatewayv2.Integration(
        "shop", api_id="d4e5f6", integration_type="HTTP_PROXY", integration_method="GET", integration_uri=parameter.arn
    )
