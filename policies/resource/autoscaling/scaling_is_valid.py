from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy, provider
from preflight.aws.autoscaling import LifecycleHook, ScalingPolicy, Schedule


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationError: Desired capacity must be greater than or equal to min size",
        "cooldown is only supported for policy type SimpleScaling",
        "scaling_adjustment is required for policy type SimpleScaling",
        "There must be a StepAdjustment with an unspecified upper bound when one StepAdjustment has a positive upper bound",
        "Both lower and upper bounds of a StepAdjustment cannot be left unspecified",
        "Your policies can have at most 20 StepAdjustments",
        "Given recurrence string: … is invalid",
        "'RoleARN' parameter required when 'NotificationTargetARN' parameter is specified",
        "'NotificationTargetARN' parameter required when 'RoleARN' parameter is specified",
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
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StepAdjustment.html",
            "2026-11-29",
            "the conditions for bounds: no gap or overlap, one step without an upper bound if there is a positive one",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "the rules pf-asg-step-…, -sched-recurrence-… and -lh-…, deployed with the answers of Auto Scaling",
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
    Steps follow each other without gap or overlap, and the highest has no upper bound. A recurrence has five fields. A hook that
    notifies a topic or a queue has a role. In a scheduled action a size that is not set is 0, and -1 keeps the size.

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
    "has a step up to 30, and none without an upper bound; the highest step has none there",
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
    "has a step to the exact capacity -1; it is not negative",
    "has a step from -10 on, and none without a lower bound; the lowest step has none there",
    "has a step without bounds; it has one at least",
    "has 21 steps; it has at most 20",
)
def steps_have_no_ends(aws):
    low = {"scaling_adjustment": -1, "metric_interval_lower_bound": "-10", "metric_interval_upper_bound": "0"}
    policy_with(aws, "low", [low], "ExactCapacity")
    policy_with(aws, "all", [{"scaling_adjustment": 1}])
    many = [
        {
            "scaling_adjustment": 1,
            "metric_interval_lower_bound": str(number),
            "metric_interval_upper_bound": str(number + 1),
        }
        for number in range(20)
    ]
    policy_with(aws, "many", [*many, {"scaling_adjustment": 2, "metric_interval_lower_bound": "20"}])


@fails(
    "has `recurrence` 'cron(0 7 * * ? *)'; it is a cron expression of Unix of 5 fields, such as 0 7 * * 1-5",
    "has `start_time` 2030-02-01T00:00:00Z and `end_time` 2030-01-01T00:00:00Z; it starts before it ends",
)
def recurrence_is_of_events(aws):
    aws.autoscaling.Schedule(
        "morning",
        autoscaling_group_name="orders",
        scheduled_action_name="morning",
        recurrence="cron(0 7 * * ? *)",
        start_time="2030-02-01T00:00:00Z",
        end_time="2030-01-01T00:00:00Z",
    )


@fails(
    "has a `notification_target_arn` without a `role_arn`, which it needs",
    "notifies arn:aws:sqs:eu-west-1:123456789012:orders.fifo; hooks do not support FIFO",
    "has a `role_arn` without a `notification_target_arn`, which it is for",
    "has a `role_arn` and a function as target; Auto Scaling invokes it by its resource policy",
    "has `lifecycle_transition` 'autoscaling:LAUNCH'; it is autoscaling:EC2_INSTANCE_LAUNCHING or"
    " autoscaling:EC2_INSTANCE_TERMINATING",
)
def targets_are_wrong(aws):
    role = "arn:aws:iam::123456789012:role/hooks"
    launching = "autoscaling:EC2_INSTANCE_LAUNCHING"
    for name, settings in (
        ("queue", {"notification_target_arn": "arn:aws:sqs:eu-west-1:123456789012:orders.fifo"}),
        ("none", {"role_arn": role, "lifecycle_transition": "autoscaling:LAUNCH"}),
        ("code", {"role_arn": role, "notification_target_arn": "arn:aws:lambda:eu-west-1:123456789012:function:f"}),
    ):
        given = {"lifecycle_transition": launching} | settings
        aws.autoscaling.LifecycleHook(name, autoscaling_group_name="orders", **given)


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


@passes
def steps_and_zeros_that_are_accepted(aws):
    aws.autoscaling.Policy(
        "simple",
        autoscaling_group_name="orders",
        policy_type="SimpleScaling",
        adjustment_type="ExactCapacity",
        scaling_adjustment=0,
        cooldown=0,
    )
    aws.autoscaling.Policy(
        "step",
        autoscaling_group_name="orders",
        policy_type="StepScaling",
        adjustment_type="PercentChangeInCapacity",
        estimated_instance_warmup=0,
        metric_aggregation_type="Minimum",
        min_adjustment_magnitude=1,
        step_adjustments=[{"scaling_adjustment": 1, "metric_interval_lower_bound": "2.0"}],
    )
    aws.autoscaling.Schedule(
        "off",
        autoscaling_group_name="orders",
        scheduled_action_name="off",
        recurrence="0 8 * * MON-FRI",
        time_zone="Pacific/Tahiti",
        min_size=0,
        max_size=0,
        desired_capacity=0,
    )


@passes
def hooks_with_targets(aws):
    settings = {
        "autoscaling_group_name": "orders",
        "lifecycle_transition": "autoscaling:EC2_INSTANCE_LAUNCHING",
        "heartbeat_timeout": 2000,
        "default_result": "CONTINUE",
        "role_arn": "arn:aws:iam::123456789012:role/hooks",
        "notification_target_arn": "arn:aws:sns:eu-west-1:123456789012:orders",
    }
    aws.autoscaling.LifecycleHook("orders", **settings)


@abstains("policyType")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="StepScaling")
    aws.autoscaling.Policy(
        "orders", autoscaling_group_name="orders", policy_type=parameter.arn, adjustment_type="ChangeInCapacity"
    )


def policy_with(aws, name, steps, adjustment="ChangeInCapacity"):
    aws.autoscaling.Policy(
        name,
        autoscaling_group_name="orders",
        policy_type="StepScaling",
        adjustment_type=adjustment,
        step_adjustments=steps,
    )
