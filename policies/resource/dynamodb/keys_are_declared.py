from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.dynamodb import Table


@policy(
    severity="critical",
    caught="preview",
    error=(
        "all indexes must match a defined attribute. Unmatched indexes",
        "all attributes must be indexed. Unused attributes",
        "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions",
    ),
    origin=("S2.2",),
)
def keys_are_declared(table: Table) -> Violations:
    """A DynamoDB table declares exactly the attributes that are keys of it or of its indexes, each as S, N or B.

    `attributes` gives the keys their types and nothing else: items may have any other attribute without a word here. A key
    that is not declared and an attribute that is no key are both rejected.

    Fix: declare each key as `{"name": …, "type": "S"}` (S text, N number, B binary) and leave all other attributes out, or make
    an index of them.

    See: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    """
    declared = [attribute.name for attribute in table.attributes]
    for key, owner in table.keys.items():
        if key not in declared:
            yield f"has '{key}' for a key of {owner} and does not declare it"
    for attribute in table.attributes:
        if attribute.name not in table.keys:
            yield f"declares '{attribute.name}', which is no key of it or of an index"
        if attribute.type not in ("S", "N", "B"):
            yield f"declares '{attribute.name}' as {attribute.type}; a key is S, N or B"


@fails("has 'status' for a key of index 'by-status' and does not declare it")
def key_of_an_index_is_not_declared(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        global_secondary_indexes=[{"name": "by-status", "hash_key": "status", "projection_type": "ALL"}],
    )


@fails("declares 'total', which is no key of it or of an index", "declares 'id' as String; a key is S, N or B")
def attribute_is_no_key(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{"name": "id", "type": "String"}, {"name": "total", "type": "N"}],
    )


@fails("has 'id' for a key of the table and does not declare it")
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
def key_is_known_later(aws):
    parameter = aws.ssm.Parameter("key", type="String", value="id")
    aws.dynamodb.Table("orders", hash_key=parameter.arn, attributes=[{"name": "id", "type": "S"}])
