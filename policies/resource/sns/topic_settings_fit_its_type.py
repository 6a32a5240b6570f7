from preflight import Violations, abstains, documented, fails, passes, policy, provider, recorded
from preflight.aws.sns import Topic


@policy(
    severity="critical",
    caught="preview",
    error=(
        "InvalidParameter: Invalid parameter: Topic Name",
        "content-based deduplication can only be set for FIFO topics",
        "message archive policy can only be set for FIFO topics",
        "FIFO throughput scope can only be set for FIFO topics",
        "Invalid parameter: Attributes Reason: DisplayName",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sns/test_sns.snapshot.json",
            "2026-11-28",
            "Invalid parameter: Topic Name, for a FIFO topic without .fifo",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/sns/topic.go",
            "2026-11-28",
            "the settings of FIFO topics",
        ),
        documented(
            "https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-topic-owner.html",
            "2026-11-28",
            "a retention period of 1 to 365 days, for FIFO topics",
        ),
        documented("https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html", "2026-11-28"),
    ),
)
def topic_settings_fit_its_type(topic: Topic) -> Violations:
    """A topic has only the settings of its type, standard or FIFO, and a name of that type.

    The name of a FIFO topic ends in `.fifo`. Archives, content-based deduplication and a throughput scope exist for FIFO
    topics only.

    Fix: set `fifo_topic=True`, or remove what only a FIFO topic has.

    See: https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html
    https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    """
    yield from topic.type_errors


@fails(
    "has the name orders; the name of a FIFO topic ends in .fifo (Invalid parameter: Topic Name)",
    "has the name bills.fifo without `fifo_topic=True`; only the name of a FIFO topic ends in .fifo",
    "sets `content_based_deduplication`, which only a FIFO topic has; set `fifo_topic=True` or remove it",
    "sets `archive_policy`, which only a FIFO topic has; set `fifo_topic=True` or remove it",
    "archives messages for 400 days; SNS accepts 1 to 365",
    "has the fifo_throughput_scope 'Group'; SNS accepts Topic and MessageGroup",
)
def settings_are_of_the_other_type(aws):
    aws.sns.Topic("orders", name="orders", fifo_topic=True)
    aws.sns.Topic("bills", name="bills.fifo")
    aws.sns.Topic("news", content_based_deduplication=True, archive_policy='{"MessageRetentionPeriod": 30}')
    aws.sns.Topic(
        "archive", fifo_topic=True, archive_policy='{"MessageRetentionPeriod": 400}', fifo_throughput_scope="Group"
    )


@fails(
    "has a display_name of 101 characters; SNS accepts at most 100",
    "has the signature_version 3; SNS accepts 1 and 2",
)
def values_are_out_of_range(aws):
    aws.sns.Topic("orders", display_name="o" * 101, signature_version=3)


@passes
def settings_fit(aws):
    aws.sns.Topic("news", name="news", display_name="News", content_based_deduplication=False)
    aws.sns.Topic("auto", fifo_topic=True)
    aws.sns.Topic(
        "orders",
        name="orders.fifo",
        fifo_topic=True,
        content_based_deduplication=True,
        archive_policy='{"MessageRetentionPeriod": "30"}',
        fifo_throughput_scope="MessageGroup",
    )


@abstains("name")
def name_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("name", type="String", insecure_value="orders")
    aws.sns.Topic("orders", name=parameter.arn)
