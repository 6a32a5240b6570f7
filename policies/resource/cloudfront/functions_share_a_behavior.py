from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cloudfront import CacheBehavior
from preflight.aws.cloudfront.behaviors import association_faults


@policy(
    severity="critical",
    caught="deployment",
    error=("InvalidFunctionAssociation", "InvalidLambdaFunctionAssociation", "TooManyFunctionAssociations"),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html",
            "2026-11-28",
            "one association for each event type; not CloudFront Functions and Lambda@Edge in viewer events",
        ),
        modelled(
            "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_FunctionAssociation.html",
            "2026-11-28",
            "You cannot use origin-facing event types with a CloudFront function",
        ),
    ),
)
def functions_share_a_behavior(behavior: CacheBehavior) -> Violations:
    """The functions of a cache behavior are on events that their kind supports, one on each event, in viewer events of one kind.

    A CloudFront function runs on viewer events alone. A behavior with a CloudFront function on one viewer event has no
    Lambda@Edge function on either of them.

    Fix: move the code of one event into one function; use Lambda@Edge for both viewer events, or for the origin events.

    See: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
    """
    for fault in association_faults(behavior):
        yield behavior, f"{fault} (in {behavior})"


_EDGE = "arn:aws:lambda:us-east-1:111122223333:function:rewrite:3"
_VIEWER = "arn:aws:cloudfront::111122223333:function/rewrite"


def distribution(aws, viewer=(), edge=(), *, include_body=False):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[{"origin_id": "shop", "domain_name": "shop.s3.eu-west-1.amazonaws.com"}],
        default_cache_behavior={
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "shop",
            "viewer_protocol_policy": "https-only",
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "function_associations": [{"event_type": event, "function_arn": _VIEWER} for event in viewer],
            "lambda_function_associations": [
                {"event_type": event, "lambda_arn": _EDGE, "include_body": include_body} for event in edge
            ],
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


@fails(
    "runs a CloudFront function on origin-request; it runs on viewer-request or viewer-response,"
    " Lambda@Edge on the others too (in defaultCacheBehavior)",
)
def origin_event(aws):
    distribution(aws, viewer=["origin-request"])


@fails(
    "runs a Lambda@Edge function on 'viewer-requests'; did you mean 'viewer-request'? (in defaultCacheBehavior)",
    "includes the body for a function of origin-response; only request events have a body (in defaultCacheBehavior)",
)
def events_that_do_not_exist(aws):
    distribution(aws, edge=["viewer-requests", "origin-response"], include_body=True)


@fails(
    "runs two functions on origin-request; each event has one (in defaultCacheBehavior)",
    "runs a CloudFront function on viewer-request and a Lambda@Edge function on viewer-response;"
    " in viewer events a behavior has functions of one kind (in defaultCacheBehavior)",
)
def both_kinds_on_viewer_events(aws):
    distribution(aws, viewer=["viewer-request"], edge=["viewer-response", "origin-request", "origin-request"])


@passes
def kinds_are_apart(aws):
    distribution(aws, viewer=["viewer-request", "viewer-response"], edge=["origin-request", "origin-response"])


@passes
def edge_functions_alone(aws):
    distribution(aws, edge=["viewer-request", "origin-request"], include_body=True)


@abstains("defaultCacheBehavior.functionAssociations[0].eventType")
def event_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("event", type="String", insecure_value="viewer-request")
    distribution(aws, viewer=[parameter.arn])
