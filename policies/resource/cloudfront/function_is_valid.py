from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cloudfront.functions import Function


@policy(
    severity="critical",
    caught="deployment",
    error="FunctionSizeLimitExceeded: The function is too large",
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
            "2026-11-28",
            "the runtimes cloudfront-js-1.0 and cloudfront-js-2.0; FunctionSizeLimitExceeded",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "code of at most 10240 bytes; one key value store, which needs cloudfront-js-2.0",
        ),
    ),
)
def function_is_valid(function: Function) -> Violations:
    """A CloudFront function has one of its runtimes, at most 10 KB of code, and at most one key value store.

    Its runtime is not one of Lambda. A key value store needs `cloudfront-js-2.0`.

    Fix: `runtime="cloudfront-js-2.0"`; move larger code to Lambda@Edge.

    See: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
    """
    yield from function.errors


CODE = "function handler(event) { return event.request; }"


@fails(
    "has the runtime 'nodejs20.x'; CloudFront has cloudfront-js-1.0 and cloudfront-js-2.0",
    "has code of 10300 bytes; CloudFront accepts 10240",
)
def runtime_of_lambda(aws):
    aws.cloudfront.Function("rewrite", runtime="nodejs20.x", code=CODE.ljust(10300))


@fails(
    "has 2 key value stores; a function has one",
    "has a key value store with the runtime cloudfront-js-1.0; it needs cloudfront-js-2.0",
)
def stores_with_the_first_runtime(aws):
    stores = [f"arn:aws:cloudfront::111122223333:key-value-store/{name}" for name in ("a1", "b2")]
    aws.cloudfront.Function("rewrite", runtime="cloudfront-js-1.0", code=CODE, key_value_store_associations=stores)


@passes
def function_with_a_store(aws):
    store = aws.cloudfront.KeyValueStore("routes")
    aws.cloudfront.Function(
        "rewrite", runtime="cloudfront-js-2.0", code=CODE.ljust(10240), key_value_store_associations=[store.arn]
    )


@abstains("runtime")
def runtime_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("runtime", type="String", insecure_value="cloudfront-js-2.0")
    aws.cloudfront.Function("rewrite", runtime=parameter.arn, code=CODE)
