"""An HTTP API with access logs, a custom domain and settings for its routes."""

import json

import pulumi
import pulumi_aws as aws

group = aws.cloudwatch.LogGroup("access", retention_in_days=14)
api = aws.apigatewayv2.Api(
    "shop",
    protocol_type="HTTP",
    cors_configuration=aws.apigatewayv2.ApiCorsConfigurationArgs(
        allow_origins=["https://shop.test"],
        allow_methods=["GET", "POST"],
        allow_header=["content-type"],
    ),
)
integration = aws.apigatewayv2.Integration(
    "backend",
    api_id=api.id,
    integration_type="HTTP_PROXY",
    integration_method="ANY",
    integration_uri="https://backend.shop.test/{proxy}",
)
route = aws.apigatewayv2.Route(
    "backend",
    api_id=api.id,
    route_key="ANY /{proxy+}",
    target=integration.id.apply(lambda id: f"integrations/{id}"),
)
stage = aws.apigatewayv2.Stage(
    "default",
    api_id=api.id,
    name="$default",
    auto_deploy=True,
    access_log_settings=aws.apigatewayv2.StageAccessLogSettingsArgs(
        destination_arn=group.arn,
        format=json.dumps({"requestId": "$context.requestId", "status": "$context.status"}),
    ),
    default_route_settings=aws.apigatewayv2.StageRouteSettingArgs(
        route_key="ANY /{proxy+}",
        throttling_burst_limit=100,
        throttling_rate_limit=50,
    ),
)
rest = aws.apigateway.RestApi("legacy")
settings = aws.apigateway.MethodSettings(
    "legacy",
    rest_api=rest.id,
    stage_name="prod",
    method_path="*/*",
    settings={"metrics_enabled": True, "logging_level": "INFO"},
)

pulumi.export("endpoint", stage.invoke_url)
pulumi.export("route", route.route_key)
pulumi.export("settings", settings.id)
