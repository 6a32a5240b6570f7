from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.sqs import Queue, QueueRedrivePolicy, wrong_dead_letter_target


@policy(
    severity="critical",
    caught="deployment",
    error="for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
            "2026-11-28",
            "deadLetterTargetArn is the ARN of the dead-letter queue to which Amazon SQS moves messages",
        ),
        documented(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
            "2026-11-28",
            "a dead-letter queue is a queue",
        ),
    ),
)
def dead_letters_go_to_a_queue(queue: Queue | QueueRedrivePolicy) -> Violations:
    """The dead-letter target of a queue is a queue.

    SQS moves a failing message to another queue, and to nothing else: a topic, a function or a queue's URL in
    `deadLetterTargetArn` is refused with `InvalidParameterValue`.

    Fix: create an `aws.sqs.Queue` for the failing messages and pass its `arn`; subscribe to an alarm on that queue to be
    notified.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    if (target := wrong_dead_letter_target(queue)) is not None:
        yield f"has the dead-letter target {target}; SQS takes the ARN of a queue"


@fails("has the dead-letter target Topic 'alerts'; SQS takes the ARN of a queue")
def target_is_a_topic(aws, pulumi):
    alerts = aws.sns.Topic("alerts")
    aws.sqs.Queue(
        "orders", redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": alerts.arn, "maxReceiveCount": 3})
    )


@fails("has the dead-letter target 'arn:aws:sns:eu-west-1:111122223333:alerts'; SQS takes the ARN of a queue")
def target_is_the_arn_of_a_topic(aws):
    orders = aws.sqs.Queue("orders")
    aws.sqs.RedrivePolicy(
        "orders",
        queue_url=orders.id,
        redrive_policy='{"deadLetterTargetArn": "arn:aws:sns:eu-west-1:111122223333:alerts", "maxReceiveCount": 3}',
    )


@passes
def target_is_a_queue(aws, pulumi):
    failed = aws.sqs.Queue("failed")
    aws.sqs.Queue(
        "orders", redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 3})
    )
    aws.sqs.Queue(
        "bills",
        redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:failed", "maxReceiveCount": 3}',
    )


@abstains("redrivePolicy, whose target comes from Parameter 'failed'")
def target_is_known_after_deployment(aws, pulumi):
    parameter = aws.ssm.Parameter("failed", type="String", value="arn:aws:sqs:eu-west-1:111122223333:failed")
    aws.sqs.Queue(
        "orders",
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": parameter.arn, "maxReceiveCount": 3}),
    )
