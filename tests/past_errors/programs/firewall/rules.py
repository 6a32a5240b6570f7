import pulumi_aws as aws

LIMITS = {"burst": 100}


def visible(name):
    return aws.wafv2.WebAclVisibilityConfigArgs(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )


def rate_limit(name, limit):
    return aws.wafv2.WebAclRuleArgs(
        name=name,
        priority=len(name),
        action={"block": {}},
        statement={"rate_based_statement": {"limit": limit, "aggregate_key_type": "IP"}},
        visibility_config=visible(name),
    )
