"""Amazon DynamoDB."""

from __future__ import annotations

from preflight.core.link import link
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document


class Attribute(View):
    """A declared attribute: a key of the table or of an index."""

    name: str = prop()
    type: str = prop()


class KeySchema(View):
    """A key of an index, in the form that allows several keys."""

    attribute_name: str = prop()


class GlobalSecondaryIndex(View):
    """A global secondary index of a table."""

    name: str = ""
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


class LocalSecondaryIndex(View):
    """A local secondary index of a table."""

    name: str = ""
    range_key: str = prop()

    @property
    def keys(self) -> list[str]:
        """The name of its range key; its hash key is the table's."""
        return [self.range_key]


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
    global_secondary_indexes: list[GlobalSecondaryIndex] = prop(())
    local_secondary_indexes: list[LocalSecondaryIndex] = prop(())

    @property
    def keys(self) -> dict[str, str]:
        """The key attributes of the table and its indexes, each with its owner in words: `the table`, `index 'by-day'`."""
        table = [key for key in (self.hash_key, self.range_key) if key is not None]
        found = {key: f"index '{index.name}'" for index in self.local_secondary_indexes for key in index.keys}
        found |= {key: f"index '{index.name}'" for index in self.global_secondary_indexes for key in index.keys}
        return found | dict.fromkeys(table, "the table")


class TablePolicy(Resource, token="aws:dynamodb/resourcePolicy:ResourcePolicy"):
    """The policy of a table."""

    names = ()

    policy: Document = json_text(REQUIRED)

    table: Table = link("resource_arn")
