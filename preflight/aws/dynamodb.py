"""Amazon DynamoDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from preflight.core.link import link
from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document
from .kinesis import Stream
from .knowledge.regions import known_region


class Attribute(View):
    """A declared attribute: a key of the table or of an index."""

    name: str = prop()
    type: str = prop()


class KeySchema(View):
    """A key of an index, in the form that allows several keys."""

    attribute_name: str = prop()


_MOST_LOCAL = 5
_MOST_PROJECTED, _MOST_PROJECTED_OF_TABLE = 20, 100
_PROJECTIONS = ("ALL", "KEYS_ONLY", "INCLUDE")
_MOST_RECOVERY_DAYS = 35


class Index(View):
    """A secondary index of a table."""

    name: str = ""
    projection_type: str | None = None
    non_key_attributes: list[str] = prop(())


class GlobalSecondaryIndex(Index):
    """A global secondary index of a table."""

    hash_key: str | None = None
    range_key: str | None = None
    key_schemas: list[KeySchema] = prop(())
    read_capacity: int | None = None
    write_capacity: int | None = None

    @property
    def keys(self) -> list[str]:
        """The names of its key attributes."""
        single = [key for key in (self.hash_key, self.range_key) if key is not None]
        return single + [schema.attribute_name for schema in self.key_schemas]


class LocalSecondaryIndex(Index):
    """A local secondary index of a table."""

    range_key: str = prop()

    @property
    def keys(self) -> list[str]:
        """The name of its range key; its hash key is the table's."""
        return [self.range_key]


class TimeToLive(View):
    """When items expire."""

    attribute_name: str | None = None
    enabled: bool = False


class PointInTimeRecovery(View):
    """The continuous backups of a table."""

    enabled: bool = prop()
    recovery_period_in_days: int | None = None


class WarmThroughput(View):
    """The throughput that a table is prepared for."""

    read_units_per_second: int | None = None
    write_units_per_second: int | None = None


class Replica(View):
    """The copy of a table in another region."""

    region_name: str = prop()


class Table(Resource, token="aws:dynamodb/table:Table"):
    """A table."""

    arn_form = "dynamodb:table/{name}"

    name: str | None = None
    billing_mode: str = "PROVISIONED"
    hash_key: str | None = None
    range_key: str | None = None
    attributes: list[Attribute] = prop(())
    read_capacity: int | None = None
    write_capacity: int | None = None
    stream_enabled: bool = False
    stream_view_type: str | None = None
    on_demand_throughput: View | None = None
    point_in_time_recovery: PointInTimeRecovery | None = None
    ttl: TimeToLive | None = None
    warm_throughput: WarmThroughput | None = None
    replicas: list[Replica] = prop(())
    import_table: View | None = None
    restore_backup_arn: str | None = None
    restore_source_name: str | None = None
    restore_source_table_arn: str | None = None
    global_secondary_indexes: list[GlobalSecondaryIndex] = prop(())
    local_secondary_indexes: list[LocalSecondaryIndex] = prop(())

    @property
    def is_new(self) -> bool:
        """Whether it starts empty: it is not restored, and is not imported."""
        names = ("restore_backup_arn", "restore_source_name", "restore_source_table_arn", "import_table")
        return not any(self.has(name) for name in names)

    @property
    def sets_dropped_capacity(self) -> list[str]:
        """The capacity units that it sets although it is billed per request: the provider does not send them."""
        if known(self.billing_mode) != "PAY_PER_REQUEST":
            return []
        return [name for name in ("read_capacity", "write_capacity") if getattr(self, name)]

    @property
    def keys(self) -> dict[str, str]:
        """The key attributes of the table and its indexes, each with its owner in words: `the table`, `index 'by-day'`."""
        table = [key for key in (self.hash_key, self.range_key) if key is not None]
        found = {key: f"index '{index.name}'" for index in self.local_secondary_indexes for key in index.keys}
        found |= {key: f"index '{index.name}'" for index in self.global_secondary_indexes for key in index.keys}
        return found | dict.fromkeys(table, "the table")


class KinesisStreamingDestination(
    Resource, token="aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"
):
    """The stream of Kinesis that changes of a table are sent to."""

    names = ()

    approximate_creation_date_time_precision: str | None = None
    stream_arn: str = prop()

    stream: Stream = link("stream_arn")
    table: Table = link("table_name")


class TablePolicy(Resource, token="aws:dynamodb/resourcePolicy:ResourcePolicy"):
    """The policy of a table."""

    names = ()

    policy: Document = json_text(REQUIRED)

    table: Table = link("resource_arn")


def index_faults(table: Table) -> Iterator[str]:
    """What is wrong with the indexes of a table, as predicates of it."""
    yield from independently((_names, _numbers, _range_key, _projections), table)


def _indexes(table: Table) -> list[Index]:
    return [*table.local_secondary_indexes, *table.global_secondary_indexes]


def _names(table: Table) -> Iterator[str]:
    for name, count in Counter(known(index.name) for index in _indexes(table)).items():
        if count > 1:
            yield f"has {count} indexes with the name '{name}'; each index of a table needs a unique name"


