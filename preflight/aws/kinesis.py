"""Amazon Kinesis Data Streams."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document


class StreamMode(View):
    """How a stream grows."""

    stream_mode: str = prop()


class Stream(Resource, token="aws:kinesis/stream:Stream"):
    """A data stream."""

    arn_form = "kinesis:stream/{name}"

    name: str | None = None
    shard_count: int | None = None
    shard_level_metrics: list[str] = prop(())
    stream_mode_details: StreamMode | None = None
    encryption_type: str = "NONE"
    kms_key_id: str | None = None
    warm_throughput_mib_ps: int | None = None

    def faults(self) -> Iterator[str]:
        """Why Kinesis rejects it, each as a clause that begins with a verb."""
        yield from independently((Stream._shard_faults, Stream._metric_faults, Stream._key_faults), self)

    def _shard_faults(self) -> Iterator[str]:
        details = known(self.stream_mode_details)
        mode = "PROVISIONED" if details is None else known(details.stream_mode)
        if mode == "ON_DEMAND" and self.shard_count:
            yield f"has `stream_mode` ON_DEMAND and `shard_count` {self.shard_count}; Kinesis chooses the number of shards"
        if mode == "PROVISIONED" and not self.shard_count:
            yield "has `stream_mode` PROVISIONED without a `shard_count`, which it needs"
        if mode == "PROVISIONED" and self.warm_throughput_mib_ps:
            yield "has `warm_throughput_mib_ps` with `stream_mode` PROVISIONED; only ON_DEMAND has it"

    def _metric_faults(self) -> Iterator[str]:
        if "ALL" in self.shard_level_metrics and len(self.shard_level_metrics) > 1:
            yield "has ALL and other names in `shard_level_metrics`; ALL stands for each of them"

    def _key_faults(self) -> Iterator[str]:
        if self.encryption_type == "KMS" and self.kms_key_id is None:
            yield "has `encryption_type` KMS without a `kms_key_id`, which it needs"


class StreamPolicy(Resource, token="aws:kinesis/resourcePolicy:ResourcePolicy"):
    """The policy of a stream."""

    names = ()

    policy: Document = json_text(REQUIRED)

    stream: Stream = link("resource_arn")
