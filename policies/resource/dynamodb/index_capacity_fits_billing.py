from preflight import Advice, Changes, Violations, abstains, fails, passes, policy, provider, recorded, remedy
from preflight.aws.dynamodb import Table


@policy(
    severity="high",
    caught="deployment",
    error=(
        "read capacity must be > 0 when billing mode is PROVISIONED",
        "write capacity must be > 0 when billing mode is PROVISIONED",
        "ProvisionedThroughput should not be specified for index",
    ),
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/f583d818dd34f1ee2cdd6664b33ef588c860412a/internal/service/dynamodb/table.go",
            "2026-11-28",
            "write capacity must be > 0 when billing mode is PROVISIONED",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/dynamodb/test_dynamodb.snapshot.json",
            "2026-11-28",
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ),
    ),
)
def index_capacity_fits_billing(table: Table, *, strict: bool = False) -> Violations:
    """A global secondary index has capacity units if its table is PROVISIONED, and only then.

    A table that is billed per request has no capacity units, and neither have its indexes. The DynamoDB API rejects such an
    index; the provider drops the values silently, so the deployment differs from the program. A table with provisioned
    capacity requires both values for each of its indexes.

    Options:
        strict: report capacity that the provider drops as a violation instead of advice.

    Fix: remove `read_capacity` and `write_capacity` from the index of a `PAY_PER_REQUEST` table; set both for each index
    of a `PROVISIONED` table.

    See: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateGlobalSecondaryIndexAction.html
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
    """
    for index in table.global_secondary_indexes:
        given = [name for name in ("read_capacity", "write_capacity") if index.has(name)]
        if table.billing_mode == "PAY_PER_REQUEST" and given:
            message = (
                f"sets {' and '.join(given)} of index '{index.name}', which the provider drops for PAY_PER_REQUEST"
            )
            yield message if strict else Advice(message)
        elif table.billing_mode == "PROVISIONED" and len(given) < 2:
            missing = "write_capacity" if "read_capacity" in given else "read_capacity"
            yield f"is PROVISIONED but sets no {missing} of index '{index.name}'; it must be at least 1"


@remedy
def drop_what_the_provider_drops(table: Table) -> Changes:
    """Removes the capacity of the indexes of a table that is billed per request."""
    indexes = table.planned.input("globalSecondaryIndexes")  # as they are sent, so that secrets in them stay secrets
    if table.billing_mode == "PAY_PER_REQUEST" and isinstance(indexes, list):
        dropped = ("readCapacity", "writeCapacity")
        yield (
            "globalSecondaryIndexes",
            [{key: value for key, value in index.items() if key not in dropped} for index in indexes],
        )


@fails("sets read_capacity and write_capacity of index 'by-status', which the provider drops for PAY_PER_REQUEST")
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


@fails("is PROVISIONED but sets no write_capacity of index 'by-status'; it must be at least 1")
def provisioned_with_read_capacity_only(aws):
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
