from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.events import ScheduleTarget, Target, not_a_dead_letter_queue


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationException: SQS FIFO is not supported by Dead Letter Queues.",
)
def dead_letters_are_a_queue(target: Target | ScheduleTarget) -> Violations:
    """The dead letters of a rule's or a schedule's target go to a standard SQS queue.

    EventBridge sets aside what it cannot deliver in an SQS queue, and in nothing else: not in a topic, a table or a function, and
    not in a FIFO queue.

    Fix: make an `aws.sqs.Queue` and pass `dead_letter_config={"arn": queue.arn}`.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """
    if target.dead_letter_config is not None and (fault := not_a_dead_letter_queue(target)):
        yield target, f"sends its dead letters to {fault}, which is no standard SQS queue"


@fails("sends its dead letters to Table 'failed', which is no standard SQS queue")
def dead_letters_go_to_a_table(aws):
    failed = aws.dynamodb.Table("failed", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.cloudwatch.EventTarget(
        "orders",
        rule="orders",
        arn="arn:aws:lambda:eu-west-1:111122223333:function:orders",
        dead_letter_config={"arn": failed.arn},
    )


@fails(
    "sends its dead letters to Queue 'failed', which is no standard SQS queue",
    "sends its dead letters to arn:aws:sns:eu-west-1:111122223333:failed, which is no standard SQS queue",
)
def dead_letters_go_to_a_fifo_queue_or_a_topic(aws):
    failed = aws.sqs.Queue("failed", fifo_queue=True)
    for name, arn in (("one", failed.arn), ("two", "arn:aws:sns:eu-west-1:111122223333:failed")):
        aws.scheduler.Schedule(
            name,
            schedule_expression="rate(1 hour)",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": "arn:aws:lambda:eu-west-1:111122223333:function:orders",
                "role_arn": "arn:aws:iam::111122223333:role/orders",
                "dead_letter_config": {"arn": arn},
            },
        )


@passes
def dead_letters_go_to_a_queue(aws):
    failed = aws.sqs.Queue("failed")
    for name, arn in (("one", failed.arn), ("two", "arn:aws:sqs:eu-west-1:111122223333:failed")):
        aws.cloudwatch.EventTarget(
            name,
            rule="orders",
            arn="arn:aws:lambda:eu-west-1:111122223333:function:orders",
            dead_letter_config={"arn": arn},
        )
    aws.cloudwatch.EventTarget("none", rule="orders", arn="arn:aws:lambda:eu-west-1:111122223333:function:orders")


@abstains("deadLetterConfig.arn")
def target_is_known_later(aws, pulumi):
    one, two = aws.sqs.Queue("one"), aws.dynamodb.Table("two", hash_key="id")
    aws.cloudwatch.EventTarget(
        "orders",
        rule="orders",
        arn="arn:aws:lambda:eu-west-1:111122223333:function:orders",
        dead_letter_config={"arn": pulumi.Output.all(one.arn, two.arn).apply(lambda arns: arns[0])},
    )
