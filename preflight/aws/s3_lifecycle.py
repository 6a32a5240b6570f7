"""What S3 rejects about the rules of a lifecycle configuration, as predicates of the rule.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from itertools import pairwise
from typing import Any

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

from .s3 import Bucket

_MINIMUM_SIZES = ("all_storage_classes_128K", "varies_by_storage_class")
_DAYS_BEFORE_INFREQUENT_ACCESS = 30
_INFREQUENT_ACCESS = ("STANDARD_IA", "ONEZONE_IA")
_MOST_VERSIONS = 100

# The classes that objects of a class can go to.
_ONWARD = {
    "STANDARD_IA": ("INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
    "INTELLIGENT_TIERING": ("ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
    "ONEZONE_IA": ("GLACIER", "DEEP_ARCHIVE"),
    "GLACIER_IR": ("GLACIER", "DEEP_ARCHIVE"),
    "GLACIER": ("DEEP_ARCHIVE",),
    "DEEP_ARCHIVE": (),
}


class SizeRange(View):
    """A filter by the size of objects, in bytes."""

    object_size_greater_than: int | None = None
    object_size_less_than: int | None = None


class FilterAnd(SizeRange):
    """Several conditions of a filter that all hold."""

    prefix: str | None = None
    tags: Any = None


class LifecycleFilter(SizeRange):
    """What a rule applies to."""

    and_: FilterAnd | None = prop(None, key="and")
    prefix: str | None = None
    tag: Any = None


class Expiration(View):
    """When current versions expire."""

    date: str | None = None
    days: int | None = None
    expired_object_delete_marker: bool | None = None


class Transition(View):
    """When current versions go to another storage class."""

    date: str | None = None
    days: int | None = None
    storage_class: str = prop()


class NoncurrentVersionExpiration(View):
    """When noncurrent versions expire."""

    newer_noncurrent_versions: int | None = None
    noncurrent_days: int | None = None


class NoncurrentVersionTransition(View):
    """When noncurrent versions go to another storage class."""

    newer_noncurrent_versions: int | None = None
    noncurrent_days: int | None = None
    storage_class: str = prop()


class LifecycleRule(View):
    """A rule of a lifecycle configuration."""

    id: str | None = None
    prefix: str | None = None
    filter: LifecycleFilter | None = None
    expiration: Expiration | None = None
    transitions: list[Transition] = prop(())
    noncurrent_version_expiration: NoncurrentVersionExpiration | None = None
    noncurrent_version_transitions: list[NoncurrentVersionTransition] = prop(())
    abort_incomplete_multipart_upload: Any = None


class BucketLifecycleConfiguration(
    Resource,
    token="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    also=("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",),
):
    """The lifecycle configuration of a bucket."""

    names = ()

    rules: list[LifecycleRule] = prop(())
    transition_default_minimum_object_size: str | None = None

    target: Bucket = link("bucket")


def lifecycle_faults(configuration: BucketLifecycleConfiguration) -> Iterator[str]:
    """What is wrong with a configuration and its rules, as predicates of the configuration."""
    yield from independently((_configuration, _rules), configuration)


def _rules(configuration: BucketLifecycleConfiguration) -> Iterator[str]:
    for at, rule in enumerate(configuration.rules):
        for fault in independently((_filter, _actions), rule):
            yield f"has rules[{at}], which {fault}"


def _configuration(configuration: BucketLifecycleConfiguration) -> Iterator[str]:
    size = configuration.transition_default_minimum_object_size
    if size is not None and known(size) not in _MINIMUM_SIZES:
        yield f"has transition_default_minimum_object_size '{size}'; it is one of {', '.join(_MINIMUM_SIZES)}"
    ids = Counter(known(rule.id) for rule in configuration.rules if rule.id is not None)
    for name, count in ids.items():
        if count > 1:
            yield f"has {count} rules with the id '{name}'; each needs a unique id (Rule ID must be unique)"


def _filter(rule: LifecycleRule) -> Iterator[str]:
    if rule.filter is None:
        return
    if rule.prefix:
        yield "has both prefix and filter; only filter is needed"
    yield from independently((_conditions, _sizes, _actions_of_filter), rule)


def _conditions(rule: LifecycleRule) -> Iterator[str]:
    if rule.filter is None:
        return
    names = ("tag", "object_size_greater_than", "object_size_less_than", "and_")
    given = [name.rstrip("_") for name in names if rule.filter.has(name)]
    given = ["prefix", *given] if given and rule.filter.prefix else given
    if len(given) > 1:
        advice = "move the others into `and`" if "and" in given else "put them into `and`"
        yield f"has a filter with {', '.join(given)} side by side; {advice}"


def _sizes(rule: LifecycleRule) -> Iterator[str]:
    found = rule.filter and (rule.filter.and_ or rule.filter)
    if not found or found.object_size_greater_than is None or found.object_size_less_than is None:
        return
    low, high = found.object_size_greater_than, found.object_size_less_than
    if low >= high > 0:
        yield f"has a filter with object_size_greater_than {low}, which is not below object_size_less_than {high}"


def _actions_of_filter(rule: LifecycleRule) -> Iterator[str]:
    restricted = _restriction(rule.filter)
    if restricted and rule.has("abort_incomplete_multipart_upload"):
        yield (
            f"aborts incomplete uploads and has a filter by {restricted}"
            f" (AbortIncompleteMultipartUpload cannot be specified with {restricted}); use a separate rule for it"
        )
    if restricted == "Tags" and rule.expiration is not None and rule.expiration.expired_object_delete_marker:
        yield (
            "has expired_object_delete_marker and a filter by Tags"
            " (ExpiredObjectDeleteMarker cannot be specified with Tags); use a separate rule for it"
        )


def _restriction(found: LifecycleFilter | None) -> str:
    """What a filter needs to know of an object beside its key, in S3's words; empty for a filter by prefix."""
    if found is None:
        return ""
    inner = found.and_
    if found.has("tag") or (inner is not None and inner.has("tags")):
        return "Tags"
    sizes = ("object_size_greater_than", "object_size_less_than")
    has_size = any(found.has(size) or (inner is not None and inner.has(size)) for size in sizes)
    return "Object Size" if has_size else ""


