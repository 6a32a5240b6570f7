import itertools

from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.alarms import metric_faults
from preflight.aws.cloudwatch import MetricAlarm


@policy(
    severity="high",
    caught="deployment",
    error=(
        "ValidationError: MetricName must not be null",
        "ValidationError: Period must not be null",
        "ValidationError: Exactly one element of the metrics list should return data.",
        "ValidationError: SEARCH is not supported on Metric Alarms",
        "The value … for parameter ExtendedStatistic is not supported.",
        "Period must be 10, 20, 30 or a multiple of 60",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/29894",
            "2026-11-28",
            "Exactly one element of the metrics list should return data",
        ),
        deployed(
            "https://github.com/RoboFinSystems/robosystems/pull/1131",
            "2026-11-28",
            "SEARCH is not supported on Metric Alarms",
        ),
        deployed(
            "https://github.com/aws-cloudformation/cfn-lint/pull/771",
            "2026-11-28",
            "MetricName must not be null, without both",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/develop/botocore/data/cloudwatch/2010-08-01/service-2.json.gz",
            "2026-11-28",
            "PutMetricAlarm: one of MetricName, Metrics and EvaluationCriteria; what goes with each; periods and statistics",
        ),
    ),
)
def alarm_metric_is_valid(alarm: MetricAlarm) -> Violations:
    """An alarm watches one metric with its statistic and period, or a list of queries of which exactly one returns data.

    With `metric_name` go `namespace`, `period` and either `statistic` or `extended_statistic`. With `metric_queries` these belong
    into the metric of each query, exactly one query has `return_data=True`, ids are distinct and begin with a lower-case letter,
    and expressions use ids that exist. `SEARCH` works on dashboards alone.

    Fix: set `return_data=True` on the one query that the alarm is for, and complete what the message names.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    yield from metric_faults(alarm)


@fails(
    "has a metric_name and no namespace",
    "has a metric_name and no period",
    "has the extended_statistic 'p101', which is not one such as p99.9, tm90, IQM or PR(0:100)",
    "has a period of 45 s; a period is 10, 20, 30 or a multiple of 60",
    "has neither metric_name nor metric_queries (MetricName must not be null)",
    "has statistic and extended_statistic; exactly one of statistic and extended_statistic is needed",
    "has no statistic; exactly one of statistic and extended_statistic is needed",
)
def one_metric_is_not_complete(aws):
    alarm(aws, metric_name="Errors")
    alarm(aws, metric_name="Errors", namespace="AWS/Lambda", period=45, statistic="Sum", extended_statistic="p101")
    alarm(aws)


@fails(
    "has both metric_name and metric_queries; an alarm watches one metric or a list of queries",
    "has metric_queries and statistic; with queries these belong into the metric of each query",
    "has the query 'M1', which must begin with a lower-case letter, followed by letters, digits and '_'",
    "has the query 'm2', which must have exactly one of expression and metric",
    "has the query 'e1', which has the id of another query",
    "has the query 'e1', which has the id of another query",
    "has the query 'e1', which uses SEARCH (SEARCH is not supported on Metric Alarms)",
    "has 0 queries with return_data=True; exactly one element of the list should return data",
    "has 2 queries with return_data=True (m2, e1); exactly one element of the list should return data",
    "has the query 'e1', which uses m3, which is the id of no query (there are M1, m2, e1)",
)
def queries_are_wrong(aws):
    errors = {"metric_name": "Errors", "namespace": "AWS/Lambda", "period": 60, "stat": "Sum"}
    alarm(aws, metric_queries=[{"id": "m1", "metric": errors}])
    alarm(aws, metric_name="Errors", metric_queries=[{"id": "m1", "metric": errors, "return_data": True}])
    alarm(
        aws,
        statistic="Sum",
        metric_queries=[
            {"id": "M1", "metric": errors},
            {"id": "m2", "metric": errors, "expression": "m2 * 2", "return_data": True},
            {"id": "e1", "expression": "IF(m2 > 1e3, m3, 0)", "return_data": True},
            {"id": "e1", "expression": "SUM(SEARCH('{AWS/SQS,QueueName} MetricName=\"a\"', 'Sum', 300))"},
        ],
    )


@fails(
    "looks at 300 periods of 300 s, 90000 s together; CloudWatch accepts 86400 with a period below an hour",
    "looks at 8 periods of 86400 s, 691200 s together; CloudWatch accepts 604800 with a period of an hour or more",
)
def periods_are_too_many(aws):
    for period, periods in ((300, 300), (86400, 8), (86400, 7)):
        aws.cloudwatch.MetricAlarm(
            f"errors-{periods}",
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            evaluation_periods=periods,
            period=period,
            metric_name="Errors",
            namespace="AWS/Lambda",
            statistic="Sum",
        )


@passes
def metrics_and_queries(aws):
    errors = {"metric_name": "Errors", "namespace": "AWS/Lambda", "period": 60, "stat": "Sum"}
    alarm(aws, metric_name="Errors", namespace="AWS/Lambda", period=60, statistic="Sum")
    alarm(aws, metric_name="Duration", namespace="AWS/Lambda", period=10, extended_statistic="p99.9")
    alarm(aws, metric_name="Duration", namespace="AWS/Lambda", period=86400, extended_statistic="TM(10%:90%)")
    alarm(
        aws,
        metric_queries=[
            {"id": "m1", "metric": errors},
            {
                "id": "e1",
                "expression": 'IF(m1 > 1e3 AND MINUTE(m1) < 5, FILL(m1, 0), METRICS("m1"))',
                "return_data": True,
            },
        ],
    )
    alarm(aws, metric_queries=[{"id": "q1", "expression": "SELECT SUM(a) FROM b", "period": 60, "return_data": True}])
    alarm(
        aws,
        threshold_metric_id="ad1",
        metric_queries=[
            {"id": "m1", "metric": errors, "return_data": True},
            {"id": "ad1", "expression": "ANOMALY_DETECTION_BAND(m1, 2)", "return_data": True},
        ],
    )


@abstains(
    "period",
)
def period_comes_later(aws):
    seconds = aws.ssm.Parameter("period", type="String", value="60")
    alarm(aws, metric_name="Errors", namespace="AWS/Lambda", period=seconds.version, statistic="Sum")


NUMBERS = itertools.count()


def alarm(aws, **watched):  # noqa: ANN003 - the arguments of the SDK
    aws.cloudwatch.MetricAlarm(
        f"alarm-{next(NUMBERS)}", comparison_operator="GreaterThanThreshold", evaluation_periods=1, **watched
    )
