from preflight import Violations, abstains, documented, fails, foreseen, passes, policy
from preflight.aws.cloudfront import FunctionAssociation
from preflight.aws.lambda_.edge import association_faults, function_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidLambdaFunctionAssociation",
        "The function ARN must reference a specific function version",
        "The function must be in region 'us-east-1'",
        "The function cannot have environment variables",
    ),
    evidence=documented(
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html",
        "2026-11-28",
        "a numbered version in us-east-1, without environment variables, VPC, layers, images, arm64 and dead-letter queues",
    ),
)
def edge_function_is_allowed(association: FunctionAssociation) -> Violations:
    """A function that CloudFront runs at its edges is a numbered version in us-east-1 with the features of Lambda@Edge.

    CloudFront copies the version to its locations. It refuses `$LATEST` and aliases, functions of other regions, and those with
    environment variables, a VPC, layers, an image, arm64 or a dead-letter queue. A viewer event has 5 seconds and 128 MB, an
    origin event 30 seconds.

    Fix: create the function with `region="us-east-1"` and `publish=True`, and pass `function.qualified_arn`.

    See: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
    """
    if not isinstance(association.lambda_arn, str):
        function = association.function
        for fault in function_faults(function, association.event_type):
            yield function, fault
    for fault in association_faults(association):
        yield association, fault


def distribution(aws, arn, event_type):
    behavior = {
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "target_origin_id": "shop",
        "viewer_protocol_policy": "https-only",
        "lambda_function_associations": [{"event_type": event_type, "lambda_arn": arn}],
    }
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[{"origin_id": "shop", "domain_name": "shop.dev"}],
        default_cache_behavior=behavior,
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


@fails(
    "is in eu-west-1, but runs at the edge; CloudFront takes functions of us-east-1",
    "runs at the edge and has environment variables, the architecture arm64, which Lambda@Edge does not support",
    "has a timeout of 10 s; at the edge a function of viewer-request runs for at most 5 s",
    "has 512 MB; at the edge a function of viewer-request has at most 128 MB",
    "runs Function 'rewrite' at the edge by its `arn`; CloudFront takes its `qualified_arn`, with `publish=True`",
)
@foreseen
def function_is_an_ordinary_one(aws):
    function = aws.lambda_.Function(
        "rewrite",
        role="arn:aws:iam::111122223333:role/rewrite",
        publish=True,
        timeout=10,
        memory_size=512,
        architectures=["arm64"],
        environment={"variables": {"STAGE": "dev"}},
    )
    distribution(aws, function.arn, "viewer-request")


@fails(
    "runs 'arn:aws:lambda:eu-west-1:111122223333:function:rewrite' at the edge, which is in eu-west-1;"
    " CloudFront takes functions of us-east-1",
    "runs 'arn:aws:lambda:eu-west-1:111122223333:function:rewrite' at the edge;"
    " CloudFront takes the ARN of a numbered version",
)
def arn_has_no_version(aws):
    distribution(aws, "arn:aws:lambda:eu-west-1:111122223333:function:rewrite", "origin-request")


@passes
@foreseen
def version_in_the_region(aws):
    function = aws.lambda_.Function(
        "rewrite", role="arn:aws:iam::111122223333:role/rewrite", region="us-east-1", publish=True, timeout=30
    )
    distribution(aws, function.qualified_arn, "origin-request")


@passes
def version_is_written_out(aws):
    distribution(aws, "arn:aws:lambda:us-east-1:111122223333:function:rewrite:3", "viewer-request")


@abstains("defaultCacheBehavior.lambdaFunctionAssociations[0].lambdaArn")
def arn_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("rewrite", type="String", insecure_value="arn")
    distribution(aws, parameter.arn, "origin-request")
