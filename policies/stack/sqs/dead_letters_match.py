from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.sqs import Queue

KINDS = {True: "a FIFO queue", False: "a standard queue"}


@policy(
    severity="critical",
    caught="deployment",
    error="Dead-letter queue must be same type of queue as the source",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
            "2026-11-28",
            "The dead-letter queue of a FIFO queue must also be a FIFO queue",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
            "2026-11-28",
            "the dead-letter queue of a standard queue must also be a standard queue",
        ),
    ),
)
def dead_letters_match(queue: Queue) -> Violations:
    """A queue and its dead-letter queue have the same type: both FIFO or both standard.

    SQS rejects another combination: `Value … for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same
    type of queue as the source`.

    Fix: give both queues `fifo_queue=True` and names that end in `.fifo`, or neither.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    for dead_letters in queue.dead_letter_queues:
        if dead_letters.fifo_queue != queue.fifo_queue:
            yield f"is {KINDS[queue.fifo_queue]}, but its dead-letter {dead_letters} is {KINDS[dead_letters.fifo_queue]}"


@fails("is a FIFO queue, but its dead-letter Queue 'failed' is a standard queue")
def dead_letter_queue_of_a_fifo_queue_is_standard(aws, pulumi):
    failed = aws.sqs.Queue("failed")
    aws.sqs.Queue(
        "orders",
        fifo_queue=True,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}),
    )


@fails("is a standard queue, but its dead-letter Queue 'failed' is a FIFO queue")
def redrive_policy_is_a_separate_resource(aws, pulumi):
    failed, orders = aws.sqs.Queue("failed", fifo_queue=True), aws.sqs.Queue("orders")
    aws.sqs.RedrivePolicy(
        "orders",
        queue_url=orders.id,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}),
    )


@passes
def types_match(aws, pulumi):
    for fifo in (True, False):
        failed = aws.sqs.Queue(f"failed-{fifo}", fifo_queue=fifo)
        aws.sqs.Queue(
            f"orders-{fifo}",
            fifo_queue=fifo,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}),
        )


@passes
def queue_has_no_dead_letter_queue(aws):
    aws.sqs.Queue("orders", fifo_queue=True)


@abstains("redrivePolicy.deadLetterTargetArn, which leads outside of this stack")
def dead_letter_queue_is_in_another_stack(aws):
    aws.sqs.Queue(
        "orders",
        redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:platform", "maxReceiveCount": 5}',
    )
