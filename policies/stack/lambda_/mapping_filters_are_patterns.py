import json

from preflight import Violations, abstains, documented, fails, passes, policy, recorded
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
        documented("https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html", "2026-11-28"),
    ),
)
def mapping_filters_are_patterns(mapping: EventSourceMapping) -> Violations:
    """The filters of an event source mapping are JSON objects whose values are lists.

    A filter has the form of an EventBridge pattern: `{"body": {"status": ["shipped"]}}`. Lambda answers plain text, a value
    outside of a list, and an empty list with "Invalid filter pattern definition", and takes at most 10 filters.

    Fix: write `json.dumps({"body": {"status": ["shipped"]}})`, each value in a list.

    See: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    """
    yield from filter_faults(mapping)


QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"


@fails(
    "has filter 1 with a pattern that is not JSON",
    "has filter 2 with a pattern that is not a JSON object",
    "has filter 3 with a pattern that has no list at 'body.status'; write [\"shipped\"]",
    "has filter 4 with a pattern that has an empty list at 'body'",
)
def patterns_of_other_forms(aws):
    patterns = ["status = shipped", '"shipped"', json.dumps({"body": {"status": "shipped"}}), json.dumps({"body": []})]
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn=QUEUE,
        function_name="orders",
        filter_criteria={"filters": [{"pattern": pattern} for pattern in patterns]},
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
