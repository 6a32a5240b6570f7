from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.events import ApiDestination


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationException: Parameter InvocationEndpoint is not valid",
    evidence=documented(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html",
        "2026-11-28",
        "API destinations are HTTPS endpoints",
    ),
)
def destination_is_https(destination: ApiDestination) -> Violations:
    """An API destination has an endpoint that begins with https://.

    EventBridge sends its requests only over HTTPS, and rejects another endpoint: `Parameter InvocationEndpoint is not valid`.

    Fix: write `invocation_endpoint="https://…"`.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    """
    if not destination.invocation_endpoint.startswith("https://"):
        yield f"has the endpoint {destination.invocation_endpoint}; EventBridge calls only https:// endpoints"


CONNECTION = "arn:aws:events:eu-west-1:111122223333:connection/shop/11112222-3333-4444-5555-666677778888"


@fails("has the endpoint http://shop.dev/orders; EventBridge calls only https:// endpoints")
def endpoint_is_http(aws):
    aws.cloudwatch.EventApiDestination(
        "shop", connection_arn=CONNECTION, http_method="POST", invocation_endpoint="http://shop.dev/orders"
    )


@passes
def endpoint_is_https(aws):
    aws.cloudwatch.EventApiDestination(
        "shop", connection_arn=CONNECTION, http_method="POST", invocation_endpoint="https://shop.dev/orders/*"
    )


@abstains("invocationEndpoint")
def endpoint_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("endpoint", type="String", insecure_value="https://shop.dev")
    aws.cloudwatch.EventApiDestination(
        "shop", connection_arn=CONNECTION, http_method="POST", invocation_endpoint=parameter.arn
    )
