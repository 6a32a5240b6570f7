"""The two doors: an HTTP API for the shop and a REST API for partners."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from functions import Worker
from settings import Settings

ROUTES = {
    "submit-order": ("POST", "/orders", "orders"),
    "list-orders": ("GET", "/orders", "orders"),
    "read-order": ("GET", "/orders/{order_id}", "orders/*"),
}


@dataclass(frozen=True)
class ApiArgs:
    """What an API serves with, and where it writes its log."""

    settings: Settings
    key_arn: pulumi.Input[str]
    worker: Worker


class OrdersApi(pulumi.ComponentResource):
    """The HTTP API of the shop; callers sign their requests with IAM credentials."""

    def __init__(self, name: str, args: ApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the API, its routes and its stage."""
        super().__init__("orders:api:OrdersApi", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        settings, function = args.settings, args.worker.function

        self.api = aws.apigatewayv2.Api(
            f"{name}-http",
            name=f"{settings.prefix}-orders",
            description="Orders of the shop",
            protocol_type="HTTP",
            tags=settings.tags,
            opts=child,
        )
        integration = aws.apigatewayv2.Integration(
            f"{name}-integration",
            api_id=self.api.id,
            integration_type="AWS_PROXY",
            integration_uri=function.invoke_arn,
            payload_format_version="2.0",
            opts=child,
        )
        routes = [
            aws.apigatewayv2.Route(
                f"{name}-{route}",
                api_id=self.api.id,
                route_key=f"{method} {path}",
                authorization_type="AWS_IAM",
                target=pulumi.Output.format("integrations/{0}", integration.id),
                opts=child,
            )
            for route, (method, path, _) in ROUTES.items()
        ]
        access_logs = aws.cloudwatch.LogGroup(
            f"{name}-access-logs",
            name=f"/aws/apigateway/{settings.prefix}-orders",
            retention_in_days=settings.log_retention_days,
            kms_key_id=args.key_arn,
            tags=settings.tags,
            opts=child,
        )
        self.stage = aws.apigatewayv2.Stage(
            f"{name}-stage",
            api_id=self.api.id,
            name=settings.environment,
            auto_deploy=True,
            access_log_settings=aws.apigatewayv2.StageAccessLogSettingsArgs(
                destination_arn=access_logs.arn,
                format=pulumi.Output.json_dumps(
                    {
                        "requestId": "$context.requestId",
                        "routeKey": "$context.routeKey",
                        "status": "$context.status",
                        "integrationError": "$context.integrationErrorMessage",
                        "latency": "$context.responseLatency",
                    },
                ),
            ),
            default_route_settings=aws.apigatewayv2.StageDefaultRouteSettingsArgs(
                detailed_metrics_enabled=True,
                throttling_burst_limit=200,
                throttling_rate_limit=100,
            ),
            tags=settings.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=routes),
        )
        for route, (method, _, path) in ROUTES.items():
            aws.lambda_.Permission(
                f"{name}-{route}-invoke",
                action="lambda:InvokeFunction",
                function=function.name,
                principal="apigateway.amazonaws.com",
                source_arn=pulumi.Output.format(
                    "{0}/{1}/{2}/{3}",
                    self.api.execution_arn,
                    self.stage.name,
                    method,
                    path,
                ),
                opts=child,
            )
        self.url = self.stage.invoke_url
        self.register_outputs({"url": self.url})


