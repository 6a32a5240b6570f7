"""Amazon S3."""

from __future__ import annotations

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
    lambda_function_arn: str = prop()

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
        texts = [each.lambda_function_arn for each in self.lambda_functions]
        texts += [each.queue_arn for each in self.queues] + [each.topic_arn for each in self.topics]
        literal = [each for text in texts if isinstance(text, str) for each in self.stack.named(text, _RECEIVERS)]
        return list({each.urn: each for each in (*made_of, *literal)}.values())


class BucketPolicy(Resource, token="aws:s3/bucketPolicy:BucketPolicy"):
    """Who may use a bucket."""

    names = ()

    policy: Document = json_text(REQUIRED)

    target: Bucket = link("bucket")


_RECEIVERS = (Function, Queue, Topic)


def has_policy(receiver: Resource) -> bool:
    """Whether a queue or a topic is made with a policy of its own; a function never is."""
    return isinstance(receiver, Queue | Topic) and receiver.has("policy")


def admissions(receiver: Resource) -> list[Resource]:
    """The resources of the stack that let S3 reach a function, or anybody a queue or a topic."""
    if isinstance(receiver, Function):
        permissions = referrers(Permission, Permission.allowed, receiver)
        return [permission for permission in permissions if permission.principal == "s3.amazonaws.com"]
    if isinstance(receiver, Queue):
        return [*referrers(QueuePolicy, QueuePolicy.queue, receiver)]
    return [*referrers(TopicPolicy, TopicPolicy.topic, receiver)]
