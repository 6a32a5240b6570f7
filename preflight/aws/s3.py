"""Amazon S3."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.link import candidates, link, referrers
from preflight.core.values import Partial, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document
from .lambda_ import Function, Permission
from .sns import Topic, TopicPolicy
from .sqs import Queue, QueuePolicy


class Versioning(View):
    """Whether a bucket keeps earlier versions, as a setting of its own."""

    enabled: bool = False


class Bucket(Resource, token="aws:s3/bucket:Bucket"):
    """A bucket."""

    names = ("bucket",)
    arn_form = "s3:{name}"

    bucket: str | None = None
    bucket_prefix: str | None = None
    acl: str | None = None
    versioning: Versioning | None = None

    @property
    def name_faults(self) -> list[str]:
        """Why S3 refuses its name or the name's beginning, each as a clause; of a name known in part, what that part tells."""
        if self.bucket is not None:
            return list(_faults(self.bucket, _LONGEST_NAME))
        return list(_faults(self.bucket_prefix, _LONGEST_PREFIX)) if self.bucket_prefix is not None else []

    @property
    def keeps_versions(self) -> bool:
        """Whether it keeps earlier versions of its objects, by its own setting or by a resource's."""
        if self.versioning is not None and self.versioning.enabled:
            return True
        settings = referrers(BucketVersioning, BucketVersioning.target, self)
        return any(each.versioning_configuration.status == "Enabled" for each in settings)

    @property
    def takes_acls(self) -> list[BucketOwnershipControls]:
        """What makes it take access control lists."""
        controls = referrers(BucketOwnershipControls, BucketOwnershipControls.target, self)
        return [each for each in controls if each.rule.object_ownership != "BucketOwnerEnforced"]


class BucketV2(Bucket, token="aws:s3/bucketV2:BucketV2"):
    """A bucket by the name that version 7 of the provider has given up."""

    versioning: Versioning | None = prop(None, key="versionings")


class OwnershipRule(View):
    """Who owns the objects of a bucket."""

    object_ownership: str = prop()


class BucketOwnershipControls(Resource, token="aws:s3/bucketOwnershipControls:BucketOwnershipControls"):
    """Who owns the objects of a bucket, and with that whether it takes access control lists."""

    names = ()

    rule: OwnershipRule = prop()

    target: Bucket = link("bucket")


class BucketAcl(Resource, token="aws:s3/bucketAcl:BucketAcl", also=("aws:s3/bucketAclV2:BucketAclV2",)):
    """An access control list of a bucket."""

    names = ()

    target: Bucket = link("bucket")


class VersioningConfiguration(View):
    """Whether a bucket keeps earlier versions."""

    status: str = prop()


class BucketVersioning(
    Resource, token="aws:s3/bucketVersioning:BucketVersioning", also=("aws:s3/bucketVersioningV2:BucketVersioningV2",)
):
    """Whether a bucket keeps earlier versions, as a resource of its own."""

    names = ()

    versioning_configuration: VersioningConfiguration = prop()

    target: Bucket = link("bucket")


class BucketPublicAccessBlock(Resource, token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"):
    """What of a bucket is kept from the public. Each setting that is left out is off."""

    names = ()

    block_public_acls: bool = False
    block_public_policy: bool = False
    ignore_public_acls: bool = False
    restrict_public_buckets: bool = False

    target: Bucket = link("bucket")

    @property
    def openings(self) -> list[str]:
        """The settings that are off."""
        names = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
        return [name for name in names if not getattr(self, name)]


class BucketWebsiteConfiguration(
    Resource,
    token="aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    also=("aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",),
):
    """A bucket as a website."""

    names = ()

    target: Bucket = link("bucket")


class ReplicationDestination(View):
    """Where objects are copied to."""

    target: Bucket = link("bucket")


class ReplicationRule(View):
    """Which objects are copied, and where to."""

    destination: ReplicationDestination = prop()


class BucketReplicationConfig(Resource, token="aws:s3/bucketReplicationConfig:BucketReplicationConfig"):
    """What is copied from a bucket to others."""

    names = ()

    rules: list[ReplicationRule] = prop(())

    target: Bucket = link("bucket")

    @property
    def destinations(self) -> list[Bucket]:
        """The buckets of this stack that it copies to."""
        made_of = candidates(self, "rules", (Bucket,))
        return made_of or [rule.destination.target for rule in self.rules]


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


_LONGEST_NAME, _LONGEST_PREFIX, _SHORTEST_NAME = 63, 37, 3

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_RESERVED = re.compile(r"(?:xn--|sthree-|amzn-s3-demo-).*|.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


def _faults(name: str | Partial, longest: int) -> Iterator[str]:
    known_text = "".join(p for p in name.parts if isinstance(p, str)) if isinstance(name, Partial) else known(name)
    if upper := "".join(dict.fromkeys(re.findall(r"[A-Z]", known_text))):
        yield f"has the capital letters {upper}"
    if other := "".join(dict.fromkeys(re.findall(r"[^A-Za-z0-9.-]", known_text))):
        yield f"has the characters {other}"
    if len(known_text) > longest:
        yield f"has {len(known_text)} characters, more than {longest}"
    if isinstance(name, str):
        yield from _faults_of_whole(name, longest)


def _faults_of_whole(name: str, longest: int) -> Iterator[str]:
    if longest == _LONGEST_NAME and len(name) < _SHORTEST_NAME:
        yield f"has {len(name)} characters, fewer than {_SHORTEST_NAME}"
    if ".." in name:
        yield "has two periods in a row"
    if name[:1] in ("-", ".") or (longest == _LONGEST_NAME and name[-1:] in ("-", ".")):
        yield "does not begin and end with a letter or a digit"
    if _ADDRESS.fullmatch(name):
        yield "has the form of an IP address"
    if _RESERVED.fullmatch(name):
        yield "begins or ends as AWS keeps for itself"
