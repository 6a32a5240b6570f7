from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.scheduler import ScheduleTarget


@policy(
    severity="critical",
    caught="deployment",
    error="JSON syntax error in input for the target",
    evidence=documented(
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html",
        "2026-11-28",
        "read-only API actions are not supported, by the prefixes of their names; the form of the ARN",
    ),
)
def target_can_be_called(target: ScheduleTarget) -> Violations:
    """A schedule has a target that Scheduler can call, and an input that its target accepts.

    A target that is an API operation is written `arn:aws:scheduler:::aws-sdk:service:operation`, with the operation in camel
    case. Scheduler does not call operations that only read, such as `getObject` and `listBuckets`. The input of an API
    operation, a function, a state machine and an event bus is JSON.

    Fix: write `arn:aws:scheduler:::aws-sdk:sqs:sendMessage`; to read something, call a function.

    See: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    """
    if target.operation_error is not None:
        yield target, target.operation_error
    if target.input_error is not None:
        yield target, target.input_error


ROLE = "arn:aws:iam::111122223333:role/orders"


@fails(
    "has the target arn:aws:scheduler:::aws-sdk:sqs:getQueueUrl; Scheduler does not call operations that read, such as get…",
    "has the target arn:aws:scheduler:::aws-sdk:sqs:SendMessage; write the operation in camel case: sendMessage",
    "has the target arn:aws:scheduler:::sqs:sendMessage; an API operation is written"
    " arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
    "has an input for a function that is not JSON (JSON syntax error in input for the target)",
)
def operations_are_not_called(aws):
    for at, (arn, given) in enumerate(
        (
            ("arn:aws:scheduler:::aws-sdk:sqs:getQueueUrl", "{}"),
            ("arn:aws:scheduler:::aws-sdk:sqs:SendMessage", "{}"),
            ("arn:aws:scheduler:::sqs:sendMessage", "{}"),
            ("arn:aws:lambda:eu-west-1:111122223333:function:ship", "ship it"),
        )
    ):
        aws.scheduler.Schedule(
            f"{at}",
            schedule_expression="rate(1 hour)",
            flexible_time_window={"mode": "OFF"},
            target={"role_arn": ROLE, "arn": arn, "input": given},
        )


@passes
def operations_are_called(aws):
    for at, arn in enumerate(
        (
            "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
            "arn:aws:scheduler:::aws-sdk:ec2:startInstances",
            "arn:aws:lambda:eu-west-1:111122223333:function:getOrders",
        )
    ):
        aws.scheduler.Schedule(
            f"{at}",
            schedule_expression="rate(1 hour)",
            flexible_time_window={"mode": "OFF"},
            target={"role_arn": ROLE, "arn": arn, "input": "{}"},
        )
    aws.scheduler.Schedule(
        "text",
        schedule_expression="rate(1 hour)",
        flexible_time_window={"mode": "OFF"},
        target={"role_arn": ROLE, "arn": "arn:aws:sqs:eu-west-1:111122223333:orders", "input": "an order"},
    )


@abstains("target.input")
def input_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("input", type="String", insecure_value="{}")
    aws.scheduler.Schedule(
        "ship",
        schedule_expression="rate(1 hour)",
        flexible_time_window={"mode": "OFF"},
        target={
            "role_arn": ROLE,
            "arn": "arn:aws:lambda:eu-west-1:111122223333:function:ship",
            "input": parameter.arn,
        },
    )
