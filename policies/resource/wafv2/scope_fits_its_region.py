from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.wafv2 import Scoped


@policy(
    severity="critical",
    caught="deployment",
    error="WAFInvalidParameterException: Error reason: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT",
    origin=("S3.4",),
)
def scope_fits_its_region(part: Scoped) -> Violations:
    """A web ACL, rule group, IP set or pattern set with the scope CLOUDFRONT is in us-east-1.

    CloudFront is global, and its part of WAF is kept in us-east-1 alone. In any other region WAF answers `The scope is not
    valid., field: SCOPE_VALUE, parameter: CLOUDFRONT`.

    Fix: set `region="us-east-1"` on it (or use a provider of that region), or `scope="REGIONAL"` where it protects an API, a
    load balancer or another resource of the region.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
    https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
    """
    if part.scope == "CLOUDFRONT" and part.home is not None and part.home != "us-east-1":
        yield f"has the scope CLOUDFRONT and is in {part.home}; it must be in us-east-1"


@fails("has the scope CLOUDFRONT and is in eu-west-1; it must be in us-east-1")
def web_acl_is_where_the_stack_is(aws):
    aws.wafv2.WebAcl(
        "shop",
        scope="CLOUDFRONT",
        default_action={"allow": {}},
        visibility_config={
            "sampled_requests_enabled": True,
            "cloudwatch_metrics_enabled": True,
            "metric_name": "shop",
        },
    )


@fails("has the scope CLOUDFRONT and is in eu-central-1; it must be in us-east-1")
def ip_set_of_another_provider(aws, pulumi):
    frankfurt = aws.Provider("frankfurt", region="eu-central-1")
    aws.wafv2.IpSet(
        "blocked",
        scope="CLOUDFRONT",
        ip_address_version="IPV4",
        opts=pulumi.ResourceOptions(provider=frankfurt),
    )


@passes
def each_scope_where_it_belongs(aws):
    aws.wafv2.IpSet("global", scope="CLOUDFRONT", ip_address_version="IPV4", region="us-east-1")
    aws.wafv2.IpSet("regional", scope="REGIONAL", ip_address_version="IPV4")


@abstains("scope")
def scope_is_known_later(aws):
    parameter = aws.ssm.Parameter("scope", type="String", value="REGIONAL")
    aws.wafv2.IpSet("blocked", scope=parameter.arn, ip_address_version="IPV4")
