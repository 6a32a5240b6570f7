"""The crawlers of AWS Glue, and the classifiers of the files that they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.values import independently, known
from preflight.core.view import Resource, View, json_text, prop

_LEAST_RATE, _HIGHEST_RATE = 0.1, 1.5
_CRON_FIELDS = 6
_NEW_FOLDERS, _EVENTS = "CRAWL_NEW_FOLDERS_ONLY", "CRAWL_EVENT_MODE"


def schedule_faults(schedule: str) -> Iterator[str]:
    """Why Glue rejects a schedule of a crawler or a trigger, each as a clause that begins with a verb."""
    fields = schedule[5:].rstrip(")").split()
    if not schedule.lower().startswith("cron(") or len(fields) != _CRON_FIELDS:
        yield f"has the schedule '{schedule}'; it is cron(…) with {_CRON_FIELDS} fields, from minutes to the year"
    elif (fields[2] == "?") == (fields[4] == "?"):
        yield f"has the schedule '{schedule}'; exactly one of day-of-month and day-of-week is ?"


class S3Target(View):
    """A folder that is crawled."""

    path: str = prop()
    event_queue_arn: str | None = None


class CatalogTarget(View):
    """Tables of a database that are crawled."""

    event_queue_arn: str | None = None


class TableTarget(View):
    """A table of DynamoDB that is crawled; its rate is a part of the table's capacity."""

    path: str = prop()
    scan_rate: float | None = None


class RecrawlPolicy(View):
    """What is crawled again."""

    recrawl_behavior: str = "CRAWL_EVERYTHING"


class SchemaChangePolicy(View):
    """What a crawler does with changes. Its defaults are the provider's."""

    delete_behavior: str = "DEPRECATE_IN_DATABASE"
    update_behavior: str = "UPDATE_IN_DATABASE"


class Crawler(Resource, token="aws:glue/crawler:Crawler"):
    """A crawler."""

    name: str | None = None
    configuration: Any = json_text()
    schedule: str | None = None
    s3_targets: list[S3Target] = prop(())
    catalog_targets: list[CatalogTarget] = prop(())
    dynamodb_targets: list[TableTarget] = prop(())
    recrawl_policy: RecrawlPolicy | None = None
    schema_change_policy: SchemaChangePolicy | None = None

    def faults(self) -> Iterator[str]:
        """Why Glue rejects it, each as a clause that begins with a verb."""
        checks = (
            Crawler._target_faults,
            Crawler._recrawl_faults,
            Crawler._configuration_faults,
            Crawler._schedule_faults,
        )
        yield from independently(checks, self)

    def _target_faults(self) -> Iterator[str]:
        for target in self.dynamodb_targets:
            rate = target.scan_rate
            if rate and not _LEAST_RATE <= rate <= _HIGHEST_RATE:  # the provider does not send 0
                yield f"has a `scan_rate` of {rate:g}; it is {_LEAST_RATE:g} to {_HIGHEST_RATE:g}"
        for each in self.s3_targets:
            if known(each.path).startswith("/"):
                yield f"has the S3 target {each.path}; it is s3://bucket/prefix/"

    def _recrawl_faults(self) -> Iterator[str]:
        policy, changes = known(self.recrawl_policy), known(self.schema_change_policy)
        behavior = known(policy.recrawl_behavior) if policy is not None else ""
        targets = (*self.s3_targets, *self.catalog_targets)
        if behavior == _EVENTS and not any(target.has("event_queue_arn") for target in targets):
            yield f"has the recrawl behavior {_EVENTS} without an `event_queue_arn` in a target, which it needs"
        if behavior != _NEW_FOLDERS or changes is None or not self.s3_targets:
            return
        for name in ("delete_behavior", "update_behavior"):
            given = known(getattr(changes, name))
            if given != "LOG":
                yield f"has the recrawl behavior {_NEW_FOLDERS} with `{name}` {given}; it is LOG then"

    def _configuration_faults(self) -> Iterator[str]:
        configuration = known(self.configuration)
        if not isinstance(configuration, Mapping):
            return
        version = known(configuration.get("Version"))
        if version is None:
            yield 'has a `configuration` without its Version, such as "Version": 1.0'
        elif isinstance(version, str):
            yield f"has a `configuration` with Version '{version}', a string; it is a number"

    def _schedule_faults(self) -> Iterator[str]:
        schedule = known(self.schedule)
        if schedule:
            yield from schedule_faults(schedule)


class CsvClassifier(View):
    """How files with separated values are read."""

    delimiter: str | None = None
    quote_symbol: str | None = None


class Classifier(Resource, token="aws:glue/classifier:Classifier"):
    """A classifier."""

    name: str | None = None
    csv_classifier: CsvClassifier | None = None

    def faults(self) -> Iterator[str]:
        """Why Glue rejects it, each as a clause that begins with a verb."""
        csv = known(self.csv_classifier)
        if csv is None:
            return
        delimiter, quote = known(csv.delimiter), known(csv.quote_symbol)
        for name, symbol in (("delimiter", delimiter), ("quote_symbol", quote)):
            if symbol is not None and len(symbol) > 1:
                yield f"has the `{name}` '{symbol}'; it is one character"
        if delimiter and delimiter == quote:
            yield f"has '{delimiter}' as its `delimiter` and its `quote_symbol`; they differ"
