from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.wafv2 import RuleGroup, WebAcl, foreign_parts


@policy(
    severity="critical",
    caught="deployment",
    error="WAFInvalidParameterException: Error reason: The ARN isn't valid. … field: RESOURCE_ARN",
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "IP set, regex pattern set and rule group references match the scope of the web ACL",
    ),
)
def rules_share_their_scope(of: WebAcl | RuleGroup) -> Violations:
    """The IP sets, pattern sets and rule groups that rules refer to have the scope of the web ACL or rule group.

    A web ACL of CLOUDFRONT cannot use a set of REGIONAL, nor the other way round: `The ARN isn't valid`.

    Fix: set the same `scope` on both; a set may be there twice, once for each scope.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSetReferenceStatement.html
    """
    for part in foreign_parts(of):
        yield f"has scope {of.scope} and refers to {part} of scope {part.scope}"


VISIBILITY = {"sampled_requests_enabled": True, "cloudwatch_metrics_enabled": True, "metric_name": "shop"}


def acl(aws, addresses, scope):
    rule = {
        "name": "office",
        "priority": 1,
        "action": {"allow": {}},
        "statement": {"ip_set_reference_statement": {"arn": addresses.arn}},
        "visibility_config": VISIBILITY,
    }
    aws.wafv2.WebAcl(
        "shop",
        scope=scope,
        region="us-east-1",
        default_action={"block": {}},
        visibility_config=VISIBILITY,
        rules=[rule],
    )


@fails("has scope CLOUDFRONT and refers to IpSet 'office' of scope REGIONAL")
def set_is_regional(aws):
    office = aws.wafv2.IpSet("office", scope="REGIONAL", ip_address_version="IPV4", region="us-east-1")
    acl(aws, office, "CLOUDFRONT")


@passes
def scopes_are_the_same(aws):
    office = aws.wafv2.IpSet("office", scope="CLOUDFRONT", ip_address_version="IPV4", region="us-east-1")
    acl(aws, office, "CLOUDFRONT")


@abstains("scope")
def scope_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("scope", type="String", insecure_value="REGIONAL")
    office = aws.wafv2.IpSet("office", scope="REGIONAL", ip_address_version="IPV4", region="us-east-1")
    acl(aws, office, parameter.arn)
