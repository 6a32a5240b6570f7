import json

from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.events import Archive, Rule, unmatched_fields


@policy(
    severity="medium",
    caught="nobody",
    evidence=documented(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html",
        "2026-11-28",
        "the fields of every event; all others are in its detail",
    ),
)
def pattern_names_fields_of_events(holder: Rule | Archive) -> Violations:
    """An event pattern names fields at its top level that events have.

    Every event has the same fields at its top level, such as `source`, `detail-type` and `detail`; what is specific to it is
    in `detail`. A pattern with another field, such as `detailType`, is accepted and never matches an event.

    Fix: use the name in the message, or move the field into `detail`.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
    """
    for name, meant in unmatched_fields(holder):
        right = f"events have '{meant}'" if meant else "move it into 'detail'"
        yield f"has an event pattern with the field '{name}' at its top level, which no event has, so it never matches; {right}"


@fails(
    "has an event pattern with the field 'detailType' at its top level, which no event has, so it never matches;"
    " events have 'detail-type'",
    "has an event pattern with the field 'bucket' at its top level, which no event has, so it never matches;"
    " move it into 'detail'",
)
def fields_are_misspelled_or_misplaced(aws):
    aws.cloudwatch.EventRule(
        "orders",
        event_pattern=json.dumps({"source": ["aws.s3"], "detailType": ["Object Created"], "bucket": ["orders"]}),
    )


@passes
def fields_are_those_of_events(aws):
    aws.cloudwatch.EventRule(
        "orders",
        event_pattern=json.dumps(
            {
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail.bucket.name": ["orders"],
                "replay-name": [{"exists": False}],
                "trace": [{"exists": False}],
                "$or": [{"account": ["111122223333"]}, {"region": ["eu-west-1"]}],
            }
        ),
    )
    aws.cloudwatch.EventRule("nightly", schedule_expression="rate(1 day)")


@abstains("eventPattern")
def pattern_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("pattern", type="String", insecure_value="{}")
    aws.cloudwatch.EventRule("orders", event_pattern=parameter.arn)
