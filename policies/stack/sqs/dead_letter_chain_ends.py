from preflight import Violations, abstains, fails, passes, policy, referrers
from preflight.aws.lambda_ import EventSourceMapping
from preflight.aws.sqs import Queue


@policy(severity="high", caught="runtime", origin=("S0.7",))
def dead_letter_chain_ends(queue: Queue) -> Violations:
    """A queue is never its own dead-letter queue, directly or through other queues and functions.

    A message that cannot be processed is set aside so that somebody can look at it. Where the dead-letter queue leads back
    to the queue, the message goes round for as long as it is kept: each round costs receives and invocations, and
    nobody ever finds it at rest.

    Fix: let the chain end in a queue that has no dead-letter queue and that no function of the chain consumes.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    if queue.way_back:
        yield "gets its failing messages back: " + " → ".join(str(each) for each in [queue, *queue.way_back])
    for mapping in referrers(EventSourceMapping, EventSourceMapping.queue, queue):
        if mapping.function.dead_letter_queue is queue:
            yield f"feeds {mapping.function}, which sends what it fails on back to it"


@fails("gets its failing messages back: Queue 'orders' → Queue 'orders'")
def queue_is_its_own_dead_letter_queue(aws):
    aws.sqs.Queue(
        "orders",
        name="orders",
        redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:orders", "maxReceiveCount": 5}',
    )


@fails(
    "gets its failing messages back: Queue 'failed' → Queue 'orders' → Queue 'failed'",
    "gets its failing messages back: Queue 'orders' → Queue 'failed' → Queue 'orders'",
)
def two_queues_are_each_other_s(aws, pulumi):
    orders, failed = aws.sqs.Queue("orders"), aws.sqs.Queue("failed")
    for name, queue, target in (("orders", orders, failed), ("failed", failed, orders)):
        aws.sqs.RedrivePolicy(
            name,
            queue_url=queue.id,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": target.arn, "maxReceiveCount": 5}),
        )


@fails("feeds Function 'retry', which sends what it fails on back to it")
def function_sends_its_failures_to_the_queue_it_consumes(aws):
    failed = aws.sqs.Queue("failed")
    retry = aws.lambda_.Function(
        "retry", role="arn:aws:iam::111122223333:role/retry", dead_letter_config={"target_arn": failed.arn}
    )
    aws.lambda_.EventSourceMapping("retry", event_source_arn=failed.arn, function_name=retry.arn)


@passes
def chain_ends_in_a_queue_at_rest(aws, pulumi):
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
def one_of_two_queues_is_meant(aws, pulumi):
    first, second = aws.sqs.Queue("first"), aws.sqs.Queue("second")
    aws.sqs.Queue(
        "orders",
        redrive_policy=pulumi.Output.all(first.arn, second.arn).apply(
            lambda arns: f'{{"deadLetterTargetArn": "{arns[len(arns) % 2]}", "maxReceiveCount": 5}}'
        ),
    )
