from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.wafv2 import RuleGroup, WebAcl


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "You have a duplicate priority. Priorities must be unique.",
        "AWS WAF couldn't find a resource that a parameter references.",
        "You exceeded the capacity limit for a rule group or web ACL.",
        "The metric name is not valid.",
    ),
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/wafv2/2019-07-29/service-2.json.gz",
            "2026-11-28",
            "Rule$Priority: they must all be different; a response body is referenced by key; ResponseCode 200 to 599",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "names and priorities, response bodies, capacity, default action, with the answers of WAF",
        ),
    ),
)
def rules_are_distinct(of: WebAcl | RuleGroup) -> Violations:
    """A web ACL or a rule group has rules of distinct names and priorities, and the response bodies that they name.

    WAF answers `You have a duplicate priority. Priorities must be unique`. A default action is either allow or block. A
    rule group has a capacity of at most 5000.

    Fix: number the rules in the order in which WAF is to evaluate them.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
    https://docs.aws.amazon.com/waf/latest/APIReference/API_CustomResponse.html
    """
    yield from of.errors


VISIBILITY = {"sampled_requests_enabled": True, "cloudwatch_metrics_enabled": True, "metric_name": "shop"}
GEO = {"geo_match_statement": {"country_codes": ["DE"]}}


def rule(name, priority, response=None):
    return {
        "name": name,
        "priority": priority,
        "action": {"block": {"custom_response": response}} if response else {"count": {}},
        "statement": GEO,
        "visibility_config": VISIBILITY,
    }


@fails(
    "has two rules of priority 1; each has its own",
    "has two rules named 'shop'; each has its own",
    "answers with the body 'closed', which custom_response_bodies does not have",
    "answers with the status 99; WAF accepts 200 to 599",
    "has allow and block as its default_action; it is allow or block",
)
def rules_with_faults(aws):
    aws.wafv2.WebAcl(
        "shop",
        scope="REGIONAL",
        default_action={"allow": {}, "block": {}},
        visibility_config=VISIBILITY,
        rules=[
            rule("shop", 1),
            rule("shop", 1, {"response_code": 99, "custom_response_body_key": "closed"}),
        ],
    )


@fails(
    "has the capacity 6000; WAF accepts 1 to 5000",
    "has two custom response bodies with the key 'closed'; each has its own",
)
def group_is_too_large(aws):
    body = {"key": "closed", "content": "Closed", "content_type": "TEXT_PLAIN"}
    aws.wafv2.RuleGroup(
        "shop",
        scope="REGIONAL",
        capacity=6000,
        visibility_config=VISIBILITY,
        custom_response_bodies=[body, body],
        rules=[rule("first", 1)],
    )


@passes
def rules_that_are_accepted(aws):
    body = {"key": "closed", "content": "Closed", "content_type": "TEXT_PLAIN"}
    aws.wafv2.WebAcl(
        "shop",
        scope="REGIONAL",
        default_action={"block": {"custom_response": {"response_code": 503, "custom_response_body_key": "closed"}}},
        visibility_config=VISIBILITY,
        custom_response_bodies=[body],
        rules=[rule("first", 0), rule("second", 10, {"response_code": 403})],
    )
    aws.wafv2.RuleGroup("shop", scope="REGIONAL", capacity=5000, visibility_config=VISIBILITY)


@abstains("rules")
def rules_are_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    aws.wafv2.WebAcl(
        "shop",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config=VISIBILITY,
        rules=topic.arn.apply(lambda arn: [rule(arn, 1)]),
    )
