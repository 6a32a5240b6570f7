from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.events import Archive


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html",
        "2026-11-28",
        "EventSourceArn: the ARN of the event bus that sends events to the archive",
    ),
)
def archive_is_of_a_bus(archive: Archive) -> Violations:
    """An archive names an event bus as its source by its ARN.

    EventBridge archives the events of a bus. It rejects the name of a bus, and the ARN of a rule or of another resource.

    Fix: pass `event_source_arn=bus.arn`; for the default bus, `arn:aws:events:REGION:ACCOUNT:event-bus/default`.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html
    """
    if archive.source_error is not None:
        yield archive.source_error


@fails(
    "has 'default' as its event_source_arn; it needs the ARN of an event bus",
    "has 'arn:aws:events:eu-west-1:111122223333:rule/orders' as its event_source_arn; it needs the ARN of an event bus",
    "has a queue as its event_source_arn; it needs the ARN of an event bus",
)
def sources_are_no_buses(aws):
    queue = aws.sqs.Queue("orders")
    for at, source in enumerate(("default", "arn:aws:events:eu-west-1:111122223333:rule/orders", queue.arn)):
        aws.cloudwatch.EventArchive(f"{at}", event_source_arn=source)


@passes
def sources_are_buses(aws):
    bus = aws.cloudwatch.EventBus("orders")
    for at, source in enumerate((bus.arn, "arn:aws:events:eu-west-1:111122223333:event-bus/default")):
        aws.cloudwatch.EventArchive(f"{at}", event_source_arn=source)


@abstains("eventSourceArn")
def source_is_known_after_deployment(aws, pulumi):
    one, two = aws.cloudwatch.EventBus("one"), aws.cloudwatch.EventBus("two")
    source = pulumi.Output.all(one.arn, two.arn).apply(lambda arns: arns[0])
    aws.cloudwatch.EventArchive("orders", event_source_arn=source)
