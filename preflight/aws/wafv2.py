"""AWS WAF."""

from __future__ import annotations

from preflight.core.view import Resource, View, link, prop


class VisibilityConfig(View):
    """What is measured of a web ACL, a rule or a rule group. Each of the three is required."""

    cloudwatch_metrics_enabled: bool | None = None
    metric_name: str | None = None
    sampled_requests_enabled: bool | None = None


class Rule(View):
    """A rule of a web ACL or of a rule group."""

    name: str = ""
    visibility_config: VisibilityConfig | None = None


class WebAcl(Resource, token="aws:wafv2/webAcl:WebAcl"):
    """A web ACL."""

    name: str | None = None
    scope: str = prop()
    visibility_config: VisibilityConfig = prop()
    rules: list[Rule] = prop(())


class RuleGroup(Resource, token="aws:wafv2/ruleGroup:RuleGroup"):
    """A rule group."""

    name: str | None = None
    visibility_config: VisibilityConfig = prop()
    rules: list[Rule] = prop(())


class WebAclAssociation(Resource, token="aws:wafv2/webAclAssociation:WebAclAssociation"):
    """A web ACL put before a stage of an API, a load balancer or another resource."""

    names = ()

    target: Resource = link("resource_arn")
