"""Amazon S3."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.link import candidates, link, referrers
from preflight.core.values import Partial, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document, readable
from .lambda_ import Function, Permission
from .sns import Topic, TopicPolicy
from .sqs import Queue, QueuePolicy


class Versioning(View):
    """The versioning setting inside a bucket."""

    enabled: bool = False


class Bucket(Resource, token="aws:s3/bucket:Bucket"):
    """A bucket."""

    names = ("bucket",)
    arn_form = "s3:{name}"

    bucket: str | None = None
    bucket_prefix: str | None = None
    acl: str | None = None
    versioning: Versioning | None = None
    object_lock_enabled: bool = False
    policy: Document | None = json_text()

    @property
    def name_errors(self) -> list[str]:
        """Why S3 rejects its name or name prefix, as clauses; of a partly known name, the errors in the known part."""
        if self.bucket is not None:
            return list(_name_errors(self.bucket, _LONGEST_NAME))
        return list(_name_errors(self.bucket_prefix, _LONGEST_PREFIX)) if self.bucket_prefix is not None else []

    @property
    def has_versioning(self) -> bool:
        """Whether versioning is enabled, by its own settings or by a separate BucketVersioning resource."""
        if self.object_lock_enabled:
            return True
        if self.versioning is not None and self.versioning.enabled:
            return True
        settings = referrers(BucketVersioning, BucketVersioning.target, self)
        return any(setting.versioning_configuration.status == "Enabled" for setting in settings)

    @property
    def public_access_blocks(self) -> list[BucketPublicAccessBlock]:
        """The blocks of public access that the stack has for it."""
        return referrers(BucketPublicAccessBlock, BucketPublicAccessBlock.target, self)

    @property
    def acl_enabling_controls(self) -> list[BucketOwnershipControls]:
        """The ownership controls of the stack that allow access control lists on it."""
        controls = referrers(BucketOwnershipControls, BucketOwnershipControls.target, self)
        return [control for control in controls if control.rule.object_ownership != "BucketOwnerEnforced"]


class BucketV2(Bucket, token="aws:s3/bucketV2:BucketV2"):
    """A bucket under the type name that version 7 of the provider deprecates."""

    versioning: Versioning | None = prop(None, key="versionings")


class OwnershipRule(View):
    """The object ownership setting."""

    object_ownership: str = prop()


class BucketOwnershipControls(Resource, token="aws:s3/bucketOwnershipControls:BucketOwnershipControls"):
    """The ownership controls of a bucket, which decide whether access control lists are allowed."""

    names = ()

    rule: OwnershipRule = prop()

    target: Bucket = link("bucket")


class BucketAcl(Resource, token="aws:s3/bucketAcl:BucketAcl", also=("aws:s3/bucketAclV2:BucketAclV2",)):
    """An access control list of a bucket."""

    names = ()

    acl: str | None = None

    target: Bucket = link("bucket")

    @property
    def is_public(self) -> bool:
        """Whether it is a canned ACL that grants access to everybody or to every AWS user."""
        return self.acl in ("public-read", "public-read-write", "authenticated-read")


class VersioningConfiguration(View):
    """The versioning status of a bucket."""

    status: str = prop()


class BucketVersioning(
    Resource, token="aws:s3/bucketVersioning:BucketVersioning", also=("aws:s3/bucketVersioningV2:BucketVersioningV2",)
):
    """The versioning setting of a bucket as a separate resource."""

    names = ()

    versioning_configuration: VersioningConfiguration = prop()

    target: Bucket = link("bucket")


class BucketObjectLockConfiguration(
    Resource,
    token="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    also=("aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",),
):
    """The object lock of a bucket."""

    names = ()

    target: Bucket = link("bucket")


class BucketAccelerateConfiguration(
    Resource,
    token="aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration",
    also=("aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2",),
):
    """Transfer acceleration of a bucket."""

    names = ()

    bucket: str = prop()
    status: str = prop()

    target: Bucket = link("bucket")


class DefaultEncryption(View):
    """The algorithm and the key that objects are encrypted with."""

    kms_master_key_id: str | None = None
    sse_algorithm: str = prop()


class EncryptionRule(View):
    """A rule of a bucket's encryption."""

    apply_server_side_encryption_by_default: DefaultEncryption | None = None


class BucketEncryption(
    Resource,
    token="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    also=("aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",),
):
    """The encryption of a bucket as a separate resource."""

    names = ()

    rules: list[EncryptionRule] = prop(())


class CorsRule(View):
    """A rule of cross-origin requests."""

    allowed_methods: list[str] = prop(())
    allowed_origins: list[str] = prop(())
    allowed_headers: list[str] = prop(())


class BucketCorsConfiguration(
    Resource,
    token="aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    also=("aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",),
):
    """The rules of a bucket for requests from other origins."""

    names = ()

    cors_rules: list[CorsRule] = prop(())


class AccessPoint(Resource, token="aws:s3/accessPoint:AccessPoint"):
    """An access point of a bucket."""

    names = ("name",)

    name: str | None = None


