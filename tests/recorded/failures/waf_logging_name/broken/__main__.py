"""Reported at https://github.com/pulumi/pulumi/issues/5732."""

import pulumi
import pulumi_aws as aws

acl = aws.wafv2.WebAcl(
    "api",
    scope="REGIONAL",
    default_action={"allow": {}},
    rules=[
        {
            "name": "common",
            "priority": 1,
            "override_action": {"none": {}},
            "statement": {
                "managed_rule_group_statement": {"name": "AWSManagedRulesCommonRuleSet", "vendor_name": "AWS"}
            },
            "visibility_config": {
                "cloudwatch_metrics_enabled": True,
                "metric_name": "common",
                "sampled_requests_enabled": True,
            },
        }
    ],
    visibility_config={"cloudwatch_metrics_enabled": True, "metric_name": "api", "sampled_requests_enabled": True},
)
log_group = aws.cloudwatch.LogGroup("waf", name="/aws/wafv2/api", retention_in_days=30)
aws.wafv2.WebAclLoggingConfiguration("api", resource_arn=acl.arn, log_destination_configs=[log_group.arn])
