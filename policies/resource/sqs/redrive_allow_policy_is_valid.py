from preflight import Violations, abstains, fails, foreseen, modelled, passes, policy
from preflight.aws.sqs import Queue, QueueRedriveAllowPolicy


@policy(
    severity="critical",
    caught="deployment",
    error="When you specify the byQueue permission type, you must also specify between 1 and 10 source queue ARNs.",
    evidence=modelled(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
        "2026-11-28",
        "sourceQueueArns only with byQueue, up to 10; valid values of redrivePermission: allowAll, denyAll, byQueue",
    ),
)
def redrive_allow_policy_is_valid(queue: Queue | QueueRedriveAllowPolicy) -> Violations:
    """A redrive allow policy has a valid permission, and source queues exactly for `byQueue`.

    The provider checks only that the policy is JSON. SQS rejects `byQueue` without source queues or with more than 10, and source
    queues with another permission.

    Fix: for more than 10 source queues, use `{"redrivePermission": "allowAll"}`.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    if queue.redrive_allow_policy is not None:
        yield from queue.redrive_allow_policy.errors()


@fails("has redrivePermission byQueue with 0 sourceQueueArns; SQS needs 1 to 10")
def source_queues_are_missing(aws):
    aws.sqs.Queue("failed", redrive_allow_policy='{"redrivePermission": "byQueue"}')


@fails("has redrivePermission byQueue with 11 sourceQueueArns; SQS needs 1 to 10")
@foreseen
def too_many_source_queues(aws, pulumi):
    queues = [aws.sqs.Queue(f"orders-{number}") for number in range(11)]
    failed = aws.sqs.Queue("failed")
    aws.sqs.RedriveAllowPolicy(
        "failed",
        queue_url=failed.url,
        redrive_allow_policy=pulumi.Output.json_dumps(
            {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn for queue in queues]}
        ),
    )


@fails(
    "has redrivePermission 'byQueues'; SQS accepts allowAll, denyAll and byQueue",
    "has sourceQueueArns with redrivePermission denyAll; SQS accepts them only with byQueue",
)
def permission_and_queues_do_not_fit(aws):
    arns = '"sourceQueueArns": ["arn:aws:sqs:eu-west-1:111122223333:orders"]'
    for permission in ("byQueues", "denyAll"):
        aws.sqs.Queue(permission, redrive_allow_policy=f'{{"redrivePermission": "{permission}", {arns}}}')


@passes
@foreseen
def permissions_are_valid(aws, pulumi):
    orders = aws.sqs.Queue("orders")
    aws.sqs.Queue(
        "failed",
        redrive_allow_policy=pulumi.Output.json_dumps(
            {"redrivePermission": "byQueue", "sourceQueueArns": [orders.arn]}
        ),
    )
    aws.sqs.Queue("closed", redrive_allow_policy='{"redrivePermission": "denyAll"}')


@abstains("redriveAllowPolicy")
def permission_is_known_after_deployment(aws, pulumi):
    parameter = aws.ssm.Parameter("permission", type="String", value="denyAll")
    aws.sqs.Queue("failed", redrive_allow_policy=pulumi.Output.json_dumps({"redrivePermission": parameter.arn}))
