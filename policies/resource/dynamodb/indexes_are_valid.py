from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.dynamodb import Table, index_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
        "One or more parameter values were invalid: ProjectionType is …, but NonKeyAttributes is specified",
        "One or more parameter values were invalid: Duplicate index name: …",
        "One or more parameter values were invalid: Table KeySchema does not have a range key",
        "One or more parameter values were invalid: Index KeySchema does not have a range key for index: …",
    ),
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/dynamodb/2012-08-10/service-2.json.gz",
            "2026-11-28",
            "CreateTableInput, Projection: at most 5 local indexes, 20 NonKeyAttributes of an index, 100 of a table",
        ),
        documented(
            "https://github.com/mhart/dynalite/blob/4b1697dcf06289eea793db39cdcab11305d7e3cb/validations/createTable.js",
            "2026-11-28",
            "the answers of DynamoDB, as an emulator repeats them: projections, names and keys of indexes, 20 global ones",
        ),
    ),
)
def indexes_are_valid(table: Table) -> Violations:
    """The indexes of a table have unique names and complete projections; local ones need a range key of the table.

    A local index sorts the items of one hash key in another way: the table needs a range key, and has at most five of them.
    `non_key_attributes` goes with the projection INCLUDE alone, and INCLUDE needs it.

    Fix: add `range_key` to the table or make the index global; set `projection_type="INCLUDE"` beside `non_key_attributes`.

    See: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html
    """
    yield from index_faults(table)


@fails(
    "has the local index 'by-day' and no range_key; a local index needs a range key of the table",
    "has 2 indexes with the name 'by-day'; each index of a table needs a unique name",
    "has index 'by-day' with projection_type INCLUDE and no non_key_attributes; name what it includes",
    "has index 'by-day' with projection_type ALL and non_key_attributes, which only INCLUDE takes",
)
def local_index_has_no_range_key(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=attributes("id", "day"),
        local_secondary_indexes=[{"name": "by-day", "range_key": "day", "projection_type": "INCLUDE"}],
        global_secondary_indexes=[
            {"name": "by-day", "hash_key": "day", "projection_type": "ALL", "non_key_attributes": ["total"]}
        ],
    )


@fails(
    "has 6 local_secondary_indexes; 5 are allowed",
    "has the local index 'by-id' with the range key 'id', which is the hash key of the table",
    "has index 'by-id' with projection_type 'EVERYTHING'; it is one of ALL, KEYS_ONLY, INCLUDE",
    "has index 'by-0' with 21 non_key_attributes; 20 are allowed",
    "projects 101 non_key_attributes in all its indexes; 100 are allowed",
)
def indexes_are_too_many(aws):
    names = [f"total-{number}" for number in range(21)]
    local = {"range_key": "number", "projection_type": "INCLUDE"}
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        range_key="day",
        attributes=attributes("id", "day", "number"),
        local_secondary_indexes=[
            {"name": "by-id", "range_key": "id", "projection_type": "EVERYTHING"},
            {"name": "by-0", **local, "non_key_attributes": names},
            *({"name": f"by-{number}", **local, "non_key_attributes": names[:20]} for number in range(1, 5)),
        ],
    )


@passes
def indexes_are_complete(aws):
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        range_key="day",
        attributes=attributes("id", "day", "total"),
        local_secondary_indexes=[
            {"name": "by-total", "range_key": "total", "projection_type": "INCLUDE", "non_key_attributes": ["name"]}
        ],
        global_secondary_indexes=[{"name": "by-day", "hash_key": "day", "projection_type": "KEYS_ONLY"}],
    )


@abstains("localSecondaryIndexes[0].projectionType")
def projection_comes_later(aws):
    topic = aws.sns.Topic("projection")
    aws.dynamodb.Table(
        "orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        range_key="day",
        attributes=attributes("id", "day"),
        local_secondary_indexes=[{"name": "by-day", "range_key": "day", "projection_type": topic.name}],
    )


def attributes(*names):  # noqa: ANN002 - names of attributes
    return [{"name": name, "type": "S"} for name in names]
