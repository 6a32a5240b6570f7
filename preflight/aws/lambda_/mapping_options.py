"""Which options of an event source mapping go with which source, and with each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.aws.languages.event_patterns import LONGEST, MAPPING, messages, pattern_faults
from preflight.core.messages import Advice
from preflight.core.values import KnownLater, Outside, Partial, Undecided, Unknown, origins_of

from .sources import EventSourceMapping

_STREAMS = ("kinesis", "dynamodb")
_KAFKA = ("msk", "kafka")
_CALLED = {
    "docdb": "DocumentDB",
    "dynamodb": "a DynamoDB stream",
    "kafka": "self-managed Kafka",
    "kinesis": "a Kinesis stream",
    "mq": "Amazon MQ",
    "msk": "Amazon MSK",
    "sqs": "an SQS queue",
}
_ANY_STREAM = (*_STREAMS, *_KAFKA)

# Which sources take an option: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
_TAKEN_BY = {
    "bisect_batch_on_function_error": _ANY_STREAM,
    "destination_config": _ANY_STREAM,
    "maximum_record_age_in_seconds": _ANY_STREAM,
    "maximum_retry_attempts": _ANY_STREAM,
    "parallelization_factor": _STREAMS,
    "provisioned_poller_config": ("sqs", *_KAFKA),
    "scaling_config": ("sqs",),
    "tumbling_window_in_seconds": _STREAMS,
}
_BLOCKS = frozenset({"destination_config", "provisioned_poller_config", "scaling_config"})
_POSITIONED = (*_ANY_STREAM, "docdb")
_UNBATCHED, _LARGEST_FIFO_BATCH, _MOST_FILTERS = 10, 10, 10


def option_faults(mapping: EventSourceMapping) -> Iterator[str]:
    """Why Lambda refuses the options of a mapping for its source, each as a clause that begins with a verb.

    Raises Undecided where the source is not known.
    """
    if not mapping.has("event_source_arn") and not mapping.has("self_managed_event_source"):
        yield "has neither `event_source_arn` nor `self_managed_event_source`; a mapping reads from one of them"
        return
    kind = mapping.source_kind
    called = _CALLED.get(kind)
    if called is None:
        return  # not an event source, which another policy reports
    for name, kinds in _TAKEN_BY.items():
        # The provider does not send a number that is zero, or a false flag.
        if kind not in kinds and mapping.has(name) and (name in _BLOCKS or getattr(mapping, name) > 0):
            yield f"sets `{name}`, which Lambda does not take for {called}; it is for {_listed(kinds)}"
    yield from _position_faults(mapping, kind, called)
    if kind == "sqs":
        yield from _queue_faults(mapping)


def _listed(kinds: tuple[str, ...]) -> str:
    names = [_CALLED[kind] for kind in kinds]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _position_faults(mapping: EventSourceMapping, kind: str, called: str) -> Iterator[str]:
    position = mapping.starting_position
    if position is None:
        if kind in _POSITIONED:
            yield f"has no `starting_position`, which {called} needs: TRIM_HORIZON (the oldest record) or LATEST"
    elif kind == "sqs":
        yield f"sets `starting_position` to {position}, but {called} has no positions; leave it out"
    elif position == "AT_TIMESTAMP":
        if kind == "dynamodb":
            yield "starts at AT_TIMESTAMP, which a DynamoDB stream does not take; use TRIM_HORIZON or LATEST"
        elif not mapping.has("starting_position_timestamp"):
            yield "starts at AT_TIMESTAMP, but has no `starting_position_timestamp`"


def _queue_faults(mapping: EventSourceMapping) -> Iterator[str]:
    size, window = mapping.batch_size, mapping.maximum_batching_window_in_seconds
    if size > _UNBATCHED or window > 0:
        if is_fifo(mapping):
            if size > _LARGEST_FIFO_BATCH:
                yield f"takes batches of {size} messages from a FIFO queue, which gives at most {_LARGEST_FIFO_BATCH}"
            if window > 0:
                yield f"waits {window} s for a batch, but a FIFO queue has no batching window; leave it out"
        elif size > _UNBATCHED and window == 0:
            yield (
                f"takes batches of {size} messages and has no batching window; "
                "more than 10 need `maximum_batching_window_in_seconds` of at least 1"
            )
    if mapping.scaling_config is not None and mapping.provisioned_poller_config is not None:
        yield "sets both `scaling_config` and `provisioned_poller_config`, of which a queue's mapping takes one"
    yield from _throttling(mapping)


def _throttling(mapping: EventSourceMapping) -> Iterator[Advice]:
    """Advice where a queue runs more calls than its function reserves.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """
    config = mapping.scaling_config
    wanted = config.maximum_concurrency if config is not None else None
    if wanted is None:
        return
    try:
        function = mapping.function
    except Outside:
        return  # what another stack's function reserves is unknown here
    reserved = function.reserved_concurrent_executions
    if 0 <= reserved < wanted:
        yield Advice(
            f"runs up to {wanted} calls of {function} at once, which reserves {reserved}; Lambda throttles the rest, and their "
            "messages go back to the queue"
        )


def is_fifo(mapping: EventSourceMapping) -> bool:
    """Whether an SQS mapping reads from a FIFO queue; raises Undecided where that is not known."""
    arn = mapping.event_source_arn
    if isinstance(arn, str):
        return arn.endswith(".fifo")
    try:
        return mapping.queue.fifo_queue
    except Outside:
        if isinstance(arn, Partial):
            return arn.endswith(".fifo")
        raise


def filter_faults(mapping: EventSourceMapping) -> Iterator[str]:
    """Why Lambda refuses the filters of a mapping, each as a clause that begins with a verb."""
    filters = mapping.filter_criteria.filters if mapping.filter_criteria is not None else ()
    if len(filters) > _MOST_FILTERS:
        yield f"has {len(filters)} filters; Lambda takes at most {_MOST_FILTERS}"
    later: Undecided | None = None
    for at, each in enumerate(filters):
        written = each.wire_value("pattern")
        if isinstance(written, str) and len(written) > LONGEST:
            yield f"has filter {at + 1} with {len(written)} characters; Lambda takes at most {LONGEST}"
        try:
            # A JSON null is read as an absent pattern, which Lambda does not take.
            pattern = "null" if each.pattern is None and each.has("pattern") else each.pattern
            yield from messages(
                f"has filter {at + 1} with", pattern_faults(pattern, MAPPING) if pattern is not None else ()
            )
        except Undecided as reason:
            later = later or reason
    if later is not None:
        raise later


def twin(mapping: EventSourceMapping) -> EventSourceMapping | None:
    """The first mapping that connects the same source and function, if it is declared before this one; Lambda takes one.

    Those of brokers are left out: they may differ in their topic or queue.
    """
    if mapping.source_kind not in ("sqs", *_STREAMS):
        return None
    index: dict[tuple[object, object], EventSourceMapping] = mapping.stack.indexed(
        "event source mappings", lambda: _by_ends(mapping)
    )
    first = index.get(_ends(mapping))
    return None if first is mapping else first


def _by_ends(mapping: EventSourceMapping) -> dict[tuple[object, object], EventSourceMapping]:
    """The first mapping of each source and function."""
    found: dict[tuple[object, object], EventSourceMapping] = {}
    for each in mapping.stack.all(EventSourceMapping):
        try:
            found.setdefault(_ends(each), each)
        except Undecided:  # noqa: PERF203 - each is read on its own
            continue
    return found


def _ends(mapping: EventSourceMapping) -> tuple[object, object]:
    """What identifies the source and the function of a mapping, qualifier included."""
    return _end(mapping, "eventSourceArn", mapping.event_source_arn), _end(
        mapping, "functionName", mapping.function_name
    )


def _end(mapping: EventSourceMapping, key: str, value: Any) -> object:
    if isinstance(value, str):
        return value
    origins = origins_of(value)
    if isinstance(value, Unknown) and len(origins) == 1:
        return origins[0]
    raise KnownLater(mapping.path_to(key))
