from preflight import Violations, abstains, documented, fails, passes, policy, referrers
from preflight.aws.lambda_ import EventSourceMapping
from preflight.aws.sqs import Queue


@policy(
    severity="high",
    caught="runtime",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
            "2026-11-28",
            "SQS moves a message to the dead-letter queue after maxReceiveCount receives",
        ),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
            "2026-11-28",
            "Lambda sends discarded events to the dead-letter queue",
        ),
    ),
)
def dead_letter_chain_ends(queue: Queue) -> Violations:
    """A queue is never its own dead-letter queue, directly or through other queues and functions.

    A dead-letter queue keeps messages that cannot be processed until somebody looks at them. If it leads back to the source
    queue, a failing message circulates until its retention period ends: each round costs receives and invocations, and
    the message never rests in a queue where somebody can find it.

    Fix: end the chain in a queue without a dead-letter queue that no function of the chain consumes.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    if queue.dead_letter_cycle:
        chain = " → ".join(map(str, [queue, *queue.dead_letter_cycle]))
        yield f"is in a cycle of dead-letter queues: {chain}; failing messages never come to rest"
    for mapping in referrers(EventSourceMapping, EventSourceMapping.queue, queue):
        if mapping.function.dead_letter_queue is queue:
            yield f"invokes {mapping.function}, whose dead-letter queue it is; failing messages never come to rest"


@fails("is in a cycle of dead-letter queues: Queue 'orders' → Queue 'orders'; failing messages never come to rest")
def queue_is_its_own_dead_letter_queue(aws):
    aws.sqs.Queue(
        "orders",
        name="orders",
        redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:orders", "maxReceiveCount": 5}',
    )


@fails(
    "is in a cycle of dead-letter queues: Queue 'failed' → Queue 'orders' → Queue 'failed';"
    " failing messages never come to rest",
    "is in a cycle of dead-letter queues: Queue 'orders' → Queue 'failed' → Queue 'orders';"
    " failing messages never come to rest",
)
def two_queues_are_each_other_s(aws, pulumi):
    orders, failed = aws.sqs.Queue("orders"), aws.sqs.Queue("failed")
    for name, queue, target in (("orders", orders, failed), ("failed", failed, orders)):
        aws.sqs.RedrivePolicy(
            name,
            queue_url=queue.id,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": target.arn, "maxReceiveCount": 5}),
        )


@fails("invokes Function 'retry', whose dead-letter queue it is; failing messages never come to rest")
def function_sends_its_failures_to_the_queue_it_consumes(aws):
    failed = aws.sqs.Queue("failed")
    retry = aws.lambda_.Function(
        "retry", role="arn:aws:iam::111122223333:role/retry", dead_letter_config={"target_arn": failed.arn}
    )
    aws.lambda_.EventSourceMapping("retry", event_source_arn=failed.arn, function_name=retry.arn)


@passes
def chain_ends_in_a_queue_without_consumer(aws, pulumi):
    failed = aws.sqs.Queue("failed")
    orders = aws.sqs.Queue(
        "orders",
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}),
    )
    ship = aws.lambda_.Function(
        "ship", role="arn:aws:iam::111122223333:role/ship", dead_letter_config={"target_arn": failed.arn}
    )
    aws.lambda_.EventSourceMapping("ship", event_source_arn=orders.arn, function_name=ship.name)


@abstains("redrivePolicy")
def target_is_one_of_two_queues(aws, pulumi):
    first, second = aws.sqs.Queue("first"), aws.sqs.Queue("second")
    aws.sqs.Queue(
        "orders",
        redrive_policy=pulumi.Output.all(first.arn, second.arn).apply(
            lambda arns: f'{{"deadLetterTargetArn": "{arns[len(arns) % 2]}", "maxReceiveCount": 5}}'
        ),
    )