class BucketPublicAccessBlock(Resource, token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"):
    """A bucket's block of public access. Each setting that is left out is off."""

    names = ()

    block_public_acls: bool = False
    block_public_policy: bool = False
    ignore_public_acls: bool = False
    restrict_public_buckets: bool = False

    target: Bucket = link("bucket")

    @property
    def disabled(self) -> list[str]:
        """The names of the settings that are off, without those that a public ACL of the bucket needs off."""
        names = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
        off = [name for name in names if not getattr(self, name)]
        for_acls = [name for name in off if name in ("block_public_acls", "ignore_public_acls")]
        if for_acls and any(each.is_public for each in referrers(BucketAcl, BucketAcl.target, self.target)):
            return [name for name in off if name not in for_acls]
        return off


class ReplicaEncryption(View):
    """The key that replicas are encrypted with."""

    replica_kms_key_id: str | None = None


class ReplicationDestination(View):
    """The destination of a replication rule."""

    encryption_configuration: ReplicaEncryption | None = None
    metrics: View | None = None
    replication_time: View | None = None
    bucket: str = prop()

    target: Bucket = link("bucket")


class SourceEncryption(View):
    """Whether objects that are encrypted with KMS are replicated."""

    status: str = prop()


class SourceSelection(View):
    """Which further objects are replicated."""

    sse_kms_encrypted_objects: SourceEncryption | None = None


class ReplicationRule(View):
    """A replication rule."""

    id: str | None = None
    prefix: str | None = None
    priority: int | None = None
    filter: View | None = None
    delete_marker_replication: View | None = None
    source_selection_criteria: SourceSelection | None = None
    destination: ReplicationDestination = prop()


class BucketReplicationConfig(Resource, token="aws:s3/bucketReplicationConfig:BucketReplicationConfig"):
    """The replication configuration of a source bucket."""

    names = ()

    rules: list[ReplicationRule] = prop(())

    target: Bucket = link("bucket")

    @property
    def destinations(self) -> list[Bucket]:
        """The destination buckets in this stack."""
        linked = candidates(self, "rules", (Bucket,))
        return linked or [rule.destination.target for rule in self.rules]


class FilteredEvents(View):
    """The events that a receiver is notified of."""

    events: list[str] = prop(())
    filter_prefix: str | None = None
    filter_suffix: str | None = None


class FunctionNotification(FilteredEvents):
    """A function that receives a bucket's events."""

    lambda_function_arn: str = prop()

    function: Function = link("lambda_function_arn")


class QueueNotification(FilteredEvents):
    """A queue that receives a bucket's events."""

    queue_arn: str = prop()

    queue: Queue = link("queue_arn")


class TopicNotification(FilteredEvents):
    """A topic that receives a bucket's events."""

    topic_arn: str = prop()

    topic: Topic = link("topic_arn")


class BucketNotification(Resource, token="aws:s3/bucketNotification:BucketNotification"):
    """A bucket's event notifications."""

    names = ()

    lambda_functions: list[FunctionNotification] = prop(())
    queues: list[QueueNotification] = prop(())
    topics: list[TopicNotification] = prop(())

    target: Bucket = link("bucket")

    @property
    def named_receivers(self) -> list[str]:
        """The ARNs of receivers that the program writes out."""
        arns = [function.lambda_function_arn for function in self.lambda_functions]
        arns += [queue.queue_arn for queue in self.queues] + [topic.topic_arn for topic in self.topics]
        return [arn for arn in arns if isinstance(arn, str) and arn.startswith("arn:")]

    @property
    def receivers(self) -> list[Function | Queue | Topic]:
        """The functions, queues and topics of this stack that receive the events."""
        linked = [
            *candidates(self, "lambdaFunctions", (Function,)),
            *candidates(self, "queues", (Queue,)),
            *candidates(self, "topics", (Topic,)),
        ]
        named = [self.stack.named(arn, _RECEIVERS, linked) for arn in self.named_receivers]
        meant = [found[0] for found in named if len(found) == 1]  # of several nobody knows which is meant
        return list({receiver.urn: receiver for receiver in (*linked, *meant)}.values())


class BucketPolicy(Resource, token="aws:s3/bucketPolicy:BucketPolicy"):
    """A bucket policy."""

    names = ()

    policy: Document = json_text(REQUIRED)

    target: Bucket = link("bucket")

    @property
    def is_public(self) -> bool:
        """Whether a statement allows everybody something, without a condition."""
        return any(
            statement.effect == "Allow" and statement.condition is None and "*" in readable(statement.principals)
            for statement in self.policy.statement
        )


_CORS_METHODS = ("GET", "PUT", "HEAD", "POST", "DELETE")
_ACCESS_POINT = re.compile(r"[a-z0-9][a-z0-9-]{1,48}[a-z0-9]")


def cors_faults(configuration: BucketCorsConfiguration) -> Iterator[str]:
    """What is wrong with the rules for requests from other origins."""
    for at, rule in enumerate(configuration.cors_rules):
        for method in rule.allowed_methods:
            if known(method) not in _CORS_METHODS:
                yield f"allows the method '{method}' in cors_rules[{at}]; S3 supports {', '.join(_CORS_METHODS)}"
        for name, values in (("allowed_origins", rule.allowed_origins), ("allowed_headers", rule.allowed_headers)):
            for value in values:
                if known(value).count("*") > 1:
                    yield f"has '{value}' in {name} of cors_rules[{at}]; one wildcard is allowed"


def is_access_point_name(name: str) -> bool:
    """Whether S3 accepts the name of an access point; that of a directory bucket ends in its zone and `--xa-s3`."""
    if known(name).endswith("--xa-s3"):
        return True
    return _ACCESS_POINT.fullmatch(known(name)) is not None and not name.endswith(("-s3alias", "--op-s3"))


def misplaced_keys(encryption: BucketEncryption) -> list[str]:
    """The algorithms of its rules that have a KMS key and do not use it."""
    defaults = [rule.apply_server_side_encryption_by_default for rule in encryption.rules]
    with_key = [each for each in defaults if each is not None and each.has("kms_master_key_id")]
    return [known(each.sse_algorithm) for each in with_key if each.sse_algorithm == "AES256"]


def replication_faults(replication: BucketReplicationConfig) -> Iterator[str]:
    """What is wrong with the rules of a replication, apart from what they refer to."""
    seen: dict[int, int] = {}
    for at, rule in enumerate(replication.rules):
        for fault in _replication_rule(rule):
            yield f"has rules[{at}], which {fault}"
        if rule.priority is not None:
            if rule.priority in seen:
                yield f"has rules[{seen[rule.priority]}] and rules[{at}] of one priority, {rule.priority}; they must differ"
            seen.setdefault(rule.priority, at)


def rules_without_markers(replication: BucketReplicationConfig) -> list[int]:
    """The places of the rules that have a filter and do not decide on delete markers."""
    rules = enumerate(replication.rules)
    return [at for at, rule in rules if rule.has("filter") and not rule.has("delete_marker_replication")]


def _replication_rule(rule: ReplicationRule) -> Iterator[str]:
    destination = rule.destination
    if isinstance(destination.bucket, str) and not destination.bucket.startswith("arn:"):
        yield f"has the destination '{destination.bucket}'; it is the ARN of a bucket, arn:aws:s3:::{destination.bucket}"
    if not rule.has("filter") and rule.has("delete_marker_replication"):
        yield "has delete_marker_replication and no filter; add one, which may be empty"
    if rule.has("filter") and rule.prefix:
        yield "has both filter and prefix; only filter is needed"
    selection = known(rule.source_selection_criteria)
    encrypted = known(selection.sse_kms_encrypted_objects) if selection is not None else None
    if encrypted is not None and encrypted.status == "Enabled" and not destination.has("encryption_configuration"):
        yield "replicates objects that are encrypted with KMS and has no encryption_configuration with replica_kms_key_id"
    if destination.has("replication_time") and not destination.has("metrics"):
        yield "has replication_time and no metrics, which it needs"


_RECEIVERS = (Function, Queue, Topic)


def has_policy(receiver: Resource) -> bool:
    """Whether a queue or topic has an inline access policy; always False for a function."""
    return isinstance(receiver, Queue | Topic) and receiver.has("policy")


def permissions_for(receiver: Resource) -> list[Resource]:
    """The permissions of a function for S3, or the access policies of a queue or topic, as far as the stack has them."""
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


def _name_errors(name: str | Partial, longest: int) -> Iterator[str]:
    text = "".join(p for p in name.parts if isinstance(p, str)) if isinstance(name, Partial) else known(name)
    if upper := "".join(dict.fromkeys(re.findall(r"[A-Z]", text))):
        yield f"has the uppercase letters {upper}"
    if other := "".join(dict.fromkeys(re.findall(r"[^A-Za-z0-9.-]", text))):
        yield f"has the invalid characters {other}"
    if len(text) > longest:
        yield f"has {len(text)} characters, more than {longest}"
    if isinstance(name, str):
        yield from _complete_name_errors(name, longest)


def _complete_name_errors(name: str, longest: int) -> Iterator[str]:
    if longest == _LONGEST_NAME and len(name) < _SHORTEST_NAME:
        yield f"has {len(name)} characters, fewer than {_SHORTEST_NAME}"
    if ".." in name:
        yield "has two periods in a row"
    if name[:1] in ("-", ".") or (longest == _LONGEST_NAME and name[-1:] in ("-", ".")):
        yield "does not begin and end with a letter or digit"
    if _ADDRESS.fullmatch(name):
        yield "is formatted as an IP address"
    if _RESERVED.fullmatch(name):
        yield "has a prefix or suffix that AWS reserves"


def accelerated_name(acceleration: BucketAccelerateConfiguration) -> str:
    """The name of the bucket that is accelerated, as far as the program gives it; empty where Pulumi or AWS names it."""
    if isinstance(acceleration.bucket, str):
        return acceleration.bucket
    bucket = acceleration.target
    return known(bucket.bucket if bucket.bucket is not None else bucket.bucket_prefix) or ""
