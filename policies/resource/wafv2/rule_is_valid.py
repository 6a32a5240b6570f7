from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.wafv2 import Rule


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "You have used none or multiple values for a field that requires exactly one value.",
        "A reference in your rule statement is not valid.",
        "You haven't met a minimum requirement for a threshold setting",
        "You have duplicated some of the information in the parameter.",
        "The parameter contains formatting that is not valid.",
        "ACP Managed Rule group config is not found",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "actions, nesting, rate-based statements, transformations, patterns and managed groups, with the answers of WAF",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/wafv2/2019-07-29/service-2.json.gz",
            "2026-11-28",
            "Rule: either Action or OverrideAction; which statements nest; a Limit of 10 to 2000000000; windows of 60 to 600",
        ),
    ),
)
def rule_is_valid(rule: Rule) -> Violations:
    """A WAF rule has one statement with what its kind needs, and one action: an override for a group of rules, else an action.

    A statement has one kind. `and_statement` and `or_statement` combine at least two. Groups of rules and rate-based statements
    are at the top of a rule. WAF's patterns have no lookaround and no backreferences.

    Fix: `override_action={"none": {}}` for a managed rule group, `action={"block": {}}` for any other statement.

    Fix (others): set the override action to none for a managed rule group, and the action for any other statement.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
    """
    for fault in rule.errors:
        yield rule, f"{fault} (in {rule})" if type(fault) is str else fault


def acl(aws, rules):
    visibility = {"sampled_requests_enabled": True, "cloudwatch_metrics_enabled": True}
    aws.wafv2.WebAcl(
        "shop",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config={**visibility, "metric_name": "shop"},
        rules=[
            {"visibility_config": {**visibility, "metric_name": "rule"}, "name": f"rule-{at}", "priority": at, **rule}
            for at, rule in enumerate(rules)
        ],
    )


def managed(name="AWSManagedRulesCommonRuleSet"):
    return {"managed_rule_group_statement": {"name": name, "vendor_name": "AWS"}}


def match(settings=()):
    return {
        "byte_match_statement": {
            "search_string": "admin",
            "positional_constraint": "CONTAINS",
            "field_to_match": {"uri_path": {}},
            "text_transformations": [{"priority": 0, "type": "NONE"}],
            **dict(settings),
        }
    }


BLOCK: dict[str, dict[str, str]] = {"block": {}}
GEO = {"geo_match_statement": {"country_codes": ["DE"]}}


@fails(
    "has an action with a managedRuleGroupStatement; a group of rules has an `override_action`, such as none (in rules[0])",
    "has an override_action with a geoMatchStatement; it has an `action`, such as block (in rules[1])",
    "has an action and an override_action; it has one of them (in rules[2])",
    "has neither an action nor an override_action; it has one of them (in rules[3])",
    "has count and block as its action; it has one of them (in rules[4])",
    "has the action allow with a rateBasedStatement; it blocks, counts or challenges (in rules[5])",
)
def actions_with_faults(aws):
    acl(
        aws,
        [
            {"statement": managed(), "action": BLOCK},
            {"statement": GEO, "override_action": {"none": {}}},
            {"statement": GEO, "action": BLOCK, "override_action": {"none": {}}},
            {"statement": GEO},
            {"statement": GEO, "action": {"block": {}, "count": {}}},
            {
                "statement": {"rate_based_statement": {"limit": 100, "aggregate_key_type": "IP"}},
                "action": {"allow": {}},
            },
        ],
    )


