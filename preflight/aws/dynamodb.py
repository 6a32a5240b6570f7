"""Amazon DynamoDB."""

from __future__ import annotations

from preflight.core.view import Resource, View, prop


class GlobalSecondaryIndex(View):
    """A global secondary index of a table."""

    name: str = ""
    read_capacity: int | None = None
    write_capacity: int | None = None


class Table(Resource, token="aws:dynamodb/table:Table"):
    """A table."""

    arn_form = "dynamodb:table/{name}"

    name: str | None = None
    billing_mode: str = "PROVISIONED"
    read_capacity: int | None = None
    write_capacity: int | None = None
    global_secondary_indexes: list[GlobalSecondaryIndex] = prop(())
