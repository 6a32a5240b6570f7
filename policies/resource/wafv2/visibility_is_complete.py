from preflight import Violations, abstains, fails, modelled, passes, policy, provider
from preflight.aws.wafv2 import VisibilityConfig

REQUIRED = ("cloudwatch_metrics_enabled", "metric_name", "sampled_requests_enabled")


@policy(
    severity="critical",
    caught="preview",
    error='The argument "visibility_config.0.cloudwatch_metrics_enabled" is required',
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/wafv2/2019-07-29/service-2.json.gz",
            "2026-11-28",
            "VisibilityConfig requires SampledRequestsEnabled, CloudWatchMetricsEnabled and MetricName",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/ba2931406ac6b8627b6360a3b0194a255b070c8e/internal/service/wafv2/schemas.go",
            "2026-11-28",
            "visibilityConfigSchema: all three settings are required",
        ),
    ),
)
def visibility_is_complete(visibility: VisibilityConfig) -> Violations:
    """A WAF visibility configuration has all three settings.

    Each web ACL, each of its rules and each rule group requires one with all settings; WAF has no defaults for them. In a
    dictionary a misspelled key is passed on unchanged, so the intended setting is missing.

    Fix: set `cloudwatch_metrics_enabled` ("cloudwatch" is one word), `metric_name` and `sampled_requests_enabled`.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_VisibilityConfig.html
    https://www.pulumi.com/registry/packages/aws/api-docs/wafv2/webacl/
    """
    unknown = visibility.stray_keys
    for name in REQUIRED:
        if not visibility.has(name):
            hint = f"; `{unknown[0]}` does not exist" if unknown else ""
            yield visibility, f"has no `{name}` in {visibility}{hint}"


@fails("has no `cloudwatch_metrics_enabled` in visibilityConfig; `cloud_watch_metrics_enabled` does not exist")
def cloudwatch_in_two_words(aws):
    aws.wafv2.WebAcl(
        "orders",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config={
            "sampled_requests_enabled": True,
            "cloud_watch_metrics_enabled": True,
            "metric_name": "orders",
        },
    )


@fails("has no `metric_name` in rules[0].visibilityConfig")
def a_rule_without_a_metric(aws):
    visibility = {"sampled_requests_enabled": True, "cloudwatch_metrics_enabled": True, "metric_name": "orders"}
    aws.wafv2.WebAcl(
        "orders",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config=visibility,
        rules=[
            {
                "name": "limit",
                "priority": 1,
                "action": {"block": {}},
                "statement": {"rate_based_statement": {"limit": 1000, "aggregate_key_type": "IP"}},
                "visibility_config": {"sampled_requests_enabled": True, "cloudwatch_metrics_enabled": False},
            }
        ],
    )


@passes
def all_three_settings(aws):
    aws.wafv2.WebAcl(
        "orders",
        scope="REGIONAL",
        default_action=aws.wafv2.WebAclDefaultActionArgs(allow=aws.wafv2.WebAclDefaultActionAllowArgs()),
        visibility_config=aws.wafv2.WebAclVisibilityConfigArgs(
            sampled_requests_enabled=True, cloudwatch_metrics_enabled=True, metric_name="orders"
        ),
    )


@abstains("visibilityConfig")
def configuration_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.wafv2.WebAcl(
        "orders",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config=topic.arn.apply(lambda arn: {"metric_name": arn}),
    )
