from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.dynamodb import Table


@policy(
    severity="high",
    caught="deployment",
    error=(
        "read capacity must be > 0 when billing mode is PROVISIONED",
        "write capacity must be > 0 when billing mode is PROVISIONED",
        "ProvisionedThroughput should not be specified for index",
    ),
    origin=("S2.13",),
)
def index_capacity_fits_billing(table: Table, *, strict: bool = False) -> Violations:
    """An index of a DynamoDB table has capacity units when the table is billed for them, and only then.

    A table that is billed per request has no capacity, and neither have its indexes. The AWS API rejects such an index; the
    provider of this resource drops the values without a word, so what the program says is not what is deployed. A table
    with provisioned capacity needs both values for each of its indexes.

    Options:
        strict: whether capacity that the provider drops is a violation, and not only advice.

    Fix: leave `read_capacity` and `write_capacity` out of the index of a `PAY_PER_REQUEST` table; give both to each index
    of a `PROVISIONED` one.

    See: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateGlobalSecondaryIndexAction.html
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
    """
    for index in table.global_secondary_indexes:
        given = [name for name in ("read_capacity", "write_capacity") if index.has(name)]
        if table.billing_mode == "PAY_PER_REQUEST" and given:
            message = f"gives index '{index.name}' {' and '.join(given)}, which PAY_PER_REQUEST silently drops"
            yield message if strict else Advice(message)
        elif table.billing_mode == "PROVISIONED" and len(given) < 2:
            lacking = "write_capacity" if "read_capacity" in given else "read_capacity"
            yield f"is PROVISIONED and gives index '{index.name}' no {lacking}"


@fails("gives index 'by-status' read_capacity and write_capacity, which PAY_PER_REQUEST silently drops")
def billed_per_request_with_capacity(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}, {"name": "status", "type": "S"}],
        global_secondary_indexes=[
            {
                "name": "by-status",
                "hash_key": "status",
                "projection_type": "ALL",
                "read_capacity": 5,
                "write_capacity": 5,
            }
        ],
    )


@fails("is PROVISIONED and gives index 'by-status' no write_capacity")
def provisioned_with_half_a_capacity(aws):
    aws.dynamodb.Table(
        "orders",
        read_capacity=5,
        write_capacity=5,
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}, {"name": "status", "type": "S"}],
        global_secondary_indexes=[
            {"name": "by-status", "hash_key": "status", "projection_type": "ALL", "read_capacity": 5}
        ],
    )


@passes
def billed_per_request(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}, {"name": "status", "type": "S"}],
        global_secondary_indexes=[{"name": "by-status", "hash_key": "status", "projection_type": "ALL"}],
    )


@passes
def provisioned_with_both(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PROVISIONED",
        read_capacity=5,
        write_capacity=5,
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}, {"name": "status", "type": "S"}],
        global_secondary_indexes=[
            {
                "name": "by-status",
                "hash_key": "status",
                "projection_type": "ALL",
                "read_capacity": 5,
                "write_capacity": 5,
            }
        ],
    )


@abstains("billingMode")
def billing_mode_comes_later(aws):
    mode = aws.ssm.Parameter("mode", type="String", value="PAY_PER_REQUEST").insecure_value
    aws.dynamodb.Table(
        "orders",
        billing_mode=mode.apply(str),
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}, {"name": "status", "type": "S"}],
        global_secondary_indexes=[
            {"name": "by-status", "hash_key": "status", "projection_type": "ALL", "read_capacity": 5}
        ],
    )
