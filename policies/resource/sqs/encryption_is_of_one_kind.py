from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.sqs import Queue


@policy(
    severity="critical",
    caught="preview",
    error=(
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
        '"kms_master_key_id": conflicts with sqs_managed_sse_enabled',
    ),
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/sqs/queue.go",
            "2026-11-28",
            "kms_master_key_id and sqs_managed_sse_enabled: ConflictsWith",
        ),
        documented(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
            "2026-11-28",
            "SqsManagedSseEnabled: Only one server-side encryption option is supported per queue",
        ),
    ),
)
def encryption_is_of_one_kind(queue: Queue) -> Violations:
    """A queue is encrypted with a key of KMS or with one of SQS, not with both.

    SQS answers `You can use one type of server-side encryption (SSE) at one time`; the provider refuses the two at preview.

    Fix: remove `sqs_managed_sse_enabled`, which is on by default for a queue without a key, or `kms_master_key_id`.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    if queue.kms_master_key_id is not None and queue.sqs_managed_sse_enabled:
        yield "has a `kms_master_key_id` and `sqs_managed_sse_enabled`; a queue has one kind of encryption"


@fails("has a `kms_master_key_id` and `sqs_managed_sse_enabled`; a queue has one kind of encryption")
def both_kinds(aws):
    aws.sqs.Queue("orders", kms_master_key_id="alias/orders", sqs_managed_sse_enabled=True)


@passes
def one_kind(aws):
    aws.sqs.Queue("kms", kms_master_key_id="alias/orders")
    aws.sqs.Queue("sqs", sqs_managed_sse_enabled=True)
    aws.sqs.Queue("none", sqs_managed_sse_enabled=False)


@abstains("sqsManagedSseEnabled")
def switch_comes_later(aws):
    parameter = aws.ssm.Parameter("switch", type="String", value="true")
    aws.sqs.Queue("orders", kms_master_key_id="alias/orders", sqs_managed_sse_enabled=parameter.version.apply(bool))
