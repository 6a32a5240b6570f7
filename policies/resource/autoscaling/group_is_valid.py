from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.autoscaling import Group

_TEMPLATE = {"id": "lt-1a2b3c", "version": "$Latest"}


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationError: Desired capacity:3 must be between the specified min size:1 and max size:1",
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
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html",
            "2026-11-28",
            "SpotInstancePools: valid only when the strategy is lowest-price, 1 to 20",
        ),
    ),
)
def group_is_valid(group: Group) -> Violations:
    """An Auto Scaling group has sizes in order, one source of instances, and a place to start them.

    The desired capacity is between the minimum and the maximum. Instances come from a launch template, a launch configuration or
    a mixed instances policy, and start in subnets or zones.

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
    "has `max_instance_lifetime` 3600 s; it is 0 or at least 86400 s",
)
def source_and_place_are_missing(aws):
    aws.autoscaling.Group("orders", min_size=1, max_size=2, max_instance_lifetime=3600)


@fails(
    "has 120 % On-Demand instances; it is 0 to 100",
    "has `spot_instance_pools` with the strategy capacity-optimized, not lowest-price",
)
def mix_is_not_accepted(aws):
    aws.autoscaling.Group(
        "orders",
        min_size=1,
        max_size=2,
        vpc_zone_identifiers=["subnet-1a2b3c"],
        mixed_instances_policy={
            "launch_template": {"launch_template_specification": {"launch_template_id": "lt-1a2b3c"}},
            "instances_distribution": {
                "on_demand_percentage_above_base_capacity": 120,
                "spot_allocation_strategy": "capacity-optimized",
                "spot_instance_pools": 2,
            },
        },
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
