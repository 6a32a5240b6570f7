from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.apigateway import RestApi


@policy(
    severity="critical",
    caught="deployment",
    error="BadRequestException: Private REST API doesn't have a resource policy attached to it",
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/14290",
            "2026-11-28",
            "BadRequestException: Private REST API doesn't have a resource policy attached to it.",
        ),
        deployed(
            "https://github.com/cloudposse/terraform-aws-api-gateway/pull/25",
            "2026-11-28",
            "the deployment fails unless it depends on the RestApiPolicy",
        ),
    ),
)
def private_api_has_policy(api: RestApi) -> Violations:
    """A private REST API has a resource policy before it is deployed.

    A private API denies every call until its resource policy names the VPC or the VPC endpoint that may call it. Without a
    policy a deployment fails with `BadRequestException: Private REST API doesn't have a resource policy attached to it`.

    Fix: give the API a `policy` that allows `execute-api:Invoke` with a condition on `aws:SourceVpce` or `aws:SourceVpc`; if
    the policy is an `aws.apigateway.RestApiPolicy`, let the deployment depend on it.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
    """
    if not api.is_private or api.has("policy") or api.has("body"):
        return
    if not api.policies:
        yield "is private but has no resource policy, which its deployment requires"
    for deployment in api.deployments:
        if api.policies and not any(deployment.depends_on(each) for each in api.policies):
            yield deployment, f"deploys the private {api} but does not depend on {api.policies[0]}"


@fails("is private but has no resource policy, which its deployment requires")
def private_api_without_a_policy(aws):
    aws.apigateway.RestApi("orders", endpoint_configuration={"types": "PRIVATE", "vpc_endpoint_ids": ["vpce-1a2b3c"]})


@fails("deploys the private RestApi 'orders' but does not depend on RestApiPolicy 'orders'")
def policy_may_come_after_the_deployment(aws):
    api = aws.apigateway.RestApi("orders", endpoint_configuration={"types": "PRIVATE"})
    aws.apigateway.RestApiPolicy("orders", rest_api_id=api.id, policy='{"Statement": []}')
    aws.apigateway.Deployment("orders", rest_api=api.id)


@passes
def deployment_depends_on_the_policy(aws, pulumi):
    api = aws.apigateway.RestApi("orders", endpoint_configuration={"types": "PRIVATE"})
    policy = aws.apigateway.RestApiPolicy("orders", rest_api_id=api.id, policy='{"Statement": []}')
    aws.apigateway.Deployment("orders", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[policy]))


@passes
def api_has_an_inline_policy_or_is_not_private(aws):
    aws.apigateway.RestApi("orders", endpoint_configuration={"types": "PRIVATE"}, policy='{"Statement": []}')
    aws.apigateway.RestApi("public", endpoint_configuration={"types": "REGIONAL"})
    aws.apigateway.RestApi("edge")


@abstains("endpointConfiguration.types")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="PRIVATE")
    aws.apigateway.RestApi("orders", endpoint_configuration={"types": parameter.arn})
