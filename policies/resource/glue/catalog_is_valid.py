import json

from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.glue_catalog import CatalogDatabase, DataQualityRuleset, Schema


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Schema definition of … data format is invalid",
        "Resource path and resource link cannot exist together in a database!",
        "DataQuality rules cannot be parsed",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "pf-glue-schema-definition-format, -database-resource-link-exclusive, -data-quality-ruleset-rules, each measured",
        ),
        documented(
            "https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html",
            "2026-11-29",
            "the data formats: AVRO and JSON schemas are JSON documents",
        ),
    ),
)
def catalog_is_valid(part: CatalogDatabase | Schema | DataQualityRuleset) -> Violations:
    """A database of Glue is a link or has a place, a schema can be parsed in its format, and a ruleset has rules.

    Schemas of AVRO and JSON are JSON documents, and a record of AVRO has a name. Rules are DQDL, whose keywords are
    case-sensitive.

    Fix: write the schema with `json.dumps`, and the rules as `Rules = [ RowCount > 0 ]`.

    See: https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html
    https://docs.aws.amazon.com/glue/latest/dg/dqdl.html
    """
    yield from part.faults()


@fails("has a `target_database` and a `location_uri`; a link to a database has no place")
def link_has_a_place(aws):
    target = {"catalog_id": "123456789012", "database_name": "shop"}
    aws.glue.CatalogDatabase("shop", target_database=target, location_uri="s3://shop/data")


@fails(
    "has a `schema_definition` of JSON that is not JSON: Expecting property name enclosed in double quotes at line 1",
    "has a `schema_definition` of AVRO with a record that has no name",
)
def schemas_are_wrong(aws):
    schema(aws, "JSON", "{'type': 'object'}")
    record = json.dumps({"type": "record", "fields": []})
    aws.glue.Schema("orders", schema_name="orders", data_format="AVRO", compatibility="NONE", schema_definition=record)


@fails("has a `ruleset` without Rules = [ … ]")
def rules_are_in_lower_case(aws):
    aws.glue.DataQualityRuleset("shop", ruleset="rules = [ RowCount > 0 ]")


@passes
def parts_of_the_provider_tests(aws):
    """Parts of the catalog in the provider's tests, which Glue accepted."""
    fields = [{"name": "f1", "type": "int"}, {"name": "f2", "type": "string"}]
    schema(aws, "AVRO", json.dumps({"type": "record", "name": "r1", "fields": fields}))
    definition = 'syntax = "proto2"; package tutorial; option java_multiple_files = true;'
    aws.glue.Schema(
        "protobuf", schema_name="p", data_format="PROTOBUF", compatibility="NONE", schema_definition=definition
    )
    aws.glue.CatalogDatabase("plain", location_uri="s3://shop/data")
    aws.glue.CatalogDatabase("link", target_database={"catalog_id": "123456789012", "database_name": "shop"})
    aws.glue.DataQualityRuleset("rules", ruleset='Rules = [Completeness "colA" between 0.4 and 0.8]')


@passes
def analyzers_alone(aws):
    aws.glue.DataQualityRuleset("shop", ruleset="Analyzers = [ RowCount ]")


@abstains("dataFormat")
def format_comes_later(aws):
    schema(aws, aws.ssm.Parameter("format", type="String", value="AVRO").arn, "{}")


def schema(aws, data_format, definition):
    aws.glue.Schema(
        "shop", schema_name="shop", data_format=data_format, compatibility="NONE", schema_definition=definition
    )
