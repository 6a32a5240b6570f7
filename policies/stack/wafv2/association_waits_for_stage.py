from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.apigateway import RestApi
from preflight.aws.wafv2 import WebAclAssociation


@policy(
    severity="critical",
    caught="deployment",
    error="WAFNonexistentItemException",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html",
            "2026-11-28",
            "WAFNonexistentItemException: the resource does not exist",
        ),
        deployed(
            "https://github.com/aws-samples/serverless-patterns/pull/2173",
            "2026-11-28",
            "race condition: WAF couldn't perform the operation because your resource doesn't exist",
        ),
    ),
)
def association_waits_for_stage(association: WebAclAssociation) -> Violations:
    """A web ACL association is created after the API stage that it protects.

    An ARN that is built from the API's id depends only on the API. Pulumi then creates the association before the stage exists,
    and WAF answers `WAFNonexistentItemException: AWS WAF couldn't perform the operation because your resource doesn't exist`.

    Fix: pass the stage's own output, `resource_arn=stage.arn`, or add `opts=pulumi.ResourceOptions(depends_on=[stage])`.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
    https://www.pulumi.com/docs/iac/concepts/options/dependson/
    """
    api = association.target
    creators = api.stage_creators if isinstance(api, RestApi) else []
    if creators and not any(association.depends_on(creator) for creator in creators):
        yield f"builds the stage ARN from the id of {api}, but depends on none of its stages ({creators[0]})"


@fails("builds the stage ARN from the id of RestApi 'orders', but depends on none of its stages (Stage 'prod')")
def arn_is_built_from_the_api_id(aws):
    api = aws.apigateway.RestApi("orders")
    deployment = aws.apigateway.Deployment("orders", rest_api=api.id)
    aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name="prod")
    aws.wafv2.WebAclAssociation(
        "orders",
        resource_arn=api.id.apply(lambda api_id: f"arn:aws:apigateway:eu-west-1::/restapis/{api_id}/stages/prod"),
        web_acl_arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/orders/a1b2",
    )


@passes
def arn_is_an_output_of_the_stage(aws):
    api = aws.apigateway.RestApi("orders")
    deployment = aws.apigateway.Deployment("orders", rest_api=api.id)
    stage = aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name="prod")
    aws.wafv2.WebAclAssociation(
        "orders",
        resource_arn=stage.arn,
        web_acl_arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/orders/a1b2",
    )


@passes
def association_depends_on_the_stage(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    deployment = aws.apigateway.Deployment("orders", rest_api=api.id)
    stage = aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name="prod")
    aws.wafv2.WebAclAssociation(
        "orders",
        resource_arn=pulumi.Output.concat("arn:aws:apigateway:eu-west-1::/restapis/", api.id, "/stages/prod"),
        web_acl_arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/orders/a1b2",
        opts=pulumi.ResourceOptions(depends_on=[stage]),
    )


@passes
def target_is_a_load_balancer(aws):
    balancer = aws.lb.LoadBalancer("orders", subnets=["subnet-1", "subnet-2"])
    aws.wafv2.WebAclAssociation(
        "orders",
        resource_arn=balancer.arn,
        web_acl_arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/orders/a1b2",
    )


@abstains("resourceArn, which leads outside of this stack")
def stage_is_in_another_stack(aws):
    aws.wafv2.WebAclAssociation(
        "orders",
        resource_arn="arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/prod",
        web_acl_arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/orders/a1b2",
    )
