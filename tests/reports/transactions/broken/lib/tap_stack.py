"""Transactions as a component."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
)


@dataclass(frozen=True)
class TapStackArgs:
    """The suffix of the environment's names, and the tags that the stack hands down."""

    environment_suffix: str
    tags: dict[str, str] = field(default_factory=dict)


class TapStack(pulumi.ComponentResource):
    """A REST API with a key and a firewall, the function behind it, and its table."""

    def __init__(self, name: str, args: TapStackArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create everything, each after what it needs."""
        super().__init__("transactions:index:TapStack", name, None, opts)
        self.environment_suffix, self.tags = args.environment_suffix, {"ManagedBy": "pulumi", **args.tags}
        self._child = pulumi.ResourceOptions(parent=self)
        self.table = self._create_table()
        self.processor = self._create_processor()
        self.api_gateway = self._create_api_gateway()
        self.api_key = self._create_api_key()
        self._associate_waf_with_api()
        self.register_outputs({"api_url": f"{self.api_gateway.execution_arn}/prod", "table_name": self.table.name})

    def _create_table(self) -> aws.dynamodb.Table:
        return aws.dynamodb.Table(
            f"transactions-{self.environment_suffix}",
            billing_mode="PAY_PER_REQUEST",
            hash_key="id",
            attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")],
            tags=self.tags,
            opts=self._child,
        )

    def _create_processor(self) -> aws.lambda_.Function:
        name = f"transaction-processor-{self.environment_suffix}"
        logs = aws.cloudwatch.LogGroup(
            f"transaction-processor-logs-{self.environment_suffix}",
            name=f"/aws/lambda/{name}",
            retention_in_days=30,
            tags=self.tags,
            opts=self._child,
        )
        role = aws.iam.Role(
            f"transaction-processor-role-{self.environment_suffix}",
            assume_role_policy=TRUST,
            tags=self.tags,
            opts=self._child,
        )
        policy = aws.iam.RolePolicy(
            f"transaction-processor-policy-{self.environment_suffix}",
            role=role.id,
            policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                            "Resource": f"arn:aws:logs:*:*:log-group:/aws/lambda/{name}:*",
                        },
                        {
                            "Effect": "Allow",
                            "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
                            "Resource": "*",
                        },
                        {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": self.table.arn},
                    ],
                }
            ),
            opts=self._child,
        )
        return aws.lambda_.Function(
            f"transaction-processor-{self.environment_suffix}",
            name=name,
            role=role.arn,
            runtime="python3.12",
            handler="process.handler",
            code=pulumi.AssetArchive({".": pulumi.FileArchive("./lib/lambda")}),
            timeout=60,
            memory_size=512,
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
            environment=aws.lambda_.FunctionEnvironmentArgs(
                variables={
                    "TABLE_NAME": self.table.name,
                    "REGION": aws.get_region(opts=pulumi.InvokeOptions(parent=self)).region,
                    "FUNCTION_NAME": name,
                }
            ),
            tags=self.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs, policy]),
        )

    def _create_api_gateway(self) -> aws.apigateway.RestApi:
        api = aws.apigateway.RestApi(
            f"transaction-api-{self.environment_suffix}",
            endpoint_configuration=aws.apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
            tags=self.tags,
            opts=self._child,
        )
        resource = aws.apigateway.Resource(
            f"transactions-resource-{self.environment_suffix}",
            rest_api=api.id,
            parent_id=api.root_resource_id,
            path_part="transactions",
            opts=self._child,
        )
        aws.apigateway.Method(
            f"transactions-post-{self.environment_suffix}",
            rest_api=api.id,
            resource_id=resource.id,
            http_method="POST",
            authorization="NONE",
            api_key_required=True,
            opts=self._child,
        )
        aws.apigateway.Integration(
            f"transactions-post-integration-{self.environment_suffix}",
            rest_api=api.id,
            resource_id=resource.id,
            http_method="POST",
            integration_http_method="POST",
            type="AWS_PROXY",
            uri=self.processor.invoke_arn,
            opts=self._child,
        )
        aws.lambda_.Permission(
            f"transactions-api-permission-{self.environment_suffix}",
            action="lambda:InvokeFunction",
            function=self.processor.name,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(api.execution_arn, "/*/POST/transactions"),
            opts=self._child,
        )
        deployment = aws.apigateway.Deployment(
            f"transaction-api-deployment-{self.environment_suffix}",
            rest_api=api.id,
            opts=self._child,
        )
        aws.apigateway.Stage(
            f"transaction-api-stage-{self.environment_suffix}",
            rest_api=api.id,
            deployment=deployment.id,
            stage_name="prod",
            xray_tracing_enabled=True,
            tags=self.tags,
            opts=self._child,
        )
        aws.apigateway.MethodSettings(
            f"transaction-api-settings-{self.environment_suffix}",
            rest_api=api.id,
            stage_name="prod",
            method_path="*/*",
            settings=aws.apigateway.MethodSettingsSettingsArgs(metrics_enabled=True, throttling_rate_limit=100),
            opts=self._child,
        )
        return api

    def _create_api_key(self) -> aws.apigateway.ApiKey:
        usage_plan = aws.apigateway.UsagePlan(
            f"transaction-usage-plan-{self.environment_suffix}",
            api_stages=[aws.apigateway.UsagePlanApiStageArgs(api_id=self.api_gateway.id, stage="prod")],
            quota_settings=aws.apigateway.UsagePlanQuotaSettingsArgs(limit=10000, period="DAY"),
            tags=self.tags,
            opts=self._child,
        )
        key = aws.apigateway.ApiKey(f"transaction-key-{self.environment_suffix}", tags=self.tags, opts=self._child)
        aws.apigateway.UsagePlanKey(
            f"transaction-plan-key-{self.environment_suffix}",
            key_id=key.id,
            key_type="API_KEY",
            usage_plan_id=usage_plan.id,
            opts=self._child,
        )
        return key

    def _associate_waf_with_api(self) -> None:
        web_acl = aws.wafv2.WebAcl(
            f"transaction-waf-{self.environment_suffix}",
            scope="CLOUDFRONT",
            default_action={"allow": {}},
            rules=[
                {
                    "name": "common",
                    "priority": 1,
                    "override_action": {"none": {}},
                    "statement": {
                        "managed_rule_group_statement": {
                            "name": "AWSManagedRulesCommonRuleSet",
                            "vendor_name": "AWS",
                        }
                    },
                    "visibility_config": {
                        "sampled_requests_enabled": True,
                        "cloud_watch_metrics_enabled": True,
                        "metric_name": "CommonRuleSetMetric",
                    },
                }
            ],
            visibility_config={
                "sampled_requests_enabled": True,
                "cloudwatch_metrics_enabled": True,
                "metric_name": "TransactionApiMetric",
            },
            tags=self.tags,
            opts=self._child,
        )
        region = aws.get_region(opts=pulumi.InvokeOptions(parent=self)).region
        aws.wafv2.WebAclAssociation(
            f"transaction-waf-association-{self.environment_suffix}",
            resource_arn=pulumi.Output.format("arn:aws:apigateway:{0}::/restapis/{1}/stages/prod", region, self.api_gateway.id),
            web_acl_arn=web_acl.arn,
            opts=pulumi.ResourceOptions(parent=web_acl),
        )