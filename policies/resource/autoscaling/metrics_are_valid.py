from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.autoscaling import ScalingPolicy


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Target value must be between 8.51592E-12 and 1.174271E17",
        "Resource label should be specified for predefined metric type ALBRequestCountPerTarget",
        "Resource label should not be specified for predefined metric type …",
        "Exactly one element of the metrics list should return data",
        "The parameters MetricDataQuery Expression and MetricStat are mutually exclusive and you have specified both",
        "A customized metric specification with 'Metrics' specified cannot have any of …",
        "You must specify max capacity buffer when using IncreaseMaxCapacity",
        "You must not specify max capacity buffer when using HonorMaxCapacity",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TargetTrackingConfiguration.html",
            "2026-11-29",
            "You must specify either a PredefinedMetricSpecification or a CustomizedMetricSpecification",
        ),
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredictiveScalingConfiguration.html",
            "2026-11-29",
            "MaxCapacityBuffer: required if MaxCapacityBreachBehavior is IncreaseMaxCapacity, and cannot be used otherwise",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/autoscaling/policy_test.go",
            "2026-11-29",
            "accepted: a max_capacity_buffer of 0, a resource_label of any forecast, one of several metrics that returns data",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "the rules pf-asg-tt-…, -target-value-positive and -predictive-…, deployed with the answers of Auto Scaling",
        ),
    ),
)
def metrics_are_valid(scaling: ScalingPolicy) -> Violations:
    """A scaling policy that follows metrics has one metric with a positive target, and a label for a load balancer alone.

    Of several metrics exactly one returns data, which each does by default. A forecast above the maximum has a buffer.

    Fix: set `return_data=False` on all metrics but one, or the argument in the message.

    See: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html
    """
    yield from scaling.metric_faults()


@fails(
    "has `target_value` 0; it is greater than 0",
    "tracks ALBRequestCountPerTarget without a `resource_label`, which names the load balancer and the target group",
)
def target_is_missing(aws):
    track(aws, target_value=0, predefined_metric_specification={"predefined_metric_type": "ALBRequestCountPerTarget"})


@fails(
    "tracks ASGAverageCPUUtilization with a `resource_label`, which only ALBRequestCountPerTarget has",
    "has 2 of `predefined_metric_specification` and `customized_metric_specification`; it has exactly one of them",
)
def metrics_are_two(aws):
    metric = {"predefined_metric_type": "ASGAverageCPUUtilization", "resource_label": LABEL}
    track(aws, predefined_metric_specification=metric, customized_metric_specification=CUSTOMIZED)


@fails(
    "has 2 `metrics` with `return_data`; exactly one returns data, and it is on by default",
    "has `metrics` with both or neither of `expression` and `metric_stat`; each has one of them",
    "has `metrics` and `metric_name` in `customized_metric_specification`; it has one metric, or several",
)
def queries_are_wrong(aws):
    queries = [{"id": "m1", "metric_stat": STAT, "expression": "m2 * 2"}, {"id": "m2", "metric_stat": STAT}]
    track(aws, customized_metric_specification=CUSTOMIZED | {"metrics": queries})


@fails(
    "has IncreaseMaxCapacity without `max_capacity_buffer`, which it needs",
    "forecasts ALBRequestCount without a `resource_label`, which names the target group",
)
def buffer_is_missing(aws):
    pair = {"target_value": 40, "predefined_metric_pair_specification": {"predefined_metric_type": "ALBRequestCount"}}
    forecast(aws, pair, max_capacity_breach_behavior="IncreaseMaxCapacity")


@fails("has `max_capacity_buffer` with HonorMaxCapacity; it is for IncreaseMaxCapacity")
def buffer_for_nothing(aws):
    forecast(aws, PAIR, max_capacity_buffer="10")


@passes
def metric_of_aws(aws):
    track(aws, predefined_metric_specification={"predefined_metric_type": "ASGAverageCPUUtilization"})


@passes
def metric_of_a_balancer(aws):
    metric = {"predefined_metric_type": "ALBRequestCountPerTarget", "resource_label": LABEL}
    track(aws, predefined_metric_specification=metric)


@passes
def metric_of_the_program(aws):
    track(aws, customized_metric_specification=CUSTOMIZED)


@passes
def one_query_returns_data(aws):
    queries = [
        {"id": "m1", "expression": "TIME_SERIES(20)", "return_data": False},
        {"id": "m2", "metric_stat": STAT, "return_data": False},
        {"id": "e1", "expression": "m1 + m2", "return_data": True},
    ]
    track(aws, customized_metric_specification={"metrics": queries})


@passes
def forecast_with_a_buffer_of_zero(aws):
    forecast(aws, PAIR, max_capacity_breach_behavior="IncreaseMaxCapacity", max_capacity_buffer="0")


@passes
def forecast_within_the_maximum(aws):
    forecast(aws, PAIR, max_capacity_breach_behavior="HonorMaxCapacity")


@abstains("targetTrackingConfiguration.targetValue")
def target_comes_later(aws):
    later = aws.ssm.Parameter("target", type="String", insecure_value="40").version
    metric = {"predefined_metric_type": "ASGAverageCPUUtilization"}
    track(aws, target_value=later, predefined_metric_specification=metric)


LABEL = "app/orders/0123456789abcdef/targetgroup/orders/fedcba9876543210"
CUSTOMIZED = {"metric_name": "jobs", "namespace": "Orders", "statistic": "Average"}
STAT = {"metric": {"namespace": "Orders", "metric_name": "jobs"}, "stat": "Sum"}
PAIR = {
    "target_value": 0.2,
    "predefined_metric_pair_specification": {
        "predefined_metric_type": "ASGCPUUtilization",
        "resource_label": "testLabel",
    },
}


def track(aws, target_value=40, **metric):  # noqa: ANN003 - the metric
    aws.autoscaling.Policy(
        "orders",
        autoscaling_group_name="orders",
        policy_type="TargetTrackingScaling",
        target_tracking_configuration={"target_value": target_value, **metric},
    )


def forecast(aws, metrics, **options):  # noqa: ANN003 - more of the forecast
    aws.autoscaling.Policy(
        "orders",
        autoscaling_group_name="orders",
        policy_type="PredictiveScaling",
        predictive_scaling_configuration={"metric_specification": metrics, **options},
    )
