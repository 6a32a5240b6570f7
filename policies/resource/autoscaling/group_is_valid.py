from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy, provider
from preflight.aws.autoscaling import Group

_TEMPLATE = {"id": "lt-1a2b3c", "version": "$Latest"}


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationError: Desired capacity:3 must be between the specified min size:1 and max size:1",
        "maxInstanceLifetime must be between 86400 and 31536000 seconds (inclusive)",
        "The difference between MaxHealthyPercentage and MinHealthyPercentage must be less than or equal to 100",
        "HeartbeatTimeout must be between 30 and 7200 seconds",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform/issues/16944",
            "2026-11-28",
            "ValidationError: Desired capacity:3 must be between the specified min size:1 and max size:1",
        ),
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html",
            "2026-11-28",
            "sizes; a launch template or a launch configuration; a lifetime of 0 or at least 86,400 seconds",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "pf-asg-max-instance-lifetime-range, -instance-maintenance-policy-range-diff and -lifecycle-hook-…, deployed",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/autoscaling/group.go",
            "2026-11-29",
            "a `desired_capacity` of 0 is not sent on creation, and each initial lifecycle hook is created on its own",
        ),
    ),
)
def group_is_valid(group: Group) -> Violations:
    """An Auto Scaling group has sizes in order, one source of instances, and a place to start them.

    The desired capacity is between the minimum and the maximum. Instances come from a launch template, a launch configuration or
    a mixed instances policy, and start in subnets or zones. An instance lives a day to a year.

    Fix: write the value that the message shows.

    See: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
    """
    yield from group.faults()


@fails(
    "has `desired_capacity` 3; it is from 1 to 2",
    "has `min_size` 3 and `max_size` 1; the minimum is greater",
)
def sizes_are_out_of_order(aws):
    place = {"launch_template": _TEMPLATE, "vpc_zone_identifiers": ["subnet-1a2b3c"]}
    aws.autoscaling.Group("orders", min_size=1, max_size=2, desired_capacity=3, **place)
    aws.autoscaling.Group("returns", min_size=3, max_size=1, **place)


@fails(
    "has 0 of launch_template, launch_configuration, mixed_instances_policy; it has exactly one of them",
    "has neither `vpc_zone_identifiers` nor `availability_zones`; it needs one of them",
    "has `max_instance_lifetime` 3600 s; it is 0 or 86400 to 31536000 s",
)
def source_and_place_are_missing(aws):
    aws.autoscaling.Group("orders", min_size=1, max_size=2, max_instance_lifetime=3600)


@fails(
    "has `max_instance_lifetime` 40000000 s; it is 0 or 86400 to 31536000 s",
    "keeps 50 to 200 % healthy in `instance_maintenance_policy`; the two differ by at most 100",
    "has `heartbeat_timeout` 10 s; it is 30 to 7200 s",
    "has `default_result` 'RETRY'; it is ABANDON or CONTINUE",
)
def parts_are_out_of_range(aws):
    hook = {
        "name": "drain",
        "lifecycle_transition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "heartbeat_timeout": 10,
        "default_result": "RETRY",
    }
    aws.autoscaling.Group(
        "orders",
        min_size=1,
        max_size=2,
        launch_template=_TEMPLATE,
        vpc_zone_identifiers=["subnet-1a2b3c"],
        max_instance_lifetime=40_000_000,
        instance_maintenance_policy={"min_healthy_percentage": 50, "max_healthy_percentage": 200},
        initial_lifecycle_hooks=[hook],
    )


@passes
def groups_that_are_accepted(aws):
    aws.autoscaling.Group(
        "orders",
        min_size=0,
        max_size=0,
        desired_capacity=0,
        launch_template=_TEMPLATE,
        vpc_zone_identifiers=["subnet-1a2b3c"],
        warm_pool={"pool_state": "Stopped"},
        max_instance_lifetime=864000,
        instance_maintenance_policy={"min_healthy_percentage": 90, "max_healthy_percentage": 120},
        initial_lifecycle_hooks=[
            {
                "name": "drain",
                "lifecycle_transition": "autoscaling:EC2_INSTANCE_TERMINATING",
                "heartbeat_timeout": 0,
                "default_result": "CONTINUE",
            }
        ],
    )
    aws.autoscaling.Group(
        "default",
        min_size=1,
        max_size=2,
        desired_capacity=0,
        launch_template=_TEMPLATE,
        vpc_zone_identifiers=["subnet-1"],
    )
    aws.autoscaling.Group(
        "zones", min_size=1, max_size=1, launch_configuration="orders", availability_zones=["eu-west-1a"]
    )


@abstains("maxSize")
def size_comes_later(aws):
    parameter = aws.ssm.Parameter("size", type="String", value="2")
    aws.autoscaling.Group(
        "orders",
        min_size=1,
        max_size=parameter.version,
        launch_template=_TEMPLATE,
        vpc_zone_identifiers=["subnet-1a2b3c"],
    )
