from preflight import Violations, abstains, deployed, fails, modelled, passes, policy, provider
from preflight.aws.autoscaling import LifecycleHook, ScalingPolicy, Schedule


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationError: Desired capacity must be greater than or equal to min size",
        "cooldown is only supported for policy type SimpleScaling",
        "scaling_adjustment is required for policy type SimpleScaling",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html",
            "2026-11-28",
            "which parameters each policy type requires, and has",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/007ce0a8dd1d97df0e44eeaa5d467b8f1443f4d1/internal/service/autoscaling/policy.go",
            "2026-11-28",
            "expandPutScalingPolicyInput: cooldown is only supported for policy type SimpleScaling, and the like",
        ),
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LifecycleHookSpecification.html",
            "2026-11-28",
            "HeartbeatTimeout: 30 to 7200 seconds",
        ),
        deployed(
            "https://github.com/buildkite/terraform-buildkite-elastic-ci-stack-for-aws/issues/139",
            "2026-11-28",
            "Desired capacity must be greater than or equal to min size: what a schedule does not set is sent as 0",
        ),
    ),
)
def scaling_is_valid(scaling: ScalingPolicy | Schedule | LifecycleHook) -> Violations:
    """A scaling policy has the parameters of its type, and a scheduled action sizes in order.

    A policy is of the type SimpleScaling unless `policy_type` is set, and the parameters of one type are refused for another.
    Steps follow each other without gap or overlap. In a scheduled action a size that is not set is 0, and -1 keeps the size.

    Fix: set `policy_type`, or the value that the message shows.

    See: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html
    """
    yield from scaling.faults()


@fails(
    "has the type SimpleScaling without `adjustment_type`",
    "has the type SimpleScaling without `scaling_adjustment`",
    "has the type SimpleScaling and `target_tracking_configuration`, which is for TargetTrackingScaling",
    "has the type StepScaling without `step_adjustments`",
    "has the type StepScaling and `cooldown`, which is for SimpleScaling",
    "has `min_adjustment_magnitude` with ChangeInCapacity; it is for PercentChangeInCapacity",
)
def parameters_of_another_type(aws):
    aws.autoscaling.Policy(
        "tracking",
        autoscaling_group_name="orders",
        target_tracking_configuration={
            "target_value": 50.0,
            "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
        },
    )
    aws.autoscaling.Policy(
        "steps",
        autoscaling_group_name="orders",
        policy_type="StepScaling",
        adjustment_type="ChangeInCapacity",
        cooldown=60,
        min_adjustment_magnitude=2,
    )


@fails(
    "has a gap between its steps: one ends at 10, the next begins at 20",
    "has a step from 40 to 30; the upper bound is greater than the lower bound",
)
def steps_leave_a_gap(aws):
    aws.autoscaling.Policy(
        "orders",
        autoscaling_group_name="orders",
        policy_type="StepScaling",
        adjustment_type="ChangeInCapacity",
        step_adjustments=[
            {"scaling_adjustment": 1, "metric_interval_lower_bound": "0", "metric_interval_upper_bound": "10"},
            {"scaling_adjustment": 2, "metric_interval_lower_bound": "20"},
        ],
    )
    aws.autoscaling.Policy(
        "returns",
        autoscaling_group_name="orders",
        policy_type="StepScaling",
        adjustment_type="ChangeInCapacity",
        step_adjustments=[
            {"scaling_adjustment": 1, "metric_interval_lower_bound": "40", "metric_interval_upper_bound": "30"}
        ],
    )


@fails(
    "sets `min_size` 2 and `max_size` 0; the minimum is greater;"
    " max_size and desired_capacity are 0 unless they are set to -1, which keeps them",
    "sets `desired_capacity` 5 and `max_size` 4; the maximum is smaller",
    "has `heartbeat_timeout` 10 s; it is 30 to 7200 s",
)
def schedules_and_hooks(aws):
    aws.autoscaling.Schedule(
        "morning", autoscaling_group_name="orders", scheduled_action_name="morning", recurrence="0 7 * * *", min_size=2
    )
    aws.autoscaling.Schedule(
        "evening",
        autoscaling_group_name="orders",
        scheduled_action_name="evening",
        recurrence="0 19 * * *",
        min_size=1,
        max_size=4,
        desired_capacity=5,
    )
    aws.autoscaling.LifecycleHook(
        "orders",
        autoscaling_group_name="orders",
        lifecycle_transition="autoscaling:EC2_INSTANCE_LAUNCHING",
        heartbeat_timeout=10,
    )


@passes
def policies_of_each_type(aws):
    aws.autoscaling.Policy(
        "simple",
        autoscaling_group_name="orders",
        adjustment_type="ChangeInCapacity",
        scaling_adjustment=4,
        cooldown=300,
    )
    aws.autoscaling.Policy(
        "steps",
        autoscaling_group_name="orders",
        policy_type="StepScaling",
        adjustment_type="PercentChangeInCapacity",
        min_adjustment_magnitude=2,
        step_adjustments=[
            {"scaling_adjustment": 1, "metric_interval_lower_bound": "0", "metric_interval_upper_bound": "10"},
            {"scaling_adjustment": 2, "metric_interval_lower_bound": "10"},
        ],
    )
    aws.autoscaling.Schedule(
        "morning",
        autoscaling_group_name="orders",
        scheduled_action_name="morning",
        recurrence="0 7 * * *",
        min_size=2,
        max_size=-1,
        desired_capacity=-1,
    )


@abstains("policyType")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="StepScaling")
    aws.autoscaling.Policy(
        "orders", autoscaling_group_name="orders", policy_type=parameter.arn, adjustment_type="ChangeInCapacity"
    )
