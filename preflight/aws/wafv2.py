"""AWS WAF."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_interface
from types import MappingProxyType
from typing import Any

from preflight.core.link import candidates, link
from preflight.core.values import Partial, independently, known, opened
from preflight.core.view import Resource, View, prop

from .knowledge.inputs import repeated
from .knowledge.limits import is_auto_named
from .knowledge.regions import region_of
from .languages.waf_statements import GROUPS, given, regex_faults, statement_faults


class VisibilityConfig(View):
    """The visibility configuration of a web ACL, a rule or a rule group. All three settings are required."""

    cloudwatch_metrics_enabled: bool | None = None
    metric_name: str | None = None
    sampled_requests_enabled: bool | None = None


class ImmunityTime(View):
    """How long an answer to a challenge is valid, in seconds."""

    immunity_time: int | None = None


class ChallengeConfig(View):
    """The setting of challenges."""

    immunity_time_property: ImmunityTime | None = None


class Rule(View):
    """A rule of a web ACL or of a rule group."""

    name: str = ""
    priority: int = prop()
    action: Any = None
    statement: Any = None
    visibility_config: VisibilityConfig | None = None

    @property
    def errors(self) -> Iterator[str]:
        """Why WAF refuses it, each as a clause that begins with a verb."""
        yield from independently((_statement_faults, _action_faults, _metric_faults), self)


class AclRule(Rule):
    """A rule of a web ACL, which may refer to a group of rules."""

    challenge_config: ChallengeConfig | None = None
    override_action: Any = None

    @property
    def errors(self) -> Iterator[str]:
        """Why WAF refuses it, each as a clause that begins with a verb."""
        yield from independently((_statement_faults, _action_faults, _metric_faults, _immunity_faults), self)


def _statement_faults(rule: Rule) -> Iterator[str]:
    yield from statement_faults(known(rule.statement))


def _action_faults(rule: Rule) -> Iterator[str]:
    statement, action = known(rule.statement), known(rule.action)
    override = known(rule.override_action) if isinstance(rule, AclRule) else None
    kinds = given(statement)
    if action is not None and override is not None:
        yield "has an action and an override_action; it has one of them"
    elif action is None and override is None:
        yield "has neither an action nor an override_action; it has one of them"
    elif action is not None and (groups := [kind for kind in kinds if kind in GROUPS]):
        yield f"has an action with a {groups[0]}; a group of rules has an `override_action`, such as none"
    elif override is not None and kinds and not any(kind in GROUPS for kind in kinds):
        yield f"has an override_action with a {kinds[0]}; it has an `action`, such as block"
    for name, block in (("action", action), ("override_action", override)):
        if block is not None and len(chosen := given(block)) != 1:
            yield f"has {' and '.join(chosen) or 'nothing'} as its {name}; it has one of them"
    if "rateBasedStatement" in kinds and "allow" in given(action):
        yield "has the action allow with a rateBasedStatement; it blocks, counts or challenges"


def _metric_faults(rule: Rule | WebAcl | RuleGroup) -> Iterator[str]:
    visibility = rule.visibility_config
    if visibility is not None and (name := visibility.metric_name) in _RESERVED_METRICS:
        yield f"has the metric_name {name}, which WAF reserves"


_RESERVED_METRICS = ("All", "Default_Action")


def _immunity_faults(rule: AclRule | WebAcl) -> Iterator[str]:
    config = rule.challenge_config
    time = config.immunity_time_property if config is not None else None
    seconds = time.immunity_time if time is not None else None
    if seconds is not None and not _CHALLENGE[0] <= seconds <= _CHALLENGE[1]:
        yield f"has the immunity_time {seconds} of a challenge; WAF accepts {_CHALLENGE[0]} to {_CHALLENGE[1]} seconds"


_CHALLENGE = (300, 259200)


class ResponseBody(View):
    """A body that rules answer with."""

    key: str = prop()


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

    ip_address_version: str = prop()
    addresses: list[str] = prop(())

    @property
    def errors(self) -> Iterator[str]:
        """Why WAF refuses its addresses, each as a clause that begins with a verb."""
        version = known(self.ip_address_version)
        for address in self.addresses:
            if isinstance(address, str):
                yield from _address_faults(address, version)


def _address_faults(address: str, version: str) -> Iterator[str]:
    try:
        interface = ip_interface(address)
    except ValueError:
        yield f"has '{address}', which is not a CIDR block, such as 192.0.2.0/24"
        return
    if "/" not in address:
        yield f"has '{address}' without a prefix length; WAF needs a CIDR block, {interface.network}"
    elif f"IPV{interface.version}" != version:
        yield f"has '{address}' of IPV{interface.version} in a set of {version}"
    elif interface.network.prefixlen == 0:
        yield f"has '{address}'; WAF accepts prefix lengths from 1"
    elif interface.ip != interface.network.network_address:
        yield f"has '{address}' with bits beyond its prefix; WAF needs {interface.network}"


class Expression(View):
    """A regular expression of a set."""

    regex_string: str = prop()


class RegexPatternSet(Scoped, token="aws:wafv2/regexPatternSet:RegexPatternSet"):
    """A regex pattern set."""

    regular_expressions: list[Expression] = prop(())

    @property
    def errors(self) -> Iterator[str]:
        """Why WAF refuses its patterns, each as a clause that begins with a verb."""
        if len(self.regular_expressions) > _MOST_PATTERNS:
            yield f"has {len(self.regular_expressions)} patterns; WAF accepts {_MOST_PATTERNS}"
        for expression in self.regular_expressions:
            yield from regex_faults(known(expression.regex_string))


_MOST_PATTERNS = 10


def foreign_parts(holder: WebAcl | RuleGroup) -> list[Scoped]:
    """The sets and rule groups that rules refer to and that have another scope. Follows links."""
    scope = known(holder.scope)
    return [
        part for part in candidates(holder, "rules", (IpSet, RegexPatternSet, RuleGroup)) if known(part.scope) != scope
    ]


def rule_set_faults(holder: WebAcl | RuleGroup) -> Iterator[str]:
    """Why WAF refuses the rules of a web ACL or a rule group together, each as a clause that begins with a verb."""
    yield from independently((_unique_faults, _body_faults), holder)


def _unique_faults(holder: WebAcl | RuleGroup) -> Iterator[str]:
    for priority in repeated(rule.priority for rule in holder.rules):
        yield f"has two rules of priority {priority}; each has its own"
    for name in repeated(rule.name for rule in holder.rules):
        yield f"has two rules named '{name}'; each has its own"
    for key in repeated(body.key for body in holder.custom_response_bodies):
        yield f"has two custom response bodies with the key '{key}'; each has its own"


def _body_faults(holder: WebAcl | RuleGroup) -> Iterator[str]:
    keys = [body.key for body in holder.custom_response_bodies]
    actions = [known(rule.action) for rule in holder.rules]
    default = [known(holder.default_action)] if isinstance(holder, WebAcl) else []
    for action in (*actions, *default):
        block = action.get("block") if isinstance(action, Mapping) else None
        response = block.get("customResponse") if isinstance(block, Mapping) else None
        if not isinstance(response, Mapping):
            continue
        key, code = response.get("customResponseBodyKey"), response.get("responseCode")
        if isinstance(key, str) and key and not any(key == each for each in keys):
            yield f"answers with the body '{key}', which custom_response_bodies does not have"
        if isinstance(code, int) and not _CODES[0] <= code <= _CODES[1]:
            yield f"answers with the status {code}; WAF accepts {_CODES[0]} to {_CODES[1]}"


_CODES = (200, 599)


class WebAcl(Scoped, token="aws:wafv2/webAcl:WebAcl"):
    """A web ACL."""

    name: str | None = None
    challenge_config: ChallengeConfig | None = None
    custom_response_bodies: list[ResponseBody] = prop(())
    default_action: Any = None
    rules: list[AclRule] = prop(())
    visibility_config: VisibilityConfig = prop()

    @property
    def errors(self) -> Iterator[str]:
        """Why WAF refuses it, apart from its rules alone, each as a clause that begins with a verb."""
        yield from independently((rule_set_faults, _default_faults, _metric_faults, _immunity_faults), self)


def _default_faults(acl: WebAcl) -> Iterator[str]:
    action = known(acl.default_action)
    if action is not None and len(chosen := given(action)) != 1:
        yield f"has {' and '.join(chosen) or 'nothing'} as its default_action; it is allow or block"


class RuleGroup(Scoped, token="aws:wafv2/ruleGroup:RuleGroup"):
    """A rule group."""

    name: str | None = None
    capacity: int = prop()
    custom_response_bodies: list[ResponseBody] = prop(())
    rules: list[Rule] = prop(())
    visibility_config: VisibilityConfig = prop()

    @property
    def errors(self) -> Iterator[str]:
        """Why WAF refuses it, apart from its rules alone, each as a clause that begins with a verb."""
        yield from independently((rule_set_faults, _capacity_faults, _metric_faults), self)


def _capacity_faults(group: RuleGroup) -> Iterator[str]:
    if not 1 <= group.capacity <= _CAPACITY:
        yield f"has the capacity {group.capacity}; WAF accepts 1 to {_CAPACITY}"


_CAPACITY = 5000
_LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"


class WebAclLoggingConfiguration(Resource, token=_LOGGING):
    """Where a web ACL writes its log."""

    names = ()

    log_destination_configs: list[str] = prop(())

    destinations: list[Resource] = link("log_destination_configs")

    @property
    def errors(self) -> Iterator[str]:
        """Why WAF refuses its destinations by their strings, each as a clause that begins with a verb."""
        if (count := len(self.log_destination_configs)) != 1:
            yield f"has {count} log destinations; a web ACL has one"
        for arn in self.log_destination_configs:
            if isinstance(arn, str) and not arn.startswith("arn:"):
                yield f"has the log destination '{arn}', which is not an ARN"
            elif isinstance(arn, str) and not (
                (form := _DESTINATION.match(arn)) and form["name"].startswith(LOG_PREFIX)
            ):
                yield f"writes its log to '{arn}'; the name of a destination begins with {LOG_PREFIX}"

    @property
    def destination_errors(self) -> Iterator[str]:
        """Why WAF refuses the destinations of this stack, each as a clause that begins with a verb. Follows links."""
        for number, arn in enumerate(self.log_destination_configs):
            if isinstance(arn, str):
                continue
            destination = self.destinations[number]
            key = _NAMED_BY.get(destination.type_token)
            if key is None:
                yield f"writes its log to {destination}; WAF writes to a log group, a bucket or a Firehose stream"
            elif not _name_begins(destination, key):
                yield f"writes its log to {destination}, whose name does not begin with {LOG_PREFIX}"


LOG_PREFIX = "aws-waf-logs-"
"""How the names of all destinations of a log begin."""

_DESTINATION = re.compile(
    r"arn:[^:]+:(?:logs:[^:]*:[^:]*:log-group:|s3:::|firehose:[^:]*:[^:]*:deliverystream/)(?P<name>.+)"
)
_NAMED_BY = {
    "aws:cloudwatch/logGroup:LogGroup": "name",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "name",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:s3/bucketV2:BucketV2": "bucket",
}


def _name_begins(destination: Resource, key: str) -> bool:
    name = opened(destination.wire_value(key), destination.urn)
    if name is None:
        name = opened(destination.wire_value(f"{key}Prefix"), destination.urn)
    if name is None:
        # Pulumi creates the name from the logical one.
        return not is_auto_named(destination) or destination.logical_name.startswith(LOG_PREFIX)
    if isinstance(name, Partial):
        return name.startswith(LOG_PREFIX)
    return str(known(name)).startswith(LOG_PREFIX)


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
