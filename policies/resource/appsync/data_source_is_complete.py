from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.appsync import DataSource, source_faults

_ROLE = "arn:aws:iam::111122223333:role/orders"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [_A-Za-z][_0-9A-Za-z]*",
        "Configs were given for data source of type None, no config is expected.",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateDataSource.html",
            "2026-11-28",
            "the pattern of the name; the configuration of each type",
        ),
        documented(
            "https://docs.aws.amazon.com/appsync/latest/APIReference/API_DataSource.html",
            "2026-11-28",
            "the system assumes the service role when accessing the data source",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/main/docs/rules.md",
            "2026-11-29",
            "the rules pf-appsync-ds-…: a configuration of the type alone, a role, a versioned table for delta sync",
        ),
    ),
)
def data_source_is_complete(source: DataSource) -> Violations:
    """A data source of AppSync has the configuration and the role of its type, and a name that GraphQL accepts.

    AWS_LAMBDA needs `lambda_config`, AMAZON_DYNAMODB `dynamodb_config`, and so on. AppSync assumes the `service_role_arn` to
    reach them. HTTP and NONE work without a role. A name has no hyphens. Configurations of other types are rejected, and so is
    delta sync of a table without versions.

    Fix: add what the message names.

    See: https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateDataSource.html
    https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
    """
    yield from source_faults(source)


@fails(
    "has type AWS_LAMBDA without `lambda_config`",
    "has type AWS_LAMBDA without a `service_role_arn`, the role that AppSync reads and writes with",
    "has the name 'order-table'; it has letters, digits and underscores, and begins with a letter or underscore",
    "has type AMAZON_DYNAMODB without a `service_role_arn`, the role that AppSync reads and writes with",
    "has the endpoint 'orders.dev'; it begins with https:// or http://",
)
def parts_are_missing(aws):
    aws.appsync.DataSource("function", api_id="a1b2c3", type="AWS_LAMBDA")
    aws.appsync.DataSource(
        "table",
        api_id="a1b2c3",
        name="order-table",
        type="AMAZON_DYNAMODB",
        dynamodb_config={"table_name": "orders"},
    )
    aws.appsync.DataSource("http", api_id="a1b2c3", type="HTTP", http_config={"endpoint": "orders.dev"})


@fails(
    "has type NONE with `http_config`, which is for another type",
    "has a `delta_sync_config` without `versioned`, which it needs",
)
def configurations_are_of_others(aws):
    aws.appsync.DataSource("none", api_id="a1b2c3", type="NONE", http_config={"endpoint": "https://orders.dev"})
    delta = {"delta_sync_table_name": "delta", "base_table_ttl": 60, "delta_sync_table_ttl": 60}
    aws.appsync.DataSource(
        "table",
        api_id="a1b2c3",
        type="AMAZON_DYNAMODB",
        service_role_arn=_ROLE,
        dynamodb_config={"table_name": "orders", "delta_sync_config": delta},
    )


@passes
def sources(aws):
    aws.appsync.DataSource("none", api_id="a1b2c3", name="_none1", type="NONE")
    aws.appsync.DataSource("http", api_id="a1b2c3", type="HTTP", http_config={"endpoint": "https://orders.dev"})
    aws.appsync.DataSource(
        "function",
        api_id="a1b2c3",
        type="AWS_LAMBDA",
        service_role_arn=_ROLE,
        lambda_config={"function_arn": "arn:aws:lambda:eu-west-1:111122223333:function:orders"},
    )


@abstains("type")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="NONE")
    aws.appsync.DataSource("orders", api_id="a1b2c3", type=parameter.arn)