def _numbers(table: Table) -> Iterator[str]:
    if len(table.local_secondary_indexes) > _MOST_LOCAL:
        yield f"has {len(table.local_secondary_indexes)} local_secondary_indexes; {_MOST_LOCAL} are allowed"


def _range_key(table: Table) -> Iterator[str]:
    for index in table.local_secondary_indexes:
        if table.range_key is None and table.is_new:
            yield f"has the local index '{index.name}' and no range_key; a local index needs a range key of the table"
        elif index.range_key == table.hash_key:
            yield f"has the local index '{index.name}' with the range key '{index.range_key}', which is the hash key of the table"


def _projections(table: Table) -> Iterator[str]:
    for index in _indexes(table):
        kind, projected = known(index.projection_type), list(index.non_key_attributes)
        if kind is None:
            continue
        if kind not in _PROJECTIONS:
            yield f"has index '{index.name}' with projection_type '{kind}'; it is one of {', '.join(_PROJECTIONS)}"
        elif kind == "INCLUDE" and not projected:
            yield f"has index '{index.name}' with projection_type INCLUDE and no non_key_attributes; name what it includes"
        elif kind != "INCLUDE" and projected:
            yield f"has index '{index.name}' with projection_type {kind} and non_key_attributes, which only INCLUDE takes"
        yield from _too_many(index.name, projected)
    total = sum(len(index.non_key_attributes) for index in _indexes(table))
    if total > _MOST_PROJECTED_OF_TABLE:
        yield f"projects {total} non_key_attributes in all its indexes; {_MOST_PROJECTED_OF_TABLE} are allowed"


def _too_many(name: str, projected: Sequence[str]) -> Iterator[str]:
    if len(projected) > _MOST_PROJECTED:
        yield f"has index '{name}' with {len(projected)} non_key_attributes; {_MOST_PROJECTED} are allowed"


_INITIAL_READS, _INITIAL_WRITES = 12_000, 4_000


def setting_faults(table: Table) -> Iterator[str]:
    """What is wrong with the capacity, backups, expiry and streams of a table, as predicates of it."""
    yield from independently((_capacity, _recovery, _expiry, _warmth, _streams, _replicas), table)


def _capacity(table: Table) -> Iterator[str]:
    mode = known(table.billing_mode)
    units = {name: getattr(table, name) for name in ("read_capacity", "write_capacity")}
    if mode == "PROVISIONED" and table.is_new and (missing := [name for name, value in units.items() if not value]):
        yield f"is PROVISIONED and sets no {' and no '.join(missing)}; set both, or set billing_mode to PAY_PER_REQUEST"
    if mode == "PROVISIONED" and table.has("on_demand_throughput"):
        yield "is PROVISIONED and sets on_demand_throughput, which only PAY_PER_REQUEST takes"


def _recovery(table: Table) -> Iterator[str]:
    recovery = known(table.point_in_time_recovery)
    if recovery is None or recovery.recovery_period_in_days is None:
        return
    days = recovery.recovery_period_in_days
    if not recovery.enabled and days:
        yield f"sets recovery_period_in_days to {days} and turns point_in_time_recovery off; set enabled=True or remove it"
    elif not 1 <= days <= _MOST_RECOVERY_DAYS:
        yield f"sets recovery_period_in_days to {days}; it must be 1 to {_MOST_RECOVERY_DAYS}"


def _expiry(table: Table) -> Iterator[str]:
    ttl = known(table.ttl)
    if ttl is not None and ttl.enabled and not ttl.attribute_name:
        yield "turns on ttl and sets no attribute_name (Missing required parameter in TimeToLiveSpecification: AttributeName)"


def _warmth(table: Table) -> Iterator[str]:
    warm = known(table.warm_throughput)
    if warm is None:
        return
    is_on_demand = known(table.billing_mode) == "PAY_PER_REQUEST"
    for kind, units, capacity, initial in (
        ("read", warm.read_units_per_second, table.read_capacity, _INITIAL_READS),
        ("write", warm.write_units_per_second, table.write_capacity, _INITIAL_WRITES),
    ):
        if is_on_demand and units is not None and units < initial:
            yield f"has {units} {kind}_units_per_second of warm_throughput; a table on demand begins with {initial}"
        elif not is_on_demand and units is not None and capacity is not None and units < capacity:
            yield f"has {units} {kind}_units_per_second of warm_throughput, fewer than its {kind}_capacity of {capacity}"


def _streams(table: Table) -> Iterator[str]:
    if table.stream_enabled and not table.stream_view_type:
        yield "turns on stream_enabled and sets no stream_view_type, such as NEW_AND_OLD_IMAGES"


def _replicas(table: Table) -> Iterator[str]:
    here = known_region(table) if table.replicas else None
    if here is not None and any(replica.region_name == here for replica in table.replicas):
        yield f"has a replica in {here}, its own region (Cannot add, delete, or update the local region through ReplicaUpdates)"
    if table.replicas and not table.stream_enabled:
        yield Advice(
            "has replicas and no stream_enabled=True: DynamoDB turns its stream on, and the next update tries to end it"
        )
