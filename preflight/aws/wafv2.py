"""AWS WAF."""

from __future__ import annotations

from types import MappingProxyType

from preflight.core.link import link
from preflight.core.view import Resource, View, prop

from .knowledge.regions import region_of


class VisibilityConfig(View):
    """The visibility configuration of a web ACL, a rule or a rule group. All three settings are required."""

    cloudwatch_metrics_enabled: bool | None = None
    metric_name: str | None = None
    sampled_requests_enabled: bool | None = None


class Rule(View):
    """A rule of a web ACL or of a rule group."""

    name: str = ""
    visibility_config: VisibilityConfig | None = None


class Scoped(Resource):
    """A WAF resource with a scope: CLOUDFRONT, or REGIONAL for the other resources of one region."""

    scope: str = prop()

    @property
    def home(self) -> str | None:
        """Its region; None if neither the program nor the configuration sets it."""
        region: str | None = region_of(self)
        return region


class IpSet(Scoped, token="aws:wafv2/ipSet:IpSet"):
    """An IP set."""


class RegexPatternSet(Scoped, token="aws:wafv2/regexPatternSet:RegexPatternSet"):
    """A regex pattern set."""


class WebAcl(Scoped, token="aws:wafv2/webAcl:WebAcl"):
    """A web ACL."""

    name: str | None = None
    visibility_config: VisibilityConfig = prop()
    rules: list[Rule] = prop(())


class RuleGroup(Scoped, token="aws:wafv2/ruleGroup:RuleGroup"):
    """A rule group."""

    name: str | None = None
    visibility_config: VisibilityConfig = prop()
    rules: list[Rule] = prop(())


class WebAclAssociation(Resource, token="aws:wafv2/webAclAssociation:WebAclAssociation"):
    """The association of a web ACL with a stage of an API, a load balancer or another resource."""

    names = ()

    target: Resource = link("resource_arn")
    web_acl: WebAcl = link("web_acl_arn")


_NO_HTTP_API = "WAF does not support HTTP and WebSocket APIs"

UNPROTECTED = MappingProxyType(
    {
        "aws:apigatewayv2/api:Api": _NO_HTTP_API,
        "aws:apigatewayv2/stage:Stage": _NO_HTTP_API,
        "aws:cloudfront/distribution:Distribution": "a distribution names its web ACL itself, as web_acl_id",
    }
)
"""The types that cannot be associated with a web ACL, each with the reason."""
