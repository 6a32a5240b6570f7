from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.sns import TopicSubscription
from preflight.aws.sqs import Queue, wrong_dead_letter_target


@policy(
    severity="critical",
    caught="deployment",
    error="Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sns/test_sns.snapshot.json",
            "2026-11-28",
            "RedrivePolicy: deadLetterTargetArn is an invalid arn; a standard queue for a FIFO subscription is rejected",
        ),
        documented(
            "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
            "2026-11-28",
            "a dead-letter queue is an Amazon SQS queue; for FIFO it is a FIFO queue",
        ),
    ),
)
def dead_letters_are_a_queue(subscription: TopicSubscription) -> Violations:
    """The dead-letter queue of a subscription is an SQS queue, and FIFO for a FIFO queue.

    SNS sends undeliverable messages to a queue only; not to a topic, a function or a queue's URL. A FIFO queue that is
    subscribed to a FIFO topic needs a FIFO queue for its dead letters.

    Fix: pass `redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": queue.arn})`.

    Fix (others): set the redrive policy to the JSON object whose `deadLetterTargetArn` is the ARN of an SQS queue.

    See: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    """
    if subscription.redrive_policy is None:
        return
    if (target := wrong_dead_letter_target(subscription)) is not None:
        yield f"has the dead-letter target {target}; SNS needs the ARN of a queue"
        return
    queue = subscription.dead_letter_target
    if subscription.protocol == "sqs" and isinstance(queue, Queue) and not queue.fifo_queue:
        receiver = subscription.receiver
        if isinstance(receiver, Queue) and receiver.fifo_queue:
            yield f"subscribes the FIFO {receiver}, but its dead-letter {queue} is a standard queue; SNS needs a FIFO queue"


@fails("has the dead-letter target Topic 'failed'; SNS needs the ARN of a queue")
def target_is_a_topic(aws, pulumi):
    topic, failed = aws.sns.Topic("orders"), aws.sns.Topic("failed")
    aws.sns.TopicSubscription(
        "orders",
        topic=topic.arn,
        protocol="email",
        endpoint="a@shop.dev",
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn}),
    )


@fails(
    "has the dead-letter target 'https://sqs.eu-west-1.amazonaws.com/111122223333/failed'; SNS needs the ARN of a queue"
)
def target_is_a_url(aws):
    aws.sns.TopicSubscription(
        "orders",
        topic="arn:aws:sns:eu-west-1:111122223333:orders",
        protocol="email",
        endpoint="a@shop.dev",
        redrive_policy='{"deadLetterTargetArn": "https://sqs.eu-west-1.amazonaws.com/111122223333/failed"}',
    )


@fails(
    "subscribes the FIFO Queue 'orders', but its dead-letter Queue 'failed' is a standard queue; SNS needs a FIFO queue"
)
def dead_letter_queue_of_a_fifo_queue_is_standard(aws, pulumi):
    topic, queue = aws.sns.Topic("orders", fifo_topic=True), aws.sqs.Queue("orders", fifo_queue=True)
    failed = aws.sqs.Queue("failed")
    aws.sns.TopicSubscription(
        "orders",
        topic=topic.arn,
        protocol="sqs",
        endpoint=queue.arn,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn}),
    )


@passes
def targets_are_queues(aws, pulumi):
    topic, failed = aws.sns.Topic("orders", fifo_topic=True), aws.sqs.Queue("failed")
    queue = aws.sqs.Queue("orders")
    aws.sns.TopicSubscription(
        "orders",
        topic=topic.arn,
        protocol="sqs",
        endpoint=queue.arn,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn}),
    )
    aws.sns.TopicSubscription("plain", topic=topic.arn, protocol="sqs", endpoint=queue.arn)


@abstains("redrivePolicy, whose target comes from Parameter 'failed'")
def target_is_known_after_deployment(aws, pulumi):
    topic = aws.sns.Topic("orders")
    parameter = aws.ssm.Parameter("failed", type="String", value="arn:aws:sqs:eu-west-1:111122223333:failed")
    aws.sns.TopicSubscription(
        "orders",
        topic=topic.arn,
        protocol="email",
        endpoint="a@shop.dev",
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": parameter.arn}),
    )
