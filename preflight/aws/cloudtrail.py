"""AWS CloudTrail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from preflight.core.link import link
from preflight.core.values import KnownLater, Partial, Unknown, independently, known
from preflight.core.view import Resource, View, prop

from .cloudwatch import LogGroup
from .kms import Key
from .s3 import Bucket
from .sns import Topic

# The suffix of a log group's ARN that CloudTrail requires: all its streams.
ALL_STREAMS = ":*"


_CATEGORIES = ("Management", "Data", "NetworkActivity")
_EQUALS_ONLY = ("eventCategory", "readOnly", "resources.type")
_OPERATORS = ("ends_withs", "not_ends_withs", "not_equals", "not_starts_withs", "starts_withs")
_DATA_TYPES = ("AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table")
_ADJACENT = re.compile(r"[._-]{2}")
_BUCKET = re.compile(r"arn:[a-z-]+:s3:::[^/]+")


class FieldSelector(View):
    """A condition on a field of an event."""

    field: str = prop()
    equals: list[str] = prop(())
    ends_withs: list[str] = prop(())
    not_ends_withs: list[str] = prop(())
    not_equals: list[str] = prop(())
    not_starts_withs: list[str] = prop(())
    starts_withs: list[str] = prop(())


class AdvancedSelector(View):
    """The conditions on the events that are logged."""

    field_selectors: list[FieldSelector] = prop(())

    def faults(self) -> Iterator[str]:
        """Why CloudTrail rejects it, each as a clause that begins with a verb."""
        fields = [known(each.field) for each in self.field_selectors]
        if "eventCategory" not in fields:
            yield "has an advanced event selector without the field eventCategory, which it needs"
        for each in self.field_selectors:
            others = [name for name in _OPERATORS if each.has(name)]
            if each.field in _EQUALS_ONLY and others:
                yield f"has an advanced event selector with `{others[0]}` for the field {each.field}, which has `equals` alone"
            for value in each.equals if each.field == "eventCategory" else ():
                yield from _category_faults(known(value), fields)
        if fields.count("resources.type") > 1:
            yield "has an advanced event selector with the field resources.type twice"


def _category_faults(category: str, fields: list[str]) -> Iterator[str]:
    if category not in _CATEGORIES:
        yield f"has the event category '{category}'; a trail has {', '.join(_CATEGORIES)}"
    for kind, needed in (("Data", "resources.type"), ("NetworkActivity", "eventSource")):
        if category == kind and needed not in fields:
            yield f"has the event category {kind} without the field {needed}, which it needs"


class DataResource(View):
    """The objects or functions whose events are logged."""

    type: str = prop()
    values: list[str] = prop(())


class EventSelector(View):
    """The events that are logged."""

    data_resources: list[DataResource] = prop(())

    def faults(self) -> Iterator[str]:
        """Why CloudTrail rejects it, each as a clause that begins with a verb."""
        for each in self.data_resources:
            if each.type not in _DATA_TYPES:
                yield (
                    f"has the data resource type '{each.type}'; it is {', '.join(_DATA_TYPES)},"
                    " and `advanced_event_selectors` have others"
                )
            for value in each.values if each.type == "AWS::S3::Object" else ():
                if isinstance(value, str) and _BUCKET.fullmatch(value):
                    yield f"has the data resource {value}; the ARN of a bucket ends in a slash, or in the prefix of its objects"


class Trail(Resource, token="aws:cloudtrail/trail:Trail"):
    """A trail."""

    arn_form = "cloudtrail:trail/{name}"

    name: str | None = None
    cloud_watch_logs_group_arn: str | Partial | None = None
    cloud_watch_logs_role_arn: str | None = None
    event_selectors: list[EventSelector] = prop(())
    advanced_event_selectors: list[AdvancedSelector] = prop(())

    bucket: Bucket = link("s3_bucket_name")
    key: Key | None = link("kms_key_id")
    topic: Topic | None = link("sns_topic_name")

    @property
    def covers_all_streams(self) -> bool:
        """Whether the log group's ARN ends in `:*`, or is not set. The `arn` output of a planned log group does not."""
        arn = self.cloud_watch_logs_group_arn
        if not isinstance(arn, Unknown):
            return arn is None or _is_empty(arn) or arn.endswith(ALL_STREAMS)
        origin = arn.__origin__
        if origin is None or not isinstance(self.stack.get(origin.urn), LogGroup) or origin.output != "arn":
            raise KnownLater("cloudWatchLogsGroupArn")
        return False

    def faults(self) -> Iterator[str]:
        """Why CloudTrail rejects it, each as a clause that begins with a verb."""
        checks: tuple[Any, ...] = (
            Trail._name_faults,
            Trail._log_faults,
            Trail._selector_faults,
            Trail._event_faults,
            Trail._advanced_faults,
        )
        yield from independently(checks, self)

    def _name_faults(self) -> Iterator[str]:
        name = known(self.name)
        if name is not None and _ADJACENT.search(name):
            yield f"has the name '{name}'; it has no two periods, hyphens or underscores side by side"
        if name is not None and _is_address(name):
            yield f"has the name '{name}', which is an IP address"

    def _log_faults(self) -> Iterator[str]:
        pair = {
            "cloud_watch_logs_group_arn": "cloudWatchLogsGroupArn",
            "cloud_watch_logs_role_arn": "cloudWatchLogsRoleArn",
        }
        values = {name: self.wire_value(key) for name, key in pair.items()}
        empty = any(_is_empty(value) for value in values.values())
        given = [name for name, value in values.items() if value is not None and (not empty or known(value))]
        if len(given) == 1:
            yield f"has `{given[0]}` alone; it has `cloud_watch_logs_group_arn` and `cloud_watch_logs_role_arn`, or none"

    def _selector_faults(self) -> Iterator[str]:
        if self.event_selectors and self.advanced_event_selectors:
            yield "has `event_selectors` and `advanced_event_selectors`; it has one of them"

    def _event_faults(self) -> Iterator[str]:
        for selector in self.event_selectors:
            yield from selector.faults()

    def _advanced_faults(self) -> Iterator[str]:
        for selector in self.advanced_event_selectors:
            yield from selector.faults()


def _is_empty(value: Any) -> bool:
    """Whether it is the empty string, which the provider does not send."""
    return isinstance(value, str) and not value


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
