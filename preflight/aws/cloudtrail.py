"""AWS CloudTrail."""

from __future__ import annotations

from preflight.core.link import link
from preflight.core.values import KnownLater, Partial, Unknown
from preflight.core.view import Resource

from .cloudwatch import LogGroup
from .kms import Key
from .s3 import Bucket
from .sns import Topic

# The suffix of a log group's ARN that CloudTrail requires: all its streams.
ALL_STREAMS = ":*"


class Trail(Resource, token="aws:cloudtrail/trail:Trail"):
    """A trail."""

    arn_form = "cloudtrail:trail/{name}"

    name: str | None = None
    cloud_watch_logs_group_arn: str | Partial | None = None
    cloud_watch_logs_role_arn: str | None = None

    bucket: Bucket = link("s3_bucket_name")
    key: Key | None = link("kms_key_id")
    topic: Topic | None = link("sns_topic_name")

    @property
    def covers_all_streams(self) -> bool:
        """Whether the log group's ARN ends in `:*`, or is not set. The `arn` output of a planned log group does not."""
        arn = self.cloud_watch_logs_group_arn
        if not isinstance(arn, Unknown):
            return arn is None or arn.endswith(ALL_STREAMS)
        origin = arn.__origin__
        if origin is None or not isinstance(self.stack.get(origin.urn), LogGroup) or origin.output != "arn":
            raise KnownLater("cloudWatchLogsGroupArn")
        return False
