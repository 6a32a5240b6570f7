from preflight import Violations, abstains, deployed, documented, fails, foreseen, modelled, passes, policy
from preflight.aws.cloudfront import Distribution
from preflight.aws.cloudfront.behaviors import pattern_faults
from preflight.aws.cloudfront.origins import reference_faults


@policy(
    severity="critical",
    caught="deployment",
    error="NoSuchOrigin: One or more of your origins or origin groups do not exist.",
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform/issues/18283",
            "2026-11-28",
            "NoSuchOrigin: One or more of your origins do not exist",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
            "2026-11-28",
            "Origin.Id must be unique within the distribution; an origin group has two members",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "path patterns are unique; the status codes of a failover",
        ),
    ),
)
def behaviors_name_origins(distribution: Distribution) -> Violations:
    """A distribution's cache behaviors and origin groups name its origins, and each id and each path pattern is there once.

    A `target_origin_id` is the `origin_id` of an origin or of an origin group, not the name of a bucket.

    Fix: write the same `origin_id` in both places, best from one variable.

    See: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CacheBehavior.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
    """
    yield from reference_faults(distribution)
    yield from pattern_faults(distribution)


BEHAVIOR = {
    "allowed_methods": ["GET", "HEAD"],
    "cached_methods": ["GET", "HEAD"],
    "viewer_protocol_policy": "https-only",
    "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
}


def distribution(aws, ids, target, *, groups=(), ordered=()):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[{"origin_id": each, "domain_name": "shop.s3.eu-west-1.amazonaws.com"} for each in ids],
        origin_groups=[
            {
                "origin_id": group,
                "members": [{"origin_id": member} for member in members],
                "failover_criteria": {"status_codes": codes},
            }
            for group, members, codes in groups
        ],
        default_cache_behavior={"target_origin_id": target, **BEHAVIOR},
        ordered_cache_behaviors=[
            {"path_pattern": pattern, "target_origin_id": target, **BEHAVIOR} for pattern in ordered
        ],
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


@fails(
    "has the target_origin_id 'shop-assets' in defaultCacheBehavior, which no origin has; did you mean 'shop_assets'?",
)
def hyphen_for_an_underscore(aws):
    distribution(aws, ["shop_assets"], "shop-assets")


@fails(
    "has the origin_id 'shop' twice; each origin and each origin group has its own",
    "has an origin group of 1 members; a group has 2",
    "has the member 'backup' in originGroups[0], which no origin has; there is shop, shop",
    "fails over on status 401; CloudFront accepts 400, 403, 404, 405, 410, 414, 416, 429, 500, 502, 503, 504",
    "has two cache behaviors for the path pattern '/a/*'; each pattern is there once",
    "has the path pattern '*' in an ordered cache behavior, so no request uses the default one",
)
def group_and_patterns(aws):
    distribution(
        aws, ["shop", "shop"], "both", groups=[("both", ["backup"], [401, 500])], ordered=["/a/*", "/a/*", "*"]
    )


@passes
def group_is_the_target(aws):
    distribution(
        aws, ["shop", "backup"], "both", groups=[("both", ["shop", "backup"], [500, 502])], ordered=["/a/*", "/b/*"]
    )


@passes
@foreseen
def id_is_the_output_of_a_bucket(aws):
    bucket = aws.s3.Bucket("shop")
    distribution(aws, [bucket.arn.apply(lambda arn: f"s3-{arn}")], bucket.arn.apply(lambda arn: f"s3-{arn}"))


@abstains("origins[0].originId")
def id_is_known_after_deployment(aws):
    bucket = aws.s3.Bucket("shop")
    distribution(aws, [bucket.arn], "shop")
