from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.sqs import Queue, QueueRedrivePolicy, regions_of_dead_letters


@policy(
    severity="critical",
    caught="deployment",
    error="Reason: Dead-letter target must be in same region as the source.",
    evidence=documented(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
        "2026-11-28",
        "a dead-letter queue must be in the same Region as the queues that use it",
    ),
)
def dead_letters_share_region(queue: Queue | QueueRedrivePolicy) -> Violations:
    """A queue and its dead-letter queue are in one region.

    SQS rejects another region: `Dead-letter target must be in same region as the source`. A literal ARN is easily forgotten when
    the stack is deployed to another region.

    Fix: create a dead-letter queue in each region and pass its `arn`.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    here, there, target = regions_of_dead_letters(queue)
    if here != there:
        yield f"is in {here}, but its dead-letter queue {target} is in {there}; SQS needs both in one region"


@fails(
    "is in eu-west-1, but its dead-letter queue arn:aws:sqs:us-east-1:111122223333:failed is in us-east-1;"
    " SQS needs both in one region"
)
def arn_of_another_region(aws):
    aws.sqs.Queue(
        "orders",
        redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:111122223333:failed", "maxReceiveCount": 5}',
    )


@fails("is in eu-west-1, but its dead-letter queue Queue 'failed' is in us-east-1; SQS needs both in one region")
def queue_of_another_region(aws, pulumi):
    orders, failed = aws.sqs.Queue("orders"), aws.sqs.Queue("failed", region="us-east-1")
    aws.sqs.RedrivePolicy(
        "orders",
        queue_url=orders.url,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}),
    )


@passes
def both_are_in_one_region(aws, pulumi):
    failed = aws.sqs.Queue("failed")
    aws.sqs.Queue(
        "orders",
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}),
    )
    aws.sqs.Queue("plain")


@abstains("redrivePolicy")
def target_is_one_of_two_queues(aws, pulumi):
    one, two = aws.sqs.Queue("one"), aws.sqs.Queue("two")
    aws.sqs.Queue(
        "orders",
        redrive_policy=pulumi.Output.all(one.arn, two.arn).apply(
            lambda arns: f'{{"deadLetterTargetArn": "{arns[len(arns) % 2]}", "maxReceiveCount": 5}}'
        ),
    )
