from preflight import (
    Advice,
    Violations,
    abstains,
    deployed,
    documented,
    fails,
    modelled,
    passes,
    policy,
    provider,
    recorded,
)
from preflight.aws.dynamodb import Table, setting_faults


@policy(
    severity="high",
    caught="deployment",
    error=(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        "Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery",
        "Missing required parameter in TimeToLiveSpecification: AttributeName",
        "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput",
        "stream_view_type is required when stream_enabled = true",
        "Cannot add, delete, or update the local region through ReplicaUpdates",
        "Disabling Stream is not allowed for a Global Table replica",
    ),
    evidence=(
        recorded(
            "https://github.com/getmoto/moto/blob/master/tests/test_dynamodb/test_dynamodb_create_table.py",
            "2026-11-28",
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/f583d818dd34f1ee2cdd6664b33ef588c860412a/internal/service/dynamodb/table.go",
            "2026-11-28",
            "validStreamSpec, validateProvisionedThroughputField, errors of replicas; capacity is not sent for PAY_PER_REQUEST",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/dynamodb/2012-08-10/service-2.json.gz",
            "2026-11-28",
            "PointInTimeRecoverySpecification: 1 to 35 days; TimeToLiveSpecification: AttributeName is required",
        ),
        documented(
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html",
            "2026-11-28",
            "new on-demand tables begin with a warm throughput of 12,000 read and 4,000 write units per second",
        ),
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table/pull/30",
            "2026-11-28",
            "Disabling Stream is not allowed for a Global Table replica.",
        ),
    ),
)
def table_settings_are_valid(table: Table) -> Violations:
    """The capacity, backups, expiry and stream of a table are complete, and do not contradict each other.

    A PROVISIONED table, which is the default, has read and write capacity. Days of point-in-time recovery need it turned on, an
    expiry needs the name of its attribute, and a stream needs its view type.

    Fix: set what the message names, or remove what it contradicts.

    See: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html
    """
    yield from setting_faults(table)
    if dropped := table.sets_dropped_capacity:
        yield Advice(f"sets {' and '.join(dropped)}, which the provider drops for PAY_PER_REQUEST")


@fails(
    "is PROVISIONED and sets no read_capacity and no write_capacity; set both, or set billing_mode to PAY_PER_REQUEST",
    "sets recovery_period_in_days to 7 and turns point_in_time_recovery off; set enabled=True or remove it",
    "turns on ttl and sets no attribute_name (Missing required parameter in TimeToLiveSpecification: AttributeName)",
    "turns on stream_enabled and sets no stream_view_type, such as NEW_AND_OLD_IMAGES",
)
def settings_contradict_each_other(aws):
    table(
        aws,
        point_in_time_recovery={"enabled": False, "recovery_period_in_days": 7},
        ttl={"enabled": True, "attribute_name": ""},
        stream_enabled=True,
    )


@fails(
    "has 4 read_units_per_second of warm_throughput, fewer than its read_capacity of 5",
    "sets recovery_period_in_days to 36; it must be 1 to 35",
    "is PROVISIONED and sets on_demand_throughput, which only PAY_PER_REQUEST takes",
)
def values_are_out_of_range(aws):
    table(
        aws,
        read_capacity=5,
        write_capacity=5,
        warm_throughput={"read_units_per_second": 4, "write_units_per_second": 5},
        point_in_time_recovery={"enabled": True, "recovery_period_in_days": 36},
        on_demand_throughput={"max_read_request_units": 10},
    )


@fails(
    "has 100 read_units_per_second of warm_throughput; a table on demand begins with 12000",
    "has a replica in eu-west-1, its own region (Cannot add, delete, or update the local region through ReplicaUpdates)",
    "has replicas and no stream_enabled=True: DynamoDB turns its stream on, and the next update tries to end it",
)
def table_on_demand_is_wrong(aws):
    table(
        aws,
        billing_mode="PAY_PER_REQUEST",
        warm_throughput={"read_units_per_second": 100, "write_units_per_second": 4000},
        replicas=[{"region_name": "us-east-1"}, {"region_name": "eu-west-1"}],
    )


@fails("sets read_capacity and write_capacity, which the provider drops for PAY_PER_REQUEST")
def capacity_is_dropped(aws):
    table(aws, billing_mode="PAY_PER_REQUEST", read_capacity=5, write_capacity=5)


@passes
def settings_are_complete(aws):
    table(
        aws,
        billing_mode="PAY_PER_REQUEST",
        table_class="STANDARD_INFREQUENT_ACCESS",
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
        ttl={"enabled": True, "attribute_name": "expires"},
        point_in_time_recovery={"enabled": True, "recovery_period_in_days": 7},
    )


@passes
def table_is_restored(aws):
    aws.dynamodb.Table("orders", restore_source_name="orders-of-yesterday", point_in_time_recovery={"enabled": False})


@abstains("billingMode")
def mode_comes_later(aws):
    topic = aws.sns.Topic("mode")
    table(aws, billing_mode=topic.name)


def table(aws, **settings):  # noqa: ANN003 - the arguments of the SDK
    aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}], **settings)