class PartnerApi(pulumi.ComponentResource):
    """The REST API of partners, behind an API key, a usage plan and a web ACL."""

    def __init__(self, name: str, args: ApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the API, its stage, and what guards it."""
        super().__init__("orders:api:PartnerApi", name, None, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.api = aws.apigateway.RestApi(
            f"{name}-rest",
            name=f"{args.settings.prefix}-partners",
            description="Status of orders for partners",
            endpoint_configuration=aws.apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
            tags=args.settings.tags,
            opts=self._child,
        )
        deployment = self._create_deployment()
        self.stage = self._create_stage(deployment)
        aws.lambda_.Permission(
            f"{name}-status-invoke",
            action="lambda:InvokeFunction",
            function=args.worker.function.name,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.format(
                "{0}/{1}/GET/orders/*",
                self.api.execution_arn,
                self.stage.stage_name,
            ),
            opts=self._child,
        )
        self.key = self._create_usage_plan()
        self.web_acl = self._create_web_acl()
        self.url = self.stage.invoke_url
        self.register_outputs({"url": self.url, "key_id": self.key.id})

    def _create_deployment(self) -> aws.apigateway.Deployment:
        orders = aws.apigateway.Resource(
            f"{self._name}-orders",
            rest_api=self.api.id,
            parent_id=self.api.root_resource_id,
            path_part="orders",
            opts=self._child,
        )
        order = aws.apigateway.Resource(
            f"{self._name}-order",
            rest_api=self.api.id,
            parent_id=orders.id,
            path_part="{order_id}",
            opts=self._child,
        )
        validator = aws.apigateway.RequestValidator(
            f"{self._name}-validator",
            rest_api=self.api.id,
            validate_request_parameters=True,
            opts=self._child,
        )
        method = aws.apigateway.Method(
            f"{self._name}-read-status",
            rest_api=self.api.id,
            resource_id=order.id,
            http_method="GET",
            authorization="NONE",
            api_key_required=True,
            request_validator_id=validator.id,
            request_parameters={
                "method.request.path.order_id": True,
                "method.request.querystring.token": True,
            },
            opts=self._child,
        )
        integration = aws.apigateway.Integration(
            f"{self._name}-status-integration",
            rest_api=self.api.id,
            resource_id=order.id,
            http_method=method.http_method,
            integration_http_method="POST",
            type="AWS_PROXY",
            uri=self._args.worker.function.invoke_arn,
            opts=self._child,
        )
        return aws.apigateway.Deployment(
            f"{self._name}-deployment",
            rest_api=self.api.id,
            triggers={
                "definition": pulumi.Output.json_dumps(
                    [order.path, method.http_method, method.request_parameters, integration.uri],
                ),
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[method, integration]),
        )

    def _create_stage(self, deployment: aws.apigateway.Deployment) -> aws.apigateway.Stage:
        settings = self._args.settings
        account = self._let_api_gateway_write_logs()
        access_logs, execution_logs = (
            aws.cloudwatch.LogGroup(
                f"{self._name}-{kind}-logs",
                name=log_group_name,
                retention_in_days=settings.log_retention_days,
                kms_key_id=self._args.key_arn,
                tags=settings.tags,
                opts=self._child,
            )
            for kind, log_group_name in (
                ("access", f"/aws/apigateway/{settings.prefix}-partners"),
                (
                    "execution",
                    pulumi.Output.format(
                        "API-Gateway-Execution-Logs_{0}/{1}",
                        self.api.id,
                        settings.environment,
                    ),
                ),
            )
        )
        stage = aws.apigateway.Stage(
            f"{self._name}-stage-{settings.environment}",
            rest_api=self.api.id,
            deployment=deployment.id,
            stage_name=settings.environment,
            xray_tracing_enabled=True,
            access_log_settings=aws.apigateway.StageAccessLogSettingsArgs(
                destination_arn=access_logs.arn,
                format=pulumi.Output.json_dumps(
                    {
                        "requestId": "$context.requestId",
                        "apiKeyId": "$context.identity.apiKeyId",
                        "resourcePath": "$context.resourcePath",
                        "status": "$context.status",
                        "latency": "$context.responseLatency",
                    },
                ),
            ),
            tags=settings.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account, execution_logs]),
        )
        aws.apigateway.MethodSettings(
            f"{self._name}-method-settings",
            rest_api=self.api.id,
            stage_name=stage.stage_name,
            method_path="*/*",
            settings=aws.apigateway.MethodSettingsSettingsArgs(
                logging_level="ERROR",
                metrics_enabled=True,
                data_trace_enabled=False,
                throttling_burst_limit=50,
                throttling_rate_limit=20,
            ),
            opts=self._child,
        )
        return stage

    def _let_api_gateway_write_logs(self) -> aws.apigateway.Account:
        """Give API Gateway the one role that the account and region keep for its logs."""
        trust = aws.iam.get_policy_document_output(
            statements=[
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [{"type": "Service", "identifiers": ["apigateway.amazonaws.com"]}],
                },
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        role = aws.iam.Role(
            f"{self._name}-log-role",
            assume_role_policy=trust.json,
            tags=self._args.settings.tags,
            opts=self._child,
        )
        attachment = aws.iam.RolePolicyAttachment(
            f"{self._name}-log-policy",
            role=role.name,
            policy_arn=aws.iam.ManagedPolicy.AMAZON_API_GATEWAY_PUSH_TO_CLOUD_WATCH_LOGS,
            opts=self._child,
        )
        return aws.apigateway.Account(
            f"{self._name}-account",
            cloudwatch_role_arn=role.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[attachment]),
        )

    def _create_usage_plan(self) -> aws.apigateway.ApiKey:
        settings = self._args.settings
        plan = aws.apigateway.UsagePlan(
            f"{self._name}-plan",
            name=f"{settings.prefix}-partners",
            api_stages=[
                aws.apigateway.UsagePlanApiStageArgs(api_id=self.api.id, stage=self.stage.stage_name),
            ],
            quota_settings=aws.apigateway.UsagePlanQuotaSettingsArgs(limit=100_000, period="MONTH"),
            throttle_settings=aws.apigateway.UsagePlanThrottleSettingsArgs(burst_limit=20, rate_limit=10),
            tags=settings.tags,
            opts=self._child,
        )
        key = aws.apigateway.ApiKey(
            f"{self._name}-key",
            name=f"{settings.prefix}-partners",
            tags=settings.tags,
            opts=self._child,
        )
        aws.apigateway.UsagePlanKey(
            f"{self._name}-plan-key",
            key_id=key.id,
            key_type="API_KEY",
            usage_plan_id=plan.id,
            opts=self._child,
        )
        return key

    def _create_web_acl(self) -> aws.wafv2.WebAcl:
        settings = self._args.settings
        managed = ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet")
        rules = [
            aws.wafv2.WebAclRuleArgs(
                name=rule_set,
                priority=priority,
                override_action=aws.wafv2.WebAclRuleOverrideActionArgs(
                    none=aws.wafv2.WebAclRuleOverrideActionNoneArgs(),
                ),
                statement=aws.wafv2.WebAclRuleStatementArgs(
                    managed_rule_group_statement=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
                        vendor_name="AWS",
                        name=rule_set,
                    ),
                ),
                visibility_config=aws.wafv2.WebAclRuleVisibilityConfigArgs(
                    cloudwatch_metrics_enabled=True,
                    sampled_requests_enabled=True,
                    metric_name=rule_set,
                ),
            )
            for priority, rule_set in enumerate(managed)
        ]
        web_acl = aws.wafv2.WebAcl(
            f"{self._name}-web-acl",
            scope="REGIONAL",
            description="What partners may send",
            default_action=aws.wafv2.WebAclDefaultActionArgs(allow=aws.wafv2.WebAclDefaultActionAllowArgs()),
            rules=rules,
            visibility_config=aws.wafv2.WebAclVisibilityConfigArgs(
                cloudwatch_metrics_enabled=True,
                sampled_requests_enabled=True,
                metric_name=f"{settings.prefix}-partners",
            ),
            tags=settings.tags,
            opts=self._child,
        )
        aws.wafv2.WebAclAssociation(
            f"{self._name}-web-acl-association",
            resource_arn=self.stage.arn,
            web_acl_arn=web_acl.arn,
            opts=self._child,
        )
        logs = aws.cloudwatch.LogGroup(
            f"{self._name}-web-acl-logs",
            name=f"aws-waf-logs-{settings.prefix}-partners",
            retention_in_days=settings.log_retention_days,
            kms_key_id=self._args.key_arn,
            tags=settings.tags,
            opts=self._child,
        )
        aws.wafv2.WebAclLoggingConfiguration(
            f"{self._name}-web-acl-logging",
            resource_arn=web_acl.arn,
            log_destination_configs=[logs.arn],
            redacted_fields=[
                aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
                    single_header=aws.wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(
                        name="x-api-key",
                    ),
                ),
                aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
                    query_string=aws.wafv2.WebAclLoggingConfigurationRedactedFieldQueryStringArgs(),
                ),
            ],
            opts=self._child,
        )
        return web_acl
