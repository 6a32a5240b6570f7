import json

from preflight import Violations, abstains, fails, foreseen, passes, policy, provider, recorded
from preflight.aws.events import Archive, Rule, pattern_errors


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidEventPatternException: Event pattern is not valid. Reason: …",
        "Event pattern is not valid. Reason: Filter is not an object",
        "Event pattern is not valid. Reason: Empty arrays are not allowed",
        "Event pattern is not valid. Reason: … must be an object or an array",
        "Event pattern is not valid. Reason: Unrecognized match type …",
        "Event pattern is not valid. Reason: Rule is too complex",
        "Reason: Match value must be String, number, true, false, or null",
        "Reason: prefix match pattern must be a string",
        "Reason: Bad numeric range operator",
        "Reason: Malformed CIDR, one '/' required",
        "Reason: Consecutive wildcard characters",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/events/test_events_patterns.snapshot.json",
            "2026-11-28",
            "155 patterns that EventBridge accepted or rejected",
        ),
        provider(
            "https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/JsonRuleCompiler.java",
            "2026-11-28",
            "the compiler of patterns that EventBridge uses",
        ),
    ),
)
def pattern_is_valid(holder: Rule | Archive) -> Violations:
    """An event pattern has lists of values and operators that EventBridge accepts.

    A pattern has the shape of an event. In place of each value it has a list: of values, and of match expressions such as
    `{"prefix": "eu-"}` with one operator each. EventBridge rejects anything else as `InvalidEventPatternException`. Pulumi
    and the provider check only that the pattern is JSON.

    Fix: write `json.dumps({"source": ["orders"], "detail": {"status": [{"prefix": "ship"}]}})`.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    yield from pattern_errors(holder)


@fails(
    'has an event pattern with "orders" outside of a list at \'source\'; write ["orders"]'
    ' (EventBridge: "source" must be an object or an array)',
    "has an event pattern with an empty list at 'detail.status' (EventBridge: Empty arrays are not allowed)",
    "has an event pattern with the list [\"paid\"] inside of the list at 'detail.status'"
    " (EventBridge: Match value must be String, number, true, false, or null)",
    'has an event pattern with ["orders"] in place of a JSON object (EventBridge: Filter is not an object)',
)
def values_are_not_in_lists(aws):
    for at, pattern in enumerate(
        (
            {"source": "orders"},
            {"detail": {"status": []}},
            {"detail": {"status": [["paid"]]}},
            ["orders"],
        )
    ):
        aws.cloudwatch.EventRule(f"{at}", event_pattern=json.dumps(pattern))


@fails(
    'has an event pattern with {"Prefix": "ship"} at \'detail.status\'; EventBridge has prefix'
    " (EventBridge: Unrecognized match type Prefix)",
    'has an event pattern with {"prefix": "a", "suffix": "b"} at \'detail.status\''
    " (EventBridge: Only one key allowed in match expression)",
    'has an event pattern with {"numeric": [">", 0, ">", 5]} at \'detail.total\' (EventBridge: Bad numeric range operator: >)',
    'has an event pattern with {"exists": "no"} at \'detail.total\''
    " (EventBridge: exists match pattern must be either true or false.)",
    'has an event pattern with {"cidr": "10.0.0.1"} at \'detail.sourceIPAddress\''
    " (EventBridge: Malformed CIDR, one '/' required)",
    'has an event pattern with {"wildcard": "a**b"} at \'detail.key\' (EventBridge: Consecutive wildcard characters at pos 2)',
    'has an event pattern with {"anything-but": ["a", 5]} at \'detail.key\' (EventBridge: Inside anything but list, either all'
    " values are number or string, mixed type is not supported)",
)
def operators_are_not_accepted(aws):
    for at, detail in enumerate(
        (
            {"status": [{"Prefix": "ship"}]},
            {"status": [{"prefix": "a", "suffix": "b"}]},
            {"total": [{"numeric": [">", 0, ">", 5]}]},
            {"total": [{"exists": "no"}]},
            {"sourceIPAddress": [{"cidr": "10.0.0.1"}]},
            {"key": [{"wildcard": "a**b"}]},
            {"key": [{"anything-but": ["a", 5]}]},
        )
    ):
        aws.cloudwatch.EventArchive(
            f"{at}",
            event_source_arn="arn:aws:events:eu-west-1:111122223333:event-bus/orders",
            event_pattern=json.dumps({"detail": detail}),
        )


@fails(
    'has an event pattern with {"wildcard": "*:*:*:*:*:event-bus/*"} at \'detail.bus\' (EventBridge: Rule is too complex - try'
    " using fewer wildcard characters or fewer repeating character sequences after a wildcard character)"
)
def wildcard_is_too_complex(aws):
    pattern = {"detail": {"bus": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}}
    aws.cloudwatch.EventRule("orders", event_pattern=json.dumps(pattern))


@passes
@foreseen
def patterns_of_all_forms(aws, pulumi):
    bucket = aws.s3.Bucket("orders")
    aws.cloudwatch.EventRule(
        "created",
        event_pattern=pulumi.Output.json_dumps(
            {"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket.bucket]}, "key": [{"prefix": bucket.bucket}]}}
        ),
    )
    for at, detail in enumerate(
        (
            {"state": [None, "", True, 5, {"anything-but": {"prefix": ["init", "test"]}}]},
            {"path": [{"anything-but": {"wildcard": "*/tmp/*"}}, {"wildcard": "/Users/*/orders.txt"}]},
            {"service": [{"prefix": {"equals-ignore-case": "Event"}}, {"exists": False}, {"prefix": ""}]},
            {"$or": [{"total": [{"numeric": [">", 0, "<=", 5]}]}, {"address": [{"cidr": "2001:db8:1234:1a00::/64"}]}]},
            {"state.status": ["running"], "$or": ["a field of this name"]},
        )
    ):
        aws.cloudwatch.EventRule(f"{at}", event_pattern=json.dumps({"detail": detail}))
    aws.cloudwatch.EventRule("nightly", schedule_expression="rate(1 day)")


@abstains("eventPattern")
def pattern_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("pattern", type="String", insecure_value="{}")
    aws.cloudwatch.EventRule("orders", event_pattern=parameter.arn)
