"""HTTP API for the shop and REST API for partners."""

import json

import pulumi
import pulumi_aws as aws

from functions import orders_api_function, partner_status_function
from monitoring import partner_access_logs
from settings import account_id, environment, prefix, region, tags

orders_api = aws.apigatewayv2.Api("orders-api", name=f"{prefix}-orders", protocol_type="HTTP", tags=tags)
orders_integration = aws.apigatewayv2.Integration(
    "orders-integration",
    api_id=orders_api.id,
    integration_type="AWS_PROXY",
    integration_uri=orders_api_function.invoke_arn,
    payload_format_version="2.0",
)
orders_routes = [
    aws.apigatewayv2.Route(
        f"orders-route-{index}",
        api_id=orders_api.id,
        route_key=route_key,
        authorization_type="AWS_IAM",
        target=orders_integration.id.apply(lambda integration_id: f"integrations/{integration_id}"),
    )
    for index, route_key in enumerate(["POST /orders", "GET /orders", "GET /orders/{order_id}"])
]
orders_deployment = aws.apigatewayv2.Deployment(
    "orders-deployment",
    api_id=orders_api.id,
    description="Orders API",
    opts=pulumi.ResourceOptions(depends_on=orders_routes),
)
orders_stage = aws.apigatewayv2.Stage(
    "orders-stage",
    api_id=orders_api.id,
    name=environment,
    auto_deploy=True,
    access_log_settings={
        "destination_arn": f"arn:aws:logs:{region}:{account_id}:log-group:/aws/apigateway/{prefix}-orders",
        "format": json.dumps(
            {
                "requestId": "$context.requestId",
                "routeKey": "$context.routeKey",
                "status": "$context.status",
            },
        ),
    },
    tags=tags,
)
aws.lambda_.Permission(
    "orders-api-invoke",
    action="lambda:InvokeFunction",
    function=orders_api_function.name,
    principal="apigateway.amazonaws.com",
    source_arn=f"{orders_api.execution_arn}/*/*",
)

partner_api = aws.apigateway.RestApi(
    "partner-api",
    name=f"{prefix}-partners",
    description="Order status for partners",
    endpoint_configuration={"types": "REGIONAL"},
    tags=tags,
)
orders_resource = aws.apigateway.Resource(
    "partner-orders",
    rest_api=partner_api.id,
    parent_id=partner_api.root_resource_id,
    path_part="orders",
)
order_resource = aws.apigateway.Resource(
    "partner-order",
    rest_api=partner_api.id,
    parent_id=orders_resource.id,
    path_part="{order_id}",
)
status_method = aws.apigateway.Method(
    "partner-order-get",
    rest_api=partner_api.id,
    resource_id=order_resource.id,
    http_method="GET",
    authorization="NONE",
    api_key_required=True,
)
status_integration = aws.apigateway.Integration(
    "partner-order-integration",
    rest_api=partner_api.id,
    resource_id=order_resource.id,
    http_method=status_method.http_method,
    integration_http_method="POST",
    type="AWS_PROXY",
    uri=partner_status_function.invoke_arn,
)
partner_deployment = aws.apigateway.Deployment(
    "partner-deployment",
    rest_api=partner_api.id,
    opts=pulumi.ResourceOptions(depends_on=[status_method]),
)
partner_stage = aws.apigateway.Stage(
    "partner-stage",
    rest_api=partner_api.id,
    deployment=partner_deployment.id,
    stage_name="prod",
    access_log_settings={
        "destination_arn": partner_access_logs.arn,
        "format": "$context.requestId $context.identity.apiKeyId $context.resourcePath $context.status",
    },
    tags=tags,
)
aws.lambda_.Permission(
    "partner-api-invoke",
    action="lambda:InvokeFunction",
    function=partner_status_function.name,
    principal="apigateway.amazonaws.com",
    source_arn=partner_api.arn,
)

partner_key = aws.apigateway.ApiKey("partner-key", name=f"{prefix}-partners", tags=tags)
partner_plan = aws.apigateway.UsagePlan(
    "partner-plan",
    name=f"{prefix}-partners",
    api_stages=[{"api_id": partner_api.id, "stage": "prod"}],
    quota_settings={"limit": 100000, "period": "MONTH"},
    throttle_settings={"burst_limit": 20, "rate_limit": 10},
    tags=tags,
)
aws.apigateway.UsagePlanKey(
    "partner-plan-key",
    key_id=partner_key.id,
    key_type="API_KEY",
    usage_plan_id=partner_plan.id,
)

partner_acl = aws.wafv2.WebAcl(
    "partner-acl",
    scope="REGIONAL",
    description="Common protections for the partner API",
    default_action={"allow": {}},
    rules=[
        {
            "name": "common",
            "priority": 1,
            "override_action": {"none": {}},
            "statement": {
                "managed_rule_group_statement": {
                    "vendor_name": "AWS",
                    "name": "AWSManagedRulesCommonRuleSet",
                },
            },
            "visibility_config": {
                "sampled_requests_enabled": True,
                "cloud_watch_metrics_enabled": True,
                "metric_name": "CommonRuleSet",
            },
        },
    ],
    visibility_config={
        "sampled_requests_enabled": True,
        "cloud_watch_metrics_enabled": True,
        "metric_name": "PartnerAcl",
    },
    tags=tags,
)
aws.wafv2.WebAclAssociation(
    "partner-acl-association",
    resource_arn=partner_api.id.apply(
        lambda api_id: f"arn:aws:apigateway:{region}::/restapis/{api_id}/stages/prod",
    ),
    web_acl_arn=partner_acl.arn,
)
