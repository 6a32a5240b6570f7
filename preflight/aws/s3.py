"""Amazon S3."""

from __future__ import annotations

from preflight.core.values import bare
from preflight.core.view import REQUIRED, Resource, View, candidates, json_text, link, prop, referrers

from .iam import Document
from .lambda_ import Function, Permission
from .sns import Topic, TopicPolicy
from .sqs import Queue, QueuePolicy


class Bucket(Resource, token="aws:s3/bucket:Bucket", also=("aws:s3/bucketV2:BucketV2",)):
    """A bucket."""

    names = ("bucket",)
    arn_form = "s3:{name}"

    bucket: str | None = None


class FunctionNotification(View):
    """A function that is told of what happens in a bucket."""

    events: list[str] = prop(())
    filter_prefix: str | None = None
    filter_suffix: str | None = None

    function: Function = link("lambda_function_arn")


class QueueNotification(View):
    """A queue that is told of what happens in a bucket."""

    queue_arn: str = prop()


class TopicNotification(View):
    """A topic that is told of what happens in a bucket."""

    topic_arn: str = prop()


class BucketNotification(Resource, token="aws:s3/bucketNotification:BucketNotification"):
    """Who is told of what happens in a bucket."""

    names = ()

    lambda_functions: list[FunctionNotification] = prop(())
    queues: list[QueueNotification] = prop(())
    topics: list[TopicNotification] = prop(())

    target: Bucket = link("bucket")

    @property
    def receivers(self) -> list[Function | Queue | Topic]:
        """The functions, queues and topics of this stack that it tells."""
        made_of = [
            *candidates(self, "lambdaFunctions", (Function,)),
            *candidates(self, "queues", (Queue,)),
            *candidates(self, "topics", (Topic,)),
        ]
        texts = [getattr(block, name) for block, name in self._blocks()]
        literal = [each for text in texts for each in self.stack.named(str(bare(text)), (Function, Queue, Topic))]
        return list(dict.fromkeys([*made_of, *literal]))
