import itertools

from preflight import Advice, Violations, abstains, deployed, documented, fails, passes, policy, recorded
from preflight.aws.logs import LogMetricFilter


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidParameterException: If a filter pattern starts with '{' it must end with '}'",
        "InvalidParameterException: If a filter pattern starts with '[' it must end with ']'",
        "InvalidParameterException: Invalid metric filter pattern",
        "Invalid metric transformation: dimensions and default value are mutually exclusive properties",
        "InvalidParameterException: The specified filter pattern does not support dimensions",
    ),
    evidence=(
        deployed(
            "https://github.com/jorgebastida/awslogs/issues/210",
            "2026-11-28",
            "If a filter pattern starts with '{' it must end with '}'",
        ),
        deployed(
            "https://github.com/aws-solutions-library-samples/guidance-for-claude-code-with-amazon-bedrock/pull/632",
            "2026-11-28",
            "dimensions and default value are mutually exclusive properties",
        ),
        deployed(
            "https://github.com/aws-cloudformation/cfn-lint/issues/1525",
            "2026-11-28",
            "a metric value that is neither a number nor starts with $ is rejected",
        ),
        deployed(
            "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1839",
            "2026-11-28",
            "The specified filter pattern does not support dimensions, for a pattern of terms",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/logs/test_logs_metric_filters.py",
            "2026-11-28",
            "a pattern of more than 1024 characters",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html",
            "2026-11-28",
        ),
    ),
)
def metric_filter_is_valid(metric_filter: LogMetricFilter) -> Violations:
    """A metric filter has a pattern that can be read, and a metric whose value and dimensions come from the log event.

    A pattern in brackets ends with them. The value of the metric is a number, or a field such as `$.latency` of a pattern in
    `{ }`, or `$bytes` of one in `[ ]`. Dimensions are such fields as well, three at most, and exclude a default value. To Pulumi
    all of these are strings; CloudWatch Logs rejects others as `InvalidParameterException`.

    Fix: close the bracket, put a `$` before the field, or remove the default value.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
    """
    yield from metric_filter.faults
    if namespace := metric_filter.reserved_namespace:
        yield Advice(f"writes to the namespace {namespace}; namespaces that begin with AWS/ are for AWS's own metrics")


@fails(
    "has the pattern '{ ($.level = \"ERROR\" }', which has brackets that do not match",
    "has the pattern '{ level = ERROR }', which has no selector such as $.status in { }",
    "has the pattern '{ $.level = \"ERROR\"', which starts with '{' and does not end with '}'",
    "has the pattern '[date, bytes', which starts with '[' and does not end with ']'",
    "has the metric value 'latency', which is neither a number nor a field such as $.latency or $bytes",
    "has the pattern 'an \"open quote', which has a double quote that is not closed",
)
def brackets_are_open(aws):
    metric_filter(aws, "[date, bytes", {"value": "1"})
    metric_filter(aws, '{ $.level = "ERROR"', {"value": "1"})
    metric_filter(aws, '{ ($.level = "ERROR" }', {"value": "1"})
    metric_filter(aws, "{ level = ERROR }", {"value": "1"})
    metric_filter(aws, 'an "open quote', {"value": "1"})
    metric_filter(aws, "", {"value": "latency"})


@fails(
    "has dimensions, and a pattern that names no fields: it must be in { } or [ ]",
    "has both dimensions and a default value (they are mutually exclusive properties)",
    "has the dimension Service with the value 'orders', which is no field such as $.service",
    "has 4 dimensions; 3 are allowed",
)
def dimensions_are_wrong(aws):
    metric_filter(aws, "ERROR", {"value": "1", "dimensions": {"Service": "$.service"}})
    metric_filter(aws, "{ $.n = * }", {"value": "$.n", "default_value": "0", "dimensions": {"Service": "orders"}})
    metric_filter(aws, "{ $.n = 1 }", {"value": "1", "dimensions": dict.fromkeys("abcd", "$.n")})


@fails(
    "writes to the namespace AWS/Lambda; namespaces that begin with AWS/ are for AWS's own metrics",
)
def namespace_is_of_aws(aws):
    metric_filter(aws, "ERROR", {"value": "1", "namespace": "AWS/Lambda"})


@passes
def patterns_of_all_forms(aws):
    metric_filter(aws, "", {"value": "1", "default_value": "0"})
    metric_filter(aws, '?ERROR ?"Out of memory" -healthy', {"value": "1.5"})
    metric_filter(aws, 'log \\"hello', {"value": "1"})
    metric_filter(aws, "[ip, user, ..., status=4*, bytes > 1000]", {"value": "$bytes", "dimensions": {"User": "$user"}})
    metric_filter(
        aws, '{ ($.eventName = "A(" || $.errorCode = %Access.*%) && $.a[0].b IS TRUE }', {"value": "$.detail.latency"}
    )


@abstains(
    "pattern",
)
def pattern_comes_later(aws):
    queue = aws.sqs.Queue("orders")
    metric_filter(aws, queue.name, {"value": "1"})


NUMBERS = itertools.count()


def metric_filter(aws, pattern, metric):
    aws.cloudwatch.LogMetricFilter(
        f"errors-{next(NUMBERS)}",
        name="errors",
        log_group_name="/aws/lambda/orders",
        pattern=pattern,
        metric_transformation={"name": "Errors", "namespace": "Orders", **metric},
    )
