import itertools

from preflight import Advice, Violations, abstains, deployed, fails, modelled, passes, policy, provider
from preflight.aws.alarms import compares_with_zero, threshold_faults
from preflight.aws.cloudwatch import MetricAlarm


@policy(
    severity="high",
    caught="deployment",
    error=(
        "ValidationError: DatapointsToAlarm must be less than or equal to EvaluationPeriods",
        "ValidationError: EvaluationPeriods * Period must be <= …",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform/issues/24070",
            "2026-11-28",
            "DatapointsToAlarm must be less than or equal to EvaluationPeriods",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/055611a6/internal/service/cloudwatch/metric_alarm.go",
            "2026-11-28",
            "without threshold_metric_id the threshold is sent, 0 where it is absent",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/develop/botocore/data/cloudwatch/2010-08-01/service-2.json.gz",
            "2026-11-28",
            "PutMetricAlarm: when Threshold and ThresholdMetricId are needed, by which operators; the longest evaluation period",
        ),
    ),
)
def alarm_threshold_is_valid(alarm: MetricAlarm) -> Violations:
    """An alarm compares with a threshold or with a band, over as many periods as CloudWatch evaluates.

    A threshold goes with the four operators that end with Threshold alone; a band of anomaly detection with the three others and
    `threshold_metric_id`, which is the id of its query. All periods together are a day at most, or seven days where each is an
    hour or longer, and `datapoints_to_alarm` is not more than `evaluation_periods`.

    Fix: add the threshold, or lower the number that the message names.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
    """
    yield from threshold_faults(alarm)
    if compares_with_zero(alarm):
        yield Advice("has no threshold, so that the provider sends 0 and the alarm compares with it")


@fails(
    "has 2 datapoints_to_alarm and 1 evaluation_periods; there cannot be more data points than periods",
    "evaluates 1441 periods of 60 s, which is 86460 s; 86400 s are the most",
    "evaluates 8 periods of 86400 s, which is 691200 s; 604800 s are the most",
)
def periods_are_too_many(aws):
    alarm(aws, threshold=1, evaluation_periods=1, datapoints_to_alarm=2)
    alarm(aws, threshold=1, evaluation_periods=1441)
    alarm(aws, threshold=1, evaluation_periods=8, period=86400)


@fails(
    "compares by GreaterThanUpperThreshold and has no threshold_metric_id: that is for anomaly detection",
    "has both threshold and threshold_metric_id",
    "has a threshold_metric_id and compares by GreaterThanThreshold; with a band it is one of"
    " LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold, GreaterThanUpperThreshold",
    "has the threshold_metric_id 'ad1', which is the id of no query",
    "has no threshold, so that the provider sends 0 and the alarm compares with it",
)
def operator_is_for_something_else(aws):
    alarm(aws)
    alarm(aws, threshold=1, comparison_operator="GreaterThanUpperThreshold")
    alarm(aws, threshold=1, threshold_metric_id="ad1")


@passes
def thresholds_and_windows(aws):
    alarm(aws, threshold=0, evaluation_periods=1440, datapoints_to_alarm=1440)
    alarm(aws, threshold=1, evaluation_periods=7, period=86400)
    queries = [
        {"id": "m1", "metric": {"metric_name": "Errors", "namespace": "AWS/Lambda", "period": 60, "stat": "Sum"}},
        {"id": "ad1", "expression": "ANOMALY_DETECTION_BAND(m1, 2)", "return_data": True},
    ]
    aws.cloudwatch.MetricAlarm(
        "band",
        comparison_operator="LessThanLowerOrGreaterThanUpperThreshold",
        evaluation_periods=2,
        threshold_metric_id="ad1",
        metric_queries=queries,
    )


@abstains(
    "evaluationPeriods",
)
def periods_come_later(aws):
    alarm(aws, threshold=1, evaluation_periods=aws.ssm.Parameter("periods", type="String", value="1").version)


NUMBERS = itertools.count()


def alarm(aws, **compared):  # noqa: ANN003 - the arguments of the SDK
    given = {"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "period": 60, **compared}
    aws.cloudwatch.MetricAlarm(
        f"alarm-{next(NUMBERS)}", metric_name="Errors", namespace="AWS/Lambda", statistic="Sum", **given
    )
