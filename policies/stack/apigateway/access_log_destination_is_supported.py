from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigateway import Stage
from preflight.aws.apigateway.stages import log_destination_faults

_FORMAT = "$context.requestId"


@policy(
    severity="critical",
    caught="deployment",
    error="The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream",
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/api/API_AccessLogSettings.html",
        "2026-11-28",
        "a log group or a Firehose stream; the name of the stream must begin with amazon-apigateway-",
    ),
)
def access_log_destination_is_supported(stage: Stage) -> Violations:
    """The access log of a REST API's stage goes to a log group, or to a Firehose stream called amazon-apigateway-….

    API Gateway writes to these two alone: not to a bucket, a Kinesis stream, or a Firehose stream of another name.

    Fix: pass `log_group.arn`, or name the stream `amazon-apigateway-orders`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_AccessLogSettings.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-logging-to-kinesis.html
    """
    yield from log_destination_faults(stage)


@fails(
    "logs to Bucket 'logs', which is neither a log group nor a Firehose stream called amazon-apigateway-…",
    "logs to FirehoseDeliveryStream 'requests', whose name 'requests' does not begin with amazon-apigateway-",
    "logs to 'requests', which is not the ARN of a log group or of a Firehose stream called amazon-apigateway-…",
    "logs to the Firehose stream 'requests'; its name begins with amazon-apigateway-",
)
def other_destinations(aws):
    bucket = aws.s3.Bucket("logs")
    stream = aws.kinesis.FirehoseDeliveryStream("requests", destination="extended_s3")
    for name, arn in (
        ("bucket", bucket.arn),
        ("stream", stream.arn),
        ("word", "requests"),
        ("arn", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/requests"),
    ):
        aws.apigateway.Stage(
            name,
            rest_api="a1b2c3",
            deployment="d4e5f6",
            stage_name=name,
            access_log_settings={"destination_arn": arn, "format": _FORMAT},
        )


@passes
def destinations(aws):
    group = aws.cloudwatch.LogGroup("requests")
    stream = aws.kinesis.FirehoseDeliveryStream("amazon-apigateway-requests", destination="extended_s3")
    for name, arn in (
        ("group", group.arn),
        ("stream", stream.arn),
        ("group-arn", "arn:aws:logs:eu-west-1:111122223333:log-group:/orders/requests:*"),
        ("stream-arn", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/amazon-apigateway-requests"),
    ):
        aws.apigateway.Stage(
            name,
            rest_api="a1b2c3",
            deployment="d4e5f6",
            stage_name=name,
            access_log_settings={"destination_arn": arn, "format": _FORMAT},
        )
    aws.apigateway.Stage("silent", rest_api="a1b2c3", deployment="d4e5f6", stage_name="silent")


@abstains("accessLogSettings.destinationArn")
def destination_comes_later(aws, pulumi):
    region, account = aws.ssm.Parameter("region", type="String", value="a"), aws.s3.Bucket("account")
    aws.apigateway.Stage(
        "orders",
        rest_api="a1b2c3",
        deployment="d4e5f6",
        stage_name="orders",
        access_log_settings={"destination_arn": pulumi.Output.concat(region.arn, account.id), "format": _FORMAT},
    )
