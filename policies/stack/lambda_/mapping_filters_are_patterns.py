import json

from preflight import Violations, abstains, documented, fails, passes, policy, provider, recorded
from preflight.aws.lambda_ import EventSourceMapping
from preflight.aws.lambda_.mapping_options import filter_faults


@policy(
    severity="critical",
    caught="deployment",
    error="Invalid filter pattern definition",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_sqs.snapshot.json",
            "2026-11-28",
            "Invalid filter pattern definition: for plain text, for a value that is no list, and for an empty list",
        ),
        provider(
            "https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/JsonRuleCompiler.java",
            "2026-11-28",
            "the compiler of patterns",
        ),
        documented("https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html", "2026-11-28"),
    ),
)
def mapping_filters_are_patterns(mapping: EventSourceMapping) -> Violations:
    """The filters of an event source mapping are event patterns.

    A filter has the form of an EventBridge pattern: `{"body": {"status": ["shipped"]}}`. Lambda answers a value outside of a
    list, an empty list and an operator that does not exist with "Invalid filter pattern definition", and takes at most 10
    filters. Operators that its page does not list, such as `wildcard`, are reported as advice.

    Fix: write `json.dumps({"body": {"status": ["shipped"]}})`, each value in a list.

    See: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    """
    yield from filter_faults(mapping)


QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"


@fails(
    'has filter 1 with "shipped" in place of a JSON object (Lambda: Filter is not an object)',
    'has filter 2 with "shipped" outside of a list at \'body.status\'; write ["shipped"]'
    ' (Lambda: "status" must be an object or an array)',
    "has filter 3 with an empty list at 'body' (Lambda: Empty arrays are not allowed)",
    "has filter 4 with {\"prefix\": 5} at 'body.status' (Lambda: prefix match pattern must be a string)",
    "has filter 5 with the operator 'wildcard' at 'body.status', which Lambda does not list",
)
def patterns_of_other_forms(aws):
    patterns = [
        "shipped",
        {"body": {"status": "shipped"}},
        {"body": []},
        {"body": {"status": [{"prefix": 5}]}},
        {"body": {"status": [{"wildcard": "ship*"}]}},
    ]
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn=QUEUE,
        function_name="orders",
        filter_criteria={"filters": [{"pattern": json.dumps(pattern)} for pattern in patterns]},
    )


@fails("has 11 filters; Lambda takes at most 10")
def too_many_filters(aws):
    filters = [{"pattern": json.dumps({"body": {"line": [number]}})} for number in range(11)]
    aws.lambda_.EventSourceMapping(
        "orders", event_source_arn=QUEUE, function_name="orders", filter_criteria={"filters": filters}
    )


@passes
def patterns_are_complete(aws):
    pattern = json.dumps({"body": {"status": ["shipped", None], "total": [{"numeric": [">", 100]}]}})
    aws.lambda_.EventSourceMapping(
        "orders", event_source_arn=QUEUE, function_name="orders", filter_criteria={"filters": [{"pattern": pattern}]}
    )
    aws.lambda_.EventSourceMapping(
        "bills", event_source_arn=QUEUE, function_name="bills", filter_criteria={"filters": []}
    )


@abstains("filterCriteria.filters[0].pattern")
def pattern_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("pattern", type="String", insecure_value="{}")
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn=QUEUE,
        function_name="orders",
        filter_criteria={"filters": [{"pattern": parameter.arn}]},
    )
