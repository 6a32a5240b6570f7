from preflight import Violations, abstains, deployed, fails, modelled, passes, policy, recorded
from preflight.aws.sqs import Queue


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidAttributeName: You can specify the DeduplicationScope only when FifoQueue is set to true.",
        "InvalidAttributeName: You can specify the FifoThroughputLimit only when FifoQueue is set to true.",
        "To set FifoThroughputLimit to perMessageGroupId, the DeduplicationScope must be messageGroup.",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sqs/test_sqs.snapshot.json",
            "2026-11-28",
            "You can specify the DeduplicationScope only when FifoQueue is set to true",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
            "2026-11-28",
            "perMessageGroupId is allowed only when the value for DeduplicationScope is messageGroup",
        ),
        deployed(
            "https://github.com/cloudfoundry/csb-brokerpak-aws",
            "2026-11-28",
            "Invalid value for the parameter FifoThroughputLimit",
        ),
    ),
)
def fifo_settings_fit(queue: Queue) -> Violations:
    """A queue has deduplication scope and throughput limit only if it is FIFO, and both fit each other.

    SQS rejects both on a standard queue. High throughput, `perMessageGroupId`, needs deduplication per message group; the default
    scope is `queue`.

    Fix: set `fifo_queue=True`, `deduplication_scope="messageGroup"` and `fifo_throughput_limit="perMessageGroupId"` together.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    settings = {
        "deduplication_scope": queue.deduplication_scope,
        "fifo_throughput_limit": queue.fifo_throughput_limit,
    }
    if not queue.fifo_queue:
        for name, value in settings.items():
            if value:
                yield f"has {name} '{value}', but is a standard queue; SQS accepts it only with fifo_queue=True"
    elif queue.fifo_throughput_limit == "perMessageGroupId" and queue.deduplication_scope != "messageGroup":
        scope = queue.deduplication_scope or "queue (the default)"
        yield f"has fifo_throughput_limit 'perMessageGroupId' with deduplication_scope {scope}; SQS needs 'messageGroup'"


@fails(
    "has deduplication_scope 'messageGroup', but is a standard queue; SQS accepts it only with fifo_queue=True",
    "has fifo_throughput_limit 'perMessageGroupId', but is a standard queue; SQS accepts it only with fifo_queue=True",
)
def queue_is_standard(aws):
    aws.sqs.Queue("orders", deduplication_scope="messageGroup", fifo_throughput_limit="perMessageGroupId")


@fails(
    "has fifo_throughput_limit 'perMessageGroupId' with deduplication_scope queue; SQS needs 'messageGroup'",
    "has fifo_throughput_limit 'perMessageGroupId' with deduplication_scope queue (the default); SQS needs 'messageGroup'",
)
def scope_does_not_fit_the_limit(aws):
    aws.sqs.Queue("orders", fifo_queue=True, deduplication_scope="queue", fifo_throughput_limit="perMessageGroupId")
    aws.sqs.Queue("returns", fifo_queue=True, fifo_throughput_limit="perMessageGroupId")


@passes
def settings_fit(aws):
    aws.sqs.Queue("standard")
    aws.sqs.Queue("fifo", fifo_queue=True)
    aws.sqs.Queue("scoped", fifo_queue=True, deduplication_scope="messageGroup", fifo_throughput_limit="perQueue")
    aws.sqs.Queue(
        "fast", fifo_queue=True, deduplication_scope="messageGroup", fifo_throughput_limit="perMessageGroupId"
    )


@abstains("fifoQueue")
def type_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("fifo", type="String", value="true")
    aws.sqs.Queue("orders", fifo_queue=parameter.version.apply(bool), deduplication_scope="queue")
