import json

from preflight import Resource, Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.knowledge.limits import has_value_limits, value_errors

_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


@policy(
    severity="high",
    caught="preview",
    error=(
        "expected … to be one of",
        "expected … to be in the range",
        "failed to satisfy constraint: Member must satisfy enum value set",
        "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema",
    ),
    about=has_value_limits,
    evidence=(
        modelled(
            "https://github.com/boto/botocore/tree/1.44.5/botocore/data",
            "2026-11-28",
            "enum, min, max and pattern of the input shapes",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "a value outside an enum: failed to satisfy constraint: Member must satisfy enum value set",
        ),
    ),
)
def values_are_accepted(resource: Resource) -> Violations:
    """A resource's inputs have values that AWS accepts for them.

    Many inputs accept only a few values, or a number in a range. The limits come from the models of AWS's APIs and from the
    schemas of CloudFormation where both agree; for a list that AWS extends, or a limit that AWS raises, the message is advice.

    Fix: use a value from the message, or one from the documentation of the resource.

    See: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
    """
    yield from value_errors(resource)


@fails("sets `retentionInDays` to 10; the nearest values that AWS allows are 7 and 14")
def log_group_is_retained_for_ten_days(aws):
    aws.cloudwatch.LogGroup("orders", retention_in_days=10)


@fails("sets `billingMode` to 'ON_DEMAND'; AWS allows PROVISIONED, PAY_PER_REQUEST")
def billing_mode_has_another_name(aws):
    aws.dynamodb.Table("orders", billing_mode="ON_DEMAND", hash_key="id", attributes=[{"name": "id", "type": "S"}])


@fails("sets `cors.allowMethods` to 'OPTIONS'; AWS allows GET, PUT, HEAD, POST, PATCH, DELETE, *")
def value_in_a_list_in_an_object(aws):
    aws.lambda_.FunctionUrl(
        "orders",
        function_name="orders",
        authorization_type="AWS_IAM",
        cors={"allow_methods": ["GET", "OPTIONS"], "allow_origins": ["https://shop.acme.io"]},
    )


@fails("sets `maxSessionDuration` to 1800; AWS allows 3600 to 43200")
def number_is_out_of_range(aws):
    aws.iam.Role("orders", max_session_duration=1800, assume_role_policy=_TRUST)


@fails(
    "sets `comparisonOperator` to 'GreaterThanThreshhold'; AWS allows GreaterThanOrEqualToThreshold,"
    " GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold, LessThanLowerOrGreaterThanUpperThreshold,"
    " LessThanLowerThreshold, GreaterThanUpperThreshold; did you mean 'GreaterThanThreshold'?"
)
def value_is_misspelled(aws):
    aws.cloudwatch.MetricAlarm(
        "orders",
        comparison_operator="GreaterThanThreshhold",
        evaluation_periods=1,
        metric_name="Errors",
        namespace="AWS/Lambda",
        period=60,
        statistic="Sum",
        threshold=1,
    )


@fails("sets `logConfig.fieldLogLevel` to 'error'; AWS spells it 'ERROR'")
def only_the_case_is_wrong(aws):
    aws.appsync.GraphQLApi(
        "orders",
        authentication_type="API_KEY",
        log_config={"field_log_level": "error", "cloudwatch_logs_role_arn": "arn:aws:iam::111122223333:role/logs"},
    )


@fails("sets `memorySize` to 50000; AWS allows 128 to 32768")
def limit_may_have_been_raised(aws):
    aws.lambda_.Function(
        "orders",
        memory_size=50000,
        handler="app.handler",
        runtime="python3.13",
        role="arn:aws:iam::111122223333:role/orders",
    )


@fails("sets `description` to a string of 300 characters; AWS allows at most 256")
def string_is_too_long(aws):
    aws.lambda_.Function(
        "orders",
        description="o" * 300,
        handler="app.handler",
        runtime="python3.13",
        role="arn:aws:iam::111122223333:role/orders",
    )


@passes
def values_are_allowed(aws):
    aws.cloudwatch.LogGroup("orders", retention_in_days=14)
    aws.cloudwatch.LogGroup("kept", retention_in_days=0)
    aws.dynamodb.Table(
        "orders", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
    )
    aws.s3.BucketVersioning("orders", bucket="orders", versioning_configuration={"status": "Disabled"})


@passes
def value_may_be_newer_than_the_model(aws):
    aws.glue.Job("orders", role_arn="arn:aws:iam::111122223333:role/orders", worker_type="G.64X", command={})
    aws.route53.Record("orders", zone_id="Z123", name="orders", type="OPENPGPKEY", ttl=60, records=["x"])


@abstains("retentionInDays")
def number_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.cloudwatch.LogGroup("orders", retention_in_days=topic.name.apply(len))
