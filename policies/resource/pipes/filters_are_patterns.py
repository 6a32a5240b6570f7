import json

from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.pipes import Pipe


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        provider(
            "https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/JsonRuleCompiler.java",
            "2026-11-28",
            "the compiler of patterns",
        ),
        modelled(
            "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_FilterCriteria.html", "2026-11-28"
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html", "2026-11-28"
        ),
    ),
)
def filters_are_patterns(pipe: Pipe) -> Violations:
    """A pipe has at most five filters, and each is an event pattern.

    A filter has the form of an EventBridge pattern, with a list in place of each value: `{"body": {"status": ["shipped"]}}`.
    Pipes does not list all operators of EventBridge; those, such as `wildcard`, are reported as advice.

    Fix: write `json.dumps({"body": {"status": ["shipped"]}})`, each value in a list.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    yield from pipe.filter_errors


PIPE = {
    "role_arn": "arn:aws:iam::111122223333:role/orders",
    "source": "arn:aws:sqs:eu-west-1:111122223333:orders",
    "target": "arn:aws:sqs:eu-west-1:111122223333:shipped",
}


@fails(
    'has filter 1 with "shipped" outside of a list at \'body.status\'; write ["shipped"]'
    ' (Pipes: "status" must be an object or an array)',
    "has filter 2 with the operator 'wildcard' at 'body.status', which Pipes does not list",
    "has filter 3 with 'prefix' inside of 'anything-but' at 'body.status', which Pipes does not list",
)
def filters_of_other_forms(aws):
    values = ("shipped", [{"wildcard": "ship*"}], [{"anything-but": {"prefix": "test"}}])
    filters = [{"pattern": json.dumps({"body": {"status": value}})} for value in values]
    aws.pipes.Pipe("orders", source_parameters={"filter_criteria": {"filters": filters}}, **PIPE)


@fails("has 6 filters; a pipe has at most 5")
def filters_are_too_many(aws):
    filters = [{"pattern": json.dumps({"body": {"line": [number]}})} for number in range(6)]
    aws.pipes.Pipe("orders", source_parameters={"filter_criteria": {"filters": filters}}, **PIPE)


@passes
def filters_are_complete(aws):
    pattern = json.dumps(
        {"body": {"status": ["shipped", {"anything-but": "test"}], "total": [{"numeric": [">", 100]}]}}
    )
    aws.pipes.Pipe("orders", source_parameters={"filter_criteria": {"filters": [{"pattern": pattern}]}}, **PIPE)
    aws.pipes.Pipe("all", **PIPE)


@abstains("sourceParameters.filterCriteria.filters[0].pattern")
def filter_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("pattern", type="String", insecure_value="{}")
    aws.pipes.Pipe("orders", source_parameters={"filter_criteria": {"filters": [{"pattern": parameter.arn}]}}, **PIPE)
