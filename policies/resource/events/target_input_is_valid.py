from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.events import Target


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationException: InputTemplate for target … contains invalid placeholder …",
        "Only one of Input, InputPath, or InputTransformer must be provided for target …",
        "InputPath for target … is invalid",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/events/test_events_inputs.snapshot.json",
            "2026-11-28",
            "InputTemplate for target contains invalid placeholder notdefinedkey",
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html", "2026-11-28"
        ),
    ),
)
def target_input_is_valid(target: Target) -> Violations:
    """A target has one form of input, and its input transformer has a JSON path for each placeholder.

    EventBridge passes to a target the event, a constant `input`, the part that `input_path` selects, or what
    `input_transformer` creates; at most one of them. A template may use the names in `input_paths` and five that EventBridge
    defines, such as `<aws.events.event.json>`. It has no escape for `<` and `>`, so `<b>` is a placeholder too.

    Fix: add the placeholder to `input_paths`, such as `{"status": "$.detail.status"}`, or correct its name.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html
    """
    yield from target.input_errors


FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:ship"


@fails(
    "has the placeholder <statu> in its input_template, which has no path; <status>"
    " (InputTemplate contains invalid placeholder statu)",
    "has the placeholder <b> in its input_template, which has no path; add it to `input_paths`"
    " (InputTemplate contains invalid placeholder b)",
    "has 'aws.events.event' in its input_paths, a name that EventBridge reserves; choose another one",
    "has the path 'detail.id' for <order>; EventBridge needs a JSON path such as $.detail.status",
)
def placeholders_have_no_path(aws):
    aws.cloudwatch.EventTarget(
        "ship",
        rule="orders",
        arn=FUNCTION,
        input_transformer={
            "input_paths": {"status": "$.detail.status", "order": "detail.id", "aws.events.event": "$"},
            "input_template": '"<b>Order <order></b>: <statu>"',
        },
    )


@fails(
    "has `input` and `input_path`; EventBridge accepts one of them"
    " (Only one of Input, InputPath, or InputTransformer must be provided)",
    "has the input_path 'detail'; EventBridge needs a JSON path such as $.detail (InputPath is invalid)",
)
def input_has_two_forms(aws):
    aws.cloudwatch.EventTarget("ship", rule="orders", arn=FUNCTION, input="{}", input_path="detail")


@passes
def inputs_of_all_forms(aws):
    aws.cloudwatch.EventTarget("event", rule="orders", arn=FUNCTION)
    aws.cloudwatch.EventTarget("constant", rule="orders", arn=FUNCTION, input='{"mode": "nightly"}')
    for at, path in enumerate(
        ("$", "$.detail", "$.detail.items[0].name", "$.resources[*]", "$['detail']", "$.detail-type")
    ):
        aws.cloudwatch.EventTarget(f"{at}", rule="orders", arn=FUNCTION, input_path=path)
    aws.cloudwatch.EventTarget(
        "text",
        rule="orders",
        arn=FUNCTION,
        input_transformer={
            "input_paths": {"order": "$.detail.id"},
            "input_template": "Order <order> by <aws.events.rule-name> at <aws.events.event.ingestion-time>, 1 < 2",
        },
    )
    aws.cloudwatch.EventTarget(
        "json", rule="orders", arn=FUNCTION, input_transformer={"input_template": '{"event": <aws.events.event.json>}'}
    )


@abstains("inputTransformer.inputTemplate")
def template_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("template", type="String", insecure_value="<order>")
    aws.cloudwatch.EventTarget("ship", rule="orders", arn=FUNCTION, input_transformer={"input_template": parameter.arn})
