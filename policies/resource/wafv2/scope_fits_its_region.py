from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.wafv2 import Scoped


@policy(
    severity="critical",
    caught="deployment",
    error="WAFInvalidParameterException: Error reason: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT",
    evidence=(
        deployed(
            "https://github.com/aws-solutions/aws-waf-security-automations/issues/300",
            "2026-11-28",
            "The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/wafv2/2019-07-29/service-2.json.gz",
            "2026-11-28",
            "CreateWebACLRequest$Scope: to work with CloudFront, you must also specify the Region us-east-1",
        ),
    ),
)
def scope_fits_its_region(part: Scoped) -> Violations:
    """A web ACL, rule group, IP set or pattern set with the scope CLOUDFRONT is in us-east-1.

    CloudFront is global, and its WAF resources exist only in us-east-1. In any other region WAF fails with `The scope is not
    valid., field: SCOPE_VALUE, parameter: CLOUDFRONT`.

    Fix: set `region="us-east-1"` on it (or use a provider of that region), or `scope="REGIONAL"` if it protects an API, a
    load balancer or another resource of the region.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
    https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
    """
    if part.scope == "CLOUDFRONT" and part.home is not None and part.home != "us-east-1":
        yield f"has the scope CLOUDFRONT but is in {part.home}; it must be in us-east-1"


@fails("has the scope CLOUDFRONT but is in eu-west-1; it must be in us-east-1")
def web_acl_is_in_the_region_of_the_stack(aws):
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


@fails("has the scope CLOUDFRONT but is in eu-central-1; it must be in us-east-1")
def ip_set_of_another_provider(aws, pulumi):
    frankfurt = aws.Provider("frankfurt", region="eu-central-1")
    aws.wafv2.IpSet(
        "blocked",
        scope="CLOUDFRONT",
        ip_address_version="IPV4",
        opts=pulumi.ResourceOptions(provider=frankfurt),
    )


@passes
def each_scope_in_its_region(aws):
    aws.wafv2.IpSet("global", scope="CLOUDFRONT", ip_address_version="IPV4", region="us-east-1")
    aws.wafv2.IpSet("regional", scope="REGIONAL", ip_address_version="IPV4")


@abstains("scope")
def scope_comes_later(aws):
    parameter = aws.ssm.Parameter("scope", type="String", value="REGIONAL")
    aws.wafv2.IpSet("blocked", scope=parameter.arn, ip_address_version="IPV4")
