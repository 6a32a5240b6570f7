from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.events import Target
from preflight.aws.knowledge.targets import unsupported_dead_letter_target
from preflight.aws.scheduler import ScheduleTarget


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationException: SQS FIFO is not supported by Dead Letter Queues.",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
            "2026-11-28",
            "EventBridge uses standard SQS queues; FIFO queues are not supported",
        ),
        documented(
            "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html",
            "2026-11-28",
            "the dead-letter queue must be a standard Amazon SQS queue",
        ),
    ),
)
def dead_letters_are_a_queue(target: Target | ScheduleTarget) -> Violations:
    """The dead-letter queue of a rule's or schedule's target is a standard SQS queue.

    EventBridge sends events that it cannot deliver to a standard SQS queue only; not to a topic, table or function, and not
    to a FIFO queue: `SQS FIFO is not supported by Dead Letter Queues`.

    Fix: create an `aws.sqs.Queue` and pass `dead_letter_config={"arn": queue.arn}`.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """
    if target.dead_letter_config is not None and (other := unsupported_dead_letter_target(target)):
        yield target, f"has {other} as its dead-letter queue; EventBridge needs a standard SQS queue"


@fails("has Table 'failed' as its dead-letter queue; EventBridge needs a standard SQS queue")
def dead_letter_queue_is_a_table(aws):
    failed = aws.dynamodb.Table("failed", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.cloudwatch.EventTarget(
        "orders",
        rule="orders",
        arn="arn:aws:lambda:eu-west-1:111122223333:function:orders",
        dead_letter_config={"arn": failed.arn},
    )


@fails(
    "has Queue 'failed' as its dead-letter queue; EventBridge needs a standard SQS queue",
    "has arn:aws:sns:eu-west-1:111122223333:failed as its dead-letter queue; EventBridge needs a standard SQS queue",
)
def dead_letter_queue_is_fifo_or_a_topic(aws):
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
def dead_letter_queue_is_standard(aws):
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
def target_is_known_after_deployment(aws, pulumi):
    one, two = aws.sqs.Queue("one"), aws.dynamodb.Table("two", hash_key="id")
    aws.cloudwatch.EventTarget(
        "orders",
        rule="orders",
        arn="arn:aws:lambda:eu-west-1:111122223333:function:orders",
        dead_letter_config={"arn": pulumi.Output.all(one.arn, two.arn).apply(lambda arns: arns[0])},
    )
