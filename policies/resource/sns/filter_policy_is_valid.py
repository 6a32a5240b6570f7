import json

from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.sns import TopicSubscription


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid parameter: Attributes Reason: FilterPolicy: …",
        "FilterPolicy: Unrecognized match type …",
        "FilterPolicy: Empty arrays are not allowed",
        "FilterPolicy: Unsupported anything-but pattern: suffix",
        "FilterPolicy: Filter policy is too complex",
        "FilterPolicy: Filter policy can not have more than 5 keys",
        "Filter policy scope MessageAttributes does not support nested filter policy",
        "FilterPolicyScope: Invalid value […]. Please use either MessageBody or MessageAttributes",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sns/test_sns_filter_policy.snapshot.json",
            "2026-11-28",
            "the answers to more than 40 filter policies",
        ),
        documented(
            "https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html", "2026-11-28"
        ),
    ),
)
def filter_policy_is_valid(subscription: TopicSubscription) -> Violations:
    """A filter policy has lists of values and operators that SNS accepts, for its scope and within its limits.

    In place of each value a policy has a list: of values, and of match expressions such as `{"prefix": "eu-"}`. It has at
    most 5 keys and 150 combinations of values, and fields of fields only with the scope `MessageBody`. SNS rejects anything
    else with `Invalid parameter: FilterPolicy`. Pulumi and the provider check only that it is JSON.

    Fix: write `json.dumps({"status": ["paid", {"prefix": "ship"}]})`; for fields of the message itself, set
    `filter_policy_scope="MessageBody"`.

    See: https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
    https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
    """
    yield from subscription.filter_policy_errors


TOPIC = "arn:aws:sns:eu-west-1:111122223333:orders"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"


@fails(
    'has a filter policy with "paid" outside of a list at \'status\'; write ["paid"]'
    ' (SNS: "status" must be an object or an array)',
    'has a filter policy with {"anything-but": {"suffix": "ed"}} at \'status\' (SNS: Unsupported anything-but pattern: suffix)',
    'has a filter policy with {"numeric": ["=", "5"]} at \'total\' (SNS: Value of equals must be numeric)',
    "has a filter policy with 152 combinations of values, more than 150 (SNS: Filter policy is too complex)",
    "has a filter policy with 6 keys, more than 5 (SNS: Filter policy can not have more than 5 keys)",
    "has a filter policy with an object at 'order' with the scope MessageAttributes; attributes have no fields, set the scope to"
    " MessageBody (SNS: Filter policy scope MessageAttributes does not support nested filter policy)",
    "has a filter policy with the operator 'wildcard' at 'status', which SNS does not list",
)
def policies_are_not_accepted(aws):
    for at, rejected in enumerate(
        (
            {"status": "paid"},
            {"status": [{"anything-but": {"suffix": "ed"}}]},
            {"total": [{"numeric": ["=", "5"]}]},
            {"a": list(range(38)), "b": list(range(4))},
            {key: [1] for key in "abcdef"},
            {"order": {"status": ["paid"]}},
            {"status": [{"wildcard": "sh*"}]},
        )
    ):
        aws.sns.TopicSubscription(
            f"{at}", topic=TOPIC, protocol="sqs", endpoint=QUEUE, filter_policy=json.dumps(rejected)
        )


@fails("has the filter_policy_scope 'Body'; SNS accepts MessageAttributes and MessageBody")
def scope_is_misspelled(aws):
    aws.sns.TopicSubscription(
        "orders",
        topic=TOPIC,
        protocol="sqs",
        endpoint=QUEUE,
        filter_policy='{"status": ["paid"]}',
        filter_policy_scope="Body",
    )


@passes
def policies_are_accepted(aws):
    for at, accepted in enumerate(
        (
            {"status": [{"anything-but": {"prefix": "test-"}}, {"anything-but": ["a", "b"]}, None, True]},
            {"total": [{"numeric": [">", 0, "<=", 100]}], "address": [{"cidr": "10.0.0.0/24"}]},
            {"status": [{"exists": False}], "a": list(range(15)), "b": list(range(10))},
            {"$or": [{"status": ["paid"]}, {"total": [5]}]},
        )
    ):
        aws.sns.TopicSubscription(
            f"{at}", topic=TOPIC, protocol="sqs", endpoint=QUEUE, filter_policy=json.dumps(accepted)
        )
    aws.sns.TopicSubscription(
        "orders",
        topic=TOPIC,
        protocol="sqs",
        endpoint=QUEUE,
        filter_policy='{"order": {"status": ["paid"]}}',
        filter_policy_scope="MessageBody",
    )
    aws.sns.TopicSubscription("all", topic=TOPIC, protocol="sqs", endpoint=QUEUE)


@abstains("filterPolicy")
def policy_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("policy", type="String", insecure_value="{}")
    aws.sns.TopicSubscription("orders", topic=TOPIC, protocol="sqs", endpoint=QUEUE, filter_policy=parameter.arn)
