"""The catalog of AWS Glue: databases, schemas of messages, rules on the quality of data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from preflight.core.values import known
from preflight.core.view import Resource, prop

_RULES = re.compile(r"\bRules\s*=\s*\[")
_ANALYZERS = re.compile(r"\bAnalyzers\s*=\s*\[")


class CatalogDatabase(Resource, token="aws:glue/catalogDatabase:CatalogDatabase"):
    """A database of the catalog, or a link to one."""

    name: str | None = None
    location_uri: str | None = None
    target_database: Any = None

    def faults(self) -> Iterator[str]:
        """Why Glue rejects it, each as a clause that begins with a verb."""
        if self.has("target_database") and known(self.location_uri):
            yield "has a `target_database` and a `location_uri`; a link to a database has no place"


class Schema(Resource, token="aws:glue/schema:Schema"):
    """A schema of messages."""

    names = ("schemaName",)

    data_format: str = prop()
    schema_definition: str = prop()

    def faults(self) -> Iterator[str]:
        """Why Glue rejects it, each as a clause that begins with a verb."""
        kind = known(self.data_format)
        if kind not in ("AVRO", "JSON"):
            return
        try:
            definition = json.loads(known(self.schema_definition))
        except json.JSONDecodeError as problem:
            yield f"has a `schema_definition` of {kind} that is not JSON: {problem.msg} at line {problem.lineno}"
            return
        except RecursionError:
            return
        if (
            kind == "AVRO"
            and isinstance(definition, dict)
            and definition.get("type") == "record"
            and "name" not in definition
        ):
            yield "has a `schema_definition` of AVRO with a record that has no name"


class DataQualityRuleset(Resource, token="aws:glue/dataQualityRuleset:DataQualityRuleset"):
    """Rules on the quality of data, in DQDL."""

    name: str | None = None
    ruleset: str = prop()

    def faults(self) -> Iterator[str]:
        """Why Glue rejects it, each as a clause that begins with a verb."""
        rules = known(self.ruleset)
        if not _RULES.search(rules) and not _ANALYZERS.search(rules):
            yield "has a `ruleset` without Rules = [ … ]"
