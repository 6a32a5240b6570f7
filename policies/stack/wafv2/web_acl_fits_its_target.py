from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.cloudfront import Distribution
from preflight.aws.wafv2 import UNPROTECTED, WebAclAssociation


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "WAFInvalidParameterException: Error reason: The ARN isn't valid",
        "InvalidWebACLId",
    ),
    origin=("S3.4",),
)
def web_acl_fits_its_target(use: WebAclAssociation | Distribution) -> Violations:
    """A web ACL is put before something that WAF protects, and has the scope that belongs to it.

    A web ACL of the scope REGIONAL protects stages of REST APIs, load balancers, AppSync APIs, user pools and the like; it is put
    before them by an association. One of the scope CLOUDFRONT is named by a distribution as its `web_acl_id`. HTTP and
    WebSocket APIs are not protected by WAF at all.

    Fix: give the web ACL the scope that is printed; for an HTTP API put a CloudFront distribution before it, or make it a
    REST API.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
    """
    if isinstance(use, Distribution):
        if use.web_acl is not None and use.web_acl.scope != "CLOUDFRONT":
            yield f"has {use.web_acl} of the scope {use.web_acl.scope}; a distribution needs one of the scope CLOUDFRONT"
    elif (kind := use.target.type_token) in UNPROTECTED:
        yield f"puts a web ACL before {use.target}: {UNPROTECTED[kind]}"
    elif use.web_acl.scope == "CLOUDFRONT":
        yield f"puts {use.web_acl} of the scope CLOUDFRONT before {use.target}; it needs one of the scope REGIONAL"


@fails("has WebAcl 'shop' of the scope REGIONAL; a distribution needs one of the scope CLOUDFRONT")
def distribution_has_a_regional_web_acl(aws):
    shop = web_acl(aws, "REGIONAL")
    distribution(aws, shop)


@fails("puts WebAcl 'shop' of the scope CLOUDFRONT before LoadBalancer 'shop'; it needs one of the scope REGIONAL")
def load_balancer_has_a_global_web_acl(aws):
    shop = web_acl(aws, "CLOUDFRONT")
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
    aws.wafv2.WebAclAssociation("shop", resource_arn=balancer.arn, web_acl_arn=shop.arn)


@fails("puts a web ACL before Stage 'shop': WAF does not protect HTTP and WebSocket APIs")
def websocket_api_is_not_protected(aws):
    shop = web_acl(aws, "REGIONAL")
    api = aws.apigatewayv2.Api("shop", protocol_type="WEBSOCKET")
    stage = aws.apigatewayv2.Stage("shop", api_id=api.id, auto_deploy=True)
    aws.wafv2.WebAclAssociation("shop", resource_arn=stage.arn, web_acl_arn=shop.arn)


@passes
def each_has_the_scope_that_it_needs(aws):
    shop = web_acl(aws, "REGIONAL")
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
    aws.wafv2.WebAclAssociation("shop", resource_arn=balancer.arn, web_acl_arn=shop.arn)


@passes
def distribution_has_a_global_one(aws):
    distribution(aws, web_acl(aws, "CLOUDFRONT"))


@abstains("webAclArn, which leads outside of this stack")
def web_acl_belongs_to_another_stack(aws):
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
