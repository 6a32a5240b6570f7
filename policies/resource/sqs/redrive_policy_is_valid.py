from preflight import Violations, abstains, fails, foreseen, modelled, passes, policy, recorded
from preflight.aws.sqs import Queue, QueueRedrivePolicy


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValue: Redrive policy does not contain mandatory attribute: maxReceiveCount.",
        "valid values are from 1 to 1000 both inclusive",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sqs/test_sqs.py",
            "2026-11-28",
            "test_redrive_policy_attribute_validity: InvalidParameterValue without maxReceiveCount, or with 'invalid'",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
            "2026-11-28",
        ),
    ),
)
def redrive_policy_is_valid(queue: Queue | QueueRedrivePolicy) -> Violations:
    """A redrive policy has a dead-letter queue and a receive count from 1 to 1000.

    The provider checks only that the policy is JSON. SQS rejects a missing or misspelled key and a count that is out of range:
    `Redrive policy does not contain mandatory attribute: maxReceiveCount`.

    Fix: `json.dumps({"deadLetterTargetArn": queue.arn, "maxReceiveCount": 5})` inside `apply`, or `pulumi.Output.json_dumps`.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    if queue.redrive_policy is not None:
        yield from queue.redrive_policy.errors()


@fails("has a redrive policy without maxReceiveCount")
@foreseen
def count_is_missing(aws, pulumi):
    failed = aws.sqs.Queue("failed")
    aws.sqs.Queue("orders", redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn}))


@fails(
    "has a redrive policy without deadLetterTargetArn and maxReceiveCount; it has dead_letter_target_arn, max_receive_count"
)
def keys_are_those_of_python(aws):
    orders = aws.sqs.Queue("orders")
    aws.sqs.RedrivePolicy(
        "orders",
        queue_url=orders.url,
        redrive_policy='{"dead_letter_target_arn": "arn:aws:sqs:eu-west-1:111122223333:failed", "max_receive_count": 5}',
    )


@fails(
    "has maxReceiveCount 0; SQS accepts 1 to 1000",
    "has maxReceiveCount 1001; SQS accepts 1 to 1000",
    "has maxReceiveCount 'five'; SQS accepts a number from 1 to 1000",
)
def count_is_out_of_range(aws):
    for name, count in (("none", "0"), ("many", "1001"), ("word", '"five"')):
        aws.sqs.Queue(
            name,
            redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:failed", "maxReceiveCount": '
            f"{count}}}",
        )


@passes
def policies_are_complete(aws):
    for name, count in (("number", "5"), ("string", '"1000"')):
        aws.sqs.Queue(
            name,
            redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:failed", "maxReceiveCount": '
            f"{count}}}",
        )
    aws.sqs.Queue("failed")


@abstains("redrivePolicy")
def policy_is_known_after_deployment(aws):
    failed = aws.sqs.Queue("failed")
    aws.sqs.Queue("orders", redrive_policy=failed.arn.apply(lambda arn: f'{{"deadLetterTargetArn": "{arn}"}}'))
