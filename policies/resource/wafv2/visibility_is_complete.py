from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.wafv2 import VisibilityConfig

REQUIRED = ("cloudwatch_metrics_enabled", "metric_name", "sampled_requests_enabled")


@policy(
    severity="critical",
    caught="preview",
    error='The argument "visibility_config.0.cloudwatch_metrics_enabled" is required',
    origin=("S3.4",),
)
def visibility_is_complete(visibility: VisibilityConfig) -> Violations:
    """A visibility configuration of WAF has all three of its settings.

    Each web ACL, each of its rules and each rule group needs one with all of them; WAF has no defaults for them. In a
    dictionary a misspelt key is passed on as it stands, so that the setting which was meant is missing.

    Fix: give `cloudwatch_metrics_enabled` ("cloudwatch" is one word), `metric_name` and `sampled_requests_enabled`.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_VisibilityConfig.html
    https://www.pulumi.com/registry/packages/aws/api-docs/wafv2/webacl/
    """
    stray = visibility.stray_keys
    for name in REQUIRED:
        if not visibility.has(name):
            slip = f"; `{stray[0]}` is no setting of it" if stray else ""
            yield visibility, f"lacks `{name}` in {visibility}{slip}"


@fails("lacks `cloudwatch_metrics_enabled` in visibilityConfig; `cloud_watch_metrics_enabled` is no setting of it")
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


@fails("lacks `metric_name` in rules[0].visibilityConfig")
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
def the_whole_configuration_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.wafv2.WebAcl(
        "orders",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config=topic.arn.apply(lambda arn: {"metric_name": arn}),
    )