def _actions(rule: LifecycleRule) -> Iterator[str]:
    yield from independently((_has_action, _expiration, _classes, _order, _units, _ends, _noncurrent), rule)


def _has_action(rule: LifecycleRule) -> Iterator[str]:
    names = (
        "expiration",
        "transitions",
        "noncurrent_version_expiration",
        "noncurrent_version_transitions",
        "abort_incomplete_multipart_upload",
    )
    if not any(rule.has(name) for name in names):
        yield f"does nothing (At least one action needs to be specified in a rule); add one of {', '.join(names)}"


def _expiration(rule: LifecycleRule) -> Iterator[str]:
    expiration = rule.expiration
    if expiration is None:
        return
    given = [f"{name} {value}" for name, value in (("days", expiration.days), ("date", expiration.date)) if value]
    given += ["expired_object_delete_marker"] if expiration.expired_object_delete_marker else []
    if len(given) > 1:
        yield f"has an expiration with {' and '.join(given)}; only one of them is allowed"
    if expiration.days is not None and expiration.days < 0:
        yield f"expires objects after {expiration.days} days; it must be a positive number"
    yield from _midnight("expires objects", expiration.date)
    for transition in rule.transitions:
        yield from _midnight(f"moves objects to {transition.storage_class}", transition.date)


def _midnight(action: str, date: str | None) -> Iterator[str]:
    when = _time(date)
    if when is not None and (when.hour, when.minute, when.second) != (0, 0, 0):
        midnight = f"{when:%Y-%m-%d}T00:00:00Z"
        yield f"{action} at {date}; S3 takes dates at midnight only, such as {midnight} ('Date' must be at midnight GMT)"


