from preflight import Violations, abstains, fails, passes, policy, provider
from preflight.aws.dynamodb import Table


@policy(
    severity="critical",
    caught="preview",
    error=(
        "all indexes must match a defined attribute. Unmatched indexes",
        "all attributes must be indexed. Unused attributes",
        "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions",
    ),
    evidence=provider(
        "https://github.com/hashicorp/terraform-provider-aws/blob/f583d818dd34f1ee2cdd6664b33ef588c860412a/internal/service/dynamodb/table.go",
        "2026-11-28",
        "all indexes must match a defined attribute; all attributes must be indexed",
    ),
)
def keys_are_declared(table: Table) -> Violations:
    """A DynamoDB table declares exactly the attributes that are keys of it or of its indexes, each with type S, N or B.

    `attributes` sets the types of the keys and nothing else: items may have other attributes without a declaration. A key that
    is not declared, and a declared attribute that is not a key, are both rejected.

    Fix: declare each key as `{"name": …, "type": "S"}` (S string, N number, B binary) and remove all other attributes, or
    define an index with them as keys.

    See: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    """
    declared = [attribute.name for attribute in table.attributes]
    for key, owner in table.keys.items():
        if key not in declared:
            yield f"does not declare '{key}' in `attributes`, a key of {owner}"
    for attribute in table.attributes:
        if attribute.name not in table.keys:
            yield f"declares '{attribute.name}', which is not a key of the table or of an index"
        if attribute.type not in ("S", "N", "B"):
            yield f"declares '{attribute.name}' with type {attribute.type}; a key has type S, N or B"


@fails("does not declare 'status' in `attributes`, a key of index 'by-status'")
def key_of_an_index_is_not_declared(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        global_secondary_indexes=[{"name": "by-status", "hash_key": "status", "projection_type": "ALL"}],
    )


@fails(
    "declares 'total', which is not a key of the table or of an index",
    "declares 'id' with type String; a key has type S, N or B",
)
def attribute_is_not_a_key(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{"name": "id", "type": "String"}, {"name": "total", "type": "N"}],
    )


@fails("does not declare 'id' in `attributes`, a key of the table")
def nothing_is_declared(aws):
    aws.dynamodb.Table("orders", billing_mode="PAY_PER_REQUEST", hash_key="id")


@passes
def every_key_is_declared(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="image_id",
        range_key="created_at",
        attributes=[{"name": name, "type": "S"} for name in ("image_id", "created_at", "status", "shop", "owner")],
        global_secondary_indexes=[
            {"name": "by-status", "hash_key": "status", "range_key": "created_at", "projection_type": "ALL"},
            {
                "name": "by-shop",
                "key_schemas": [{"attribute_name": "shop", "key_type": "HASH"}],
                "projection_type": "KEYS_ONLY",
            },
        ],
        local_secondary_indexes=[{"name": "by-owner", "range_key": "owner", "projection_type": "ALL"}],
    )


@passes
def table_is_restored_from_another(aws):
    aws.dynamodb.Table("orders", billing_mode="PAY_PER_REQUEST", restore_source_name="orders-of-yesterday")


@abstains("hashKey")
def key_comes_later(aws):
    parameter = aws.ssm.Parameter("key", type="String", value="id")
    aws.dynamodb.Table("orders", hash_key=parameter.arn, attributes=[{"name": "id", "type": "S"}])