@fails(
    "has byteMatchStatement and geoMatchStatement in one statement; a statement has one kind"
    " (EXACTLY_ONE_CONDITION_REQUIRED) (in rules[0])",
    "has 1 statements in a andStatement; it has at least two (in rules[1])",
    "has a rateBasedStatement inside another statement; it is the top statement of its rule (in rules[2])",
    "inspects method and uriPath in one byteMatchStatement; a fieldToMatch has one part of the request (in rules[3])",
    "has two text transformations of priority 0 in a byteMatchStatement; each has its own (in rules[3])",
    "searches for '/admin' as a word; CONTAINS_WORD takes letters, digits and underscores (in rules[3])",
    "has the country code 'de'; it is two capital letters, such as DE (in rules[4])",
)
def statements_with_faults(aws):
    twice = [{"priority": 0, "type": "NONE"}, {"priority": 0, "type": "LOWERCASE"}]
    word = match(
        {
            "field_to_match": {"uri_path": {}, "method": {}},
            "text_transformations": twice,
            "search_string": "/admin",
            "positional_constraint": "CONTAINS_WORD",
        }
    )
    rate = {"rate_based_statement": {"limit": 100, "aggregate_key_type": "IP"}}
    acl(
        aws,
        [
            {"statement": {**match(), **GEO}, "action": BLOCK},
            {"statement": {"and_statement": {"statements": [GEO]}}, "action": BLOCK},
            {"statement": {"or_statement": {"statements": [GEO, rate]}}, "action": BLOCK},
            {"statement": word, "action": BLOCK},
            {"statement": {"geo_match_statement": {"country_codes": ["de"]}}, "action": BLOCK},
        ],
    )


@fails(
    "has the limit 5 in a rateBasedStatement; WAF accepts 10 to 2000000000 (in rules[0])",
    "has the evaluationWindowSec 90; WAF accepts 60, 120, 300, 600 (in rules[0])",
    "has the aggregateKeyType FORWARDED_IP without forwardedIpConfig (in rules[0])",
    "uses AWSManagedRulesATPRuleSet without its configuration,"
    " awsManagedRulesAtpRuleSet in managedRuleGroupConfigs (in rules[1])",
    "uses the managed rule group AWSManagedRulesCommonRules, which is not known to be one of AWS;"
    " did you mean AWSManagedRulesCommonRuleSet?",
    "has the pattern '(?=admin)' with lookahead or lookbehind, which WAF does not support (in rules[3])",
    "has the metric_name Default_Action, which WAF reserves (in rules[3])",
    "has the immunity_time 60 of a challenge; WAF accepts 300 to 259200 seconds (in rules[3])",
)
def kinds_with_faults(aws):
    rate = {"limit": 5, "evaluation_window_sec": 90, "aggregate_key_type": "FORWARDED_IP"}
    visibility = {
        "sampled_requests_enabled": True,
        "cloudwatch_metrics_enabled": True,
        "metric_name": "Default_Action",
    }
    regex = {
        "regex_string": "(?=admin)",
        "field_to_match": {"uri_path": {}},
        "text_transformations": [{"priority": 0, "type": "NONE"}],
    }
    acl(
        aws,
        [
            {"statement": {"rate_based_statement": rate}, "action": BLOCK},
            {"statement": managed("AWSManagedRulesATPRuleSet"), "override_action": {"none": {}}},
            {"statement": managed("AWSManagedRulesCommonRules"), "override_action": {"none": {}}},
            {
                "statement": {"regex_match_statement": regex},
                "action": BLOCK,
                "visibility_config": visibility,
                "challenge_config": {"immunity_time_property": {"immunity_time": 60}},
            },
        ],
    )


@passes
def rules_that_are_accepted(aws):
    both = {"and_statement": {"statements": [GEO, {"not_statement": {"statements": [match()]}}]}}
    rate = {"limit": 100, "aggregate_key_type": "IP", "evaluation_window_sec": 120, "scope_down_statement": GEO}
    regex = {
        "regex_string": "^/(?:admin|root)\\d+(?i)$",
        "field_to_match": {"single_header": {"name": "x"}},
        "text_transformations": [{"priority": 0, "type": "NONE"}],
    }
    acl(
        aws,
        [
            {"statement": managed(), "override_action": {"none": {}}},
            {"statement": both, "action": BLOCK},
            {"statement": {"rate_based_statement": rate}, "action": BLOCK},
            {"statement": {"regex_match_statement": regex}, "action": {"count": {}}},
        ],
    )


@abstains("rules[0].statement")
def statement_is_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    acl(aws, [{"statement": topic.arn.apply(lambda _: GEO), "action": BLOCK}])
