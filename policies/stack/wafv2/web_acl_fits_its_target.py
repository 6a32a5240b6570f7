from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cloudfront import Distribution
from preflight.aws.wafv2 import UNPROTECTED, WebAclAssociation


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "WAFInvalidParameterException: Error reason: The ARN isn't valid",
        "InvalidWebACLId",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html",
            "2026-11-28",
            "For Amazon CloudFront, don't use this call",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html",
            "2026-11-28",
            "AWS WAF: REST API yes, HTTP API no",
        ),
    ),
)
def web_acl_fits_its_target(use: WebAclAssociation | Distribution) -> Violations:
    """A web ACL protects a resource that WAF supports, and its scope fits that resource.

    A web ACL with the scope REGIONAL protects stages of REST APIs, load balancers, AppSync APIs and user pools, through an
    association. A web ACL with the scope CLOUDFRONT is the `web_acl_id` of a distribution. WAF does not support HTTP and
    WebSocket APIs.

    Fix: change the scope of the web ACL; to protect an HTTP API, put a CloudFront distribution in front of it or use a REST API.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
    """
    if isinstance(use, Distribution):
        if use.web_acl is not None and use.web_acl.scope != "CLOUDFRONT":
            yield f"has {use.web_acl} with scope {use.web_acl.scope}; a distribution needs scope CLOUDFRONT"
    elif (kind := use.target.type_token) in UNPROTECTED:
        yield f"associates a web ACL with {use.target}, but {UNPROTECTED[kind]}"
    elif use.web_acl.scope == "CLOUDFRONT":
        yield f"associates {use.web_acl} with scope CLOUDFRONT with {use.target}, which needs scope REGIONAL"


@fails("has WebAcl 'shop' with scope REGIONAL; a distribution needs scope CLOUDFRONT")
def distribution_has_a_regional_web_acl(aws):
    shop = web_acl(aws, "REGIONAL")
    distribution(aws, shop)


@fails("associates WebAcl 'shop' with scope CLOUDFRONT with LoadBalancer 'shop', which needs scope REGIONAL")
def load_balancer_has_a_global_web_acl(aws):
    shop = web_acl(aws, "CLOUDFRONT")
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
    aws.wafv2.WebAclAssociation("shop", resource_arn=balancer.arn, web_acl_arn=shop.arn)


@fails("associates a web ACL with Stage 'shop', but WAF does not support HTTP and WebSocket APIs")
def websocket_api_is_not_supported(aws):
    shop = web_acl(aws, "REGIONAL")
    api = aws.apigatewayv2.Api("shop", protocol_type="WEBSOCKET")
    stage = aws.apigatewayv2.Stage("shop", api_id=api.id, auto_deploy=True)
    aws.wafv2.WebAclAssociation("shop", resource_arn=stage.arn, web_acl_arn=shop.arn)


@passes
def load_balancer_has_a_regional_web_acl(aws):
    shop = web_acl(aws, "REGIONAL")
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
    aws.wafv2.WebAclAssociation("shop", resource_arn=balancer.arn, web_acl_arn=shop.arn)


@passes
def distribution_has_a_global_web_acl(aws):
    distribution(aws, web_acl(aws, "CLOUDFRONT"))


@abstains("webAclArn, which leads outside of this stack")
def web_acl_is_in_another_stack(aws):
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
    aws.wafv2.WebAclAssociation(
        "shop",
        resource_arn=balancer.arn,
        web_acl_arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/a1b2",
    )


def web_acl(aws, scope):
    return aws.wafv2.WebAcl(
        "shop",
        scope=scope,
        default_action={"allow": {}},
        visibility_config={
            "sampled_requests_enabled": True,
            "cloudwatch_metrics_enabled": True,
            "metric_name": "shop",
        },
    )


def distribution(aws, acl):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[{"domain_name": "shop.dev", "origin_id": "shop"}],
        default_cache_behavior={
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "shop",
            "viewer_protocol_policy": "redirect-to-https",
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
        web_acl_id=acl.arn,
    )