def _time(date: str | None) -> datetime | None:
    """A date with a time and a zone, in UTC; None where it has another form, which the provider rejects."""
    if date is None:
        return None
    try:
        when = datetime.fromisoformat(known(date).replace("Z", "+00:00"))
    except ValueError:
        return None
    return when.astimezone(timezone.utc) if when.tzinfo else None


def _classes(rule: LifecycleRule) -> Iterator[str]:
    for name, moves in (
        ("transitions", rule.transitions),
        ("noncurrent_version_transitions", rule.noncurrent_version_transitions),
    ):
        for storage_class, count in Counter(known(move.storage_class) for move in moves).items():
            if count > 1:
                yield f"has {count} {name} to {storage_class}; each class may appear once"
    for move in rule.transitions:
        if move.date and move.days is not None:
            yield f"has a transition to {move.storage_class} with days and date; only one of them is allowed"
        yield from _too_early(move.storage_class, move.days, "days")
    for version in rule.noncurrent_version_transitions:
        yield from _too_early(version.storage_class, version.noncurrent_days, "noncurrent_days")


def _too_early(storage_class: str, days: int | None, name: str) -> Iterator[str]:
    if days is not None and storage_class in _INFREQUENT_ACCESS and days < _DAYS_BEFORE_INFREQUENT_ACCESS:
        yield f"moves objects to {storage_class} after {days} {name}; at least {_DAYS_BEFORE_INFREQUENT_ACCESS} are needed"


def _order(rule: LifecycleRule) -> Iterator[str]:
    current = [(move.days, move.storage_class) for move in rule.transitions if move.days is not None]
    noncurrent = [
        (move.noncurrent_days, move.storage_class)
        for move in rule.noncurrent_version_transitions
        if move.noncurrent_days is not None
    ]
    for moves in (current, noncurrent):
        yield from _impossible(moves)


def _impossible(moves: Sequence[tuple[int, str]]) -> Iterator[str]:
    for (first, source), (second, target) in pairwise(sorted(moves, key=lambda move: move[0])):
        if (
            first < second
            and source != target
            and source in _ONWARD
            and target in _ONWARD
            and target not in _ONWARD[source]
        ):
            onward = " or ".join(_ONWARD[source]) or "no other class"
            moved = f"moves objects to {source} after {first} days and to {target} after {second}"
            yield f"{moved}; from {source} they can go to {onward}"


def _units(rule: LifecycleRule) -> Iterator[str]:
    expiration = rule.expiration
    moves = [*rule.transitions] + ([expiration] if expiration is not None else [])
    if any(move.days for move in moves) and any(move.date for move in moves):
        yield "has days in one action and a date in another (Found mixed 'Date' and 'Days' based actions); use one of them"


def _ends(rule: LifecycleRule) -> Iterator[str]:
    latest = max((move.days for move in rule.transitions if move.days is not None), default=None)
    end = rule.expiration.days if rule.expiration is not None else None
    if latest is not None and end and end <= latest:
        yield f"expires objects after {end} days and moves them after {latest} days; they must expire later than they move"
    versions = rule.noncurrent_version_expiration
    last = max(
        (move.noncurrent_days for move in rule.noncurrent_version_transitions if move.noncurrent_days is not None),
        default=None,
    )
    until = versions.noncurrent_days if versions is not None else None
    if last is not None and until and until <= last:
        expired = f"expires noncurrent versions after {until} days"
        yield f"{expired} and moves them after {last} days; they must expire later than they move"


def _noncurrent(rule: LifecycleRule) -> Iterator[str]:
    expiration = rule.noncurrent_version_expiration
    if expiration is not None and not expiration.has("noncurrent_days"):
        yield "has a noncurrent_version_expiration without noncurrent_days"
    for action in [*rule.noncurrent_version_transitions] + ([expiration] if expiration is not None else []):
        count = action.newer_noncurrent_versions
        if count is not None and not 1 <= count <= _MOST_VERSIONS:
            yield f"keeps {count} newer_noncurrent_versions; it must be 1 to {_MOST_VERSIONS}"
