from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.s3_website import BucketWebsiteConfiguration, website_faults


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidArgument: The IndexDocument Suffix is not well formed",
        "InvalidArgument: RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
        "InvalidArgument: A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
        "InvalidRequest: Invalid protocol, protocol can be http or https.",
        "InvalidRequest: You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
        "InvalidRequest: Condition cannot be empty.",
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3.snapshot.json",
        "2026-11-28",
        "test_validate_website_configuration: The IndexDocument Suffix is not well formed, and the other answers",
    ),
)
def website_is_valid(website: BucketWebsiteConfiguration) -> Violations:
    """A website of a bucket has an index document, or redirects all requests and has nothing else.

    The index document is a name such as `index.html`, without a slash. A routing rule replaces the whole key or its prefix, its
    protocol is http or https, and its condition is not empty.

    Fix: change what the message names.

    See: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
    """
    yield from website_faults(website)


@fails(
    "has the index document '/index.html'; it must be a name without '/' (The IndexDocument Suffix is not well formed)",
    "has redirect_all_requests_to beside index_document; it must be alone",
    "redirects all requests by the protocol 'ftp'; it is http or https",
    "has no index_document and no redirect_all_requests_to; one of them is needed",
)
def documents_are_wrong(aws):
    aws.s3.BucketWebsiteConfiguration("path", bucket="shop-1", index_document={"suffix": "/index.html"})
    aws.s3.BucketWebsiteConfiguration(
        "both",
        bucket="shop-2",
        index_document={"suffix": "index.html"},
        redirect_all_requests_to={"host_name": "example.com", "protocol": "ftp"},
    )
    aws.s3.BucketWebsiteConfiguration("none", bucket="shop-3", error_document={"key": "error.html"})


@fails(
    "has routing_rules[0], which has an empty condition; remove it to redirect all requests (Condition cannot be empty)",
    "has routing_rules[0], which has replace_key_prefix_with and replace_key_with; only one of them is allowed",
    "has routing_rules[1], which redirects with the status 200; it must be a number from 300 to 399",
    "has routing_rules[1], which redirects by the protocol 'protocol'; it is http or https",
)
def rules_are_wrong(aws):
    aws.s3.BucketWebsiteConfiguration(
        "shop",
        bucket="shop",
        index_document={"suffix": "index.html"},
        routing_rules=[
            {"condition": {}, "redirect": {"replace_key_prefix_with": "new/", "replace_key_with": "new.html"}},
            {"redirect": {"protocol": "protocol", "http_redirect_code": "200"}},
        ],
    )


@passes
def websites_are_right(aws):
    aws.s3.BucketWebsiteConfiguration(
        "shop",
        bucket="shop-1",
        index_document={"suffix": "index.html"},
        error_document={"key": "errors/404.html"},
        routing_rules=[
            {"condition": {"key_prefix_equals": "docs/"}, "redirect": {"replace_key_prefix_with": "documents/"}},
            {"redirect": {"protocol": "https", "http_redirect_code": "301", "replace_key_with": "index.html"}},
        ],
    )
    aws.s3.BucketWebsiteConfiguration("old", bucket="shop-2", redirect_all_requests_to={"host_name": "example.com"})


@abstains("indexDocument.suffix")
def index_comes_later(aws):
    topic = aws.sns.Topic("index")
    aws.s3.BucketWebsiteConfiguration("shop", bucket="shop", index_document={"suffix": topic.name})
