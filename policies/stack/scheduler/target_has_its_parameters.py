from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.scheduler import ScheduleTarget


@policy(
    severity="critical",
    caught="deployment",
    error=("Parameters … must be specified for the target", "Parameters … not supported for the target"),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html",
            "2026-11-28",
            "the parameters of each kind of templated target",
        ),
        documented(
            "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html", "2026-11-28"
        ),
        documented(
            "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_SqsParameters.html",
            "2026-11-28",
            "a FIFO queue as a target must have content-based deduplication enabled",
        ),
    ),
)
def target_has_its_parameters(target: ScheduleTarget) -> Violations:
    """The target of a schedule has the parameters of its kind, and no others.

    A FIFO queue needs `sqs_parameters` with a message group and content-based deduplication, a Kinesis stream
    `kinesis_parameters`, an ECS cluster `ecs_parameters` and an event bus `eventbridge_parameters`. Scheduler rejects a
    target without them, and parameters of another kind.

    Fix: add the parameters that the message names, or remove those of another kind.

    See: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html
    """
    for error in target.parameter_errors:
        yield target, error


ROLE = "arn:aws:iam::111122223333:role/orders"


@fails(
    "has a Kinesis stream as its target and no `kinesis_parameters` (Parameters must be specified for the target)",
    "has the FIFO queue arn:aws:sqs:eu-west-1:111122223333:jobs.fifo as its target and no message group; set"
    ' `sqs_parameters={"message_group_id": "…"}` (Parameters SqsParameters must be specified)',
    "has `ecs_parameters` with a function as its target; they are for an ECS cluster (Parameters not supported for the target)",
)
def parameters_do_not_fit(aws):
    stream = aws.kinesis.Stream("orders", shard_count=1)
    for name, target in (
        ("stream", {"arn": stream.arn}),
        ("jobs", {"arn": "arn:aws:sqs:eu-west-1:111122223333:jobs.fifo"}),
        (
            "ship",
            {
                "arn": "arn:aws:lambda:eu-west-1:111122223333:function:ship",
                "ecs_parameters": {"task_definition_arn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/a:1"},
            },
        ),
    ):
        aws.scheduler.Schedule(
            name,
            schedule_expression="rate(1 hour)",
            flexible_time_window={"mode": "OFF"},
            target={"role_arn": ROLE, **target},
        )


@passes
def parameters_fit(aws):
    jobs = aws.sqs.Queue("jobs", fifo_queue=True, content_based_deduplication=True)
    for name, target in (
        ("jobs", {"arn": jobs.arn, "sqs_parameters": {"message_group_id": "hourly"}}),
        ("ship", {"arn": "arn:aws:lambda:eu-west-1:111122223333:function:ship", "input": "{}"}),
        ("call", {"arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "input": "{}"}),
        ("queue", {"arn": "arn:aws:sqs:eu-west-1:111122223333:orders", "input": "an order"}),
    ):
        aws.scheduler.Schedule(
            name,
            schedule_expression="rate(1 hour)",
            flexible_time_window={"mode": "OFF"},
            target={"role_arn": ROLE, **target},
        )


@abstains("target.arn")
def target_is_known_after_deployment(aws, pulumi):
    one, two = aws.sqs.Queue("one", fifo_queue=True), aws.sqs.Queue("two")
    aws.scheduler.Schedule(
        "jobs",
        schedule_expression="rate(1 hour)",
        flexible_time_window={"mode": "OFF"},
        target={"role_arn": ROLE, "arn": pulumi.Output.all(one.arn, two.arn).apply(lambda arns: arns[0])},
    )
