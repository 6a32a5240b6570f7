import json

from preflight import Resource, Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.limits import has_limits_of_values, value_errors

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
    about=has_limits_of_values,
)
def values_are_accepted(resource: Resource) -> Violations:
    """A resource's inputs have values that AWS takes for them.

    Many inputs take one of a few values or a number of some range, and no other. What AWS takes is told by the models of its API
    and of CloudFormation where these agree; a list that AWS keeps adding to, and a limit that it raises, only gives advice.

    Fix: use the value that the message names, or one of those on the pages of the resource.

    See: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
    """
    yield from value_errors(resource)


@fails("sets `retentionInDays` to 10; the nearest values that AWS takes are 7 and 14")
def log_group_is_kept_for_ten_days(aws):
    aws.cloudwatch.LogGroup("orders", retention_in_days=10)


@fails("sets `billingMode` to 'ON_DEMAND'; AWS takes PROVISIONED, PAY_PER_REQUEST")
def billing_mode_is_called_otherwise(aws):
    aws.dynamodb.Table("orders", billing_mode="ON_DEMAND", hash_key="id", attributes=[{"name": "id", "type": "S"}])


@fails("sets `cors.allowMethods` to 'OPTIONS'; AWS takes GET, PUT, HEAD, POST, PATCH, DELETE, *")
def value_in_a_list_in_a_block(aws):
    aws.lambda_.FunctionUrl(
        "orders",
        function_name="orders",
        authorization_type="AWS_IAM",
        cors={"allow_methods": ["GET", "OPTIONS"], "allow_origins": ["https://shop.acme.io"]},
    )


@fails("sets `maxSessionDuration` to 1800; AWS takes 3600 to 43200")
def number_is_out_of_range(aws):
    aws.iam.Role("orders", max_session_duration=1800, assume_role_policy=_TRUST)


@fails(
    "sets `comparisonOperator` to 'GreaterThanThreshhold'; AWS takes GreaterThanOrEqualToThreshold,"
    " GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold, LessThanLowerOrGreaterThanUpperThreshold,"
    " LessThanLowerThreshold, GreaterThanUpperThreshold; did you mean 'GreaterThanThreshold'?"
)
def value_is_misspelt(aws):
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


@fails("sets `memorySize` to 50000; AWS takes 128 to 32768")
def limit_may_have_been_raised(aws):
    aws.lambda_.Function(
        "orders",
        memory_size=50000,
        handler="app.handler",
        runtime="python3.13",
        role="arn:aws:iam::111122223333:role/orders",
    )


@fails("sets `description` to a string of 300 characters; AWS takes at most 256")
def text_is_too_long(aws):
    aws.lambda_.Function(
        "orders",
        description="o" * 300,
        handler="app.handler",
        runtime="python3.13",
        role="arn:aws:iam::111122223333:role/orders",
    )


@passes
def values_are_taken(aws):
    aws.cloudwatch.LogGroup("orders", retention_in_days=14)
    aws.cloudwatch.LogGroup("kept", retention_in_days=0)
    aws.dynamodb.Table(
        "orders", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
    )
    aws.s3.BucketVersioning("orders", bucket="orders", versioning_configuration={"status": "Disabled"})


@passes
def value_may_be_newer_than_the_table(aws):
    aws.glue.Job("orders", role_arn="arn:aws:iam::111122223333:role/orders", worker_type="G.64X", command={})
    aws.route53.Record("orders", zone_id="Z123", name="orders", type="OPENPGPKEY", ttl=60, records=["x"])


@abstains("retentionInDays")
def number_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.cloudwatch.LogGroup("orders", retention_in_days=topic.name.apply(len))
