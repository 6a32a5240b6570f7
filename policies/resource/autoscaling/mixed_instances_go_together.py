from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.autoscaling import Group


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "SpotInstancePools option is only available with the lowest-price allocation strategy",
        "Cannot add same instance type override more than once",
        "The number of LaunchTemplateOverrides must be fewer than 40",
        "Not all instance types have a defined WeightedCapacity",
        "The parameter InstanceType cannot be used in a launch template override using instance requirements",
        "You can only have 4 launch template overrides using instance requirements at most",
        "The prioritized allocation strategy is not compatible with instance requirements.",
        "You can specify either AllowedInstanceTypes or ExcludedInstanceTypes, but not both",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html",
            "2026-11-28",
            "SpotInstancePools: valid only when the strategy is lowest-price, 1 to 20",
        ),
        modelled(
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateOverrides.html",
            "2026-11-29",
            "If you specify InstanceRequirements, you can't specify InstanceType; a weight is for all overrides",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "the rules pf-asg-overrides-…, -instance-requirements-… and -…-allocation-…, deployed with the answers of AWS",
        ),
    ),
)
def mixed_instances_go_together(group: Group) -> Violations:
    """The instances of a mixed instances policy have types or requirements, weights for all or none, and a strategy for them.

    Each type exists once, in at most 40 overrides. Strategies with an order are for types, not for requirements. Spot pools are
    counted with the strategy lowest-price alone.

    Fix: write each type once, with a `weighted_capacity` in each override or in none, or change the value in the message.

    See: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_MixedInstancesPolicy.html
    """
    yield from group.mix_faults()


@fails(
    "has 120 % On-Demand instances; it is 0 to 100",
    "has `spot_instance_pools` with the strategy capacity-optimized, not lowest-price",
)
def shares_are_not_accepted(aws):
    distribution = {
        "on_demand_percentage_above_base_capacity": 120,
        "spot_allocation_strategy": "capacity-optimized",
        "spot_instance_pools": 2,
    }
    mix(aws, instances_distribution=distribution)


@fails(
    "has the instance type m6i.large in two overrides; each exists once",
    "has a `weighted_capacity` in 1 of 2 overrides; all have one, or none",
)
def types_are_repeated(aws):
    mix(aws, {"instance_type": "m6i.large", "weighted_capacity": "2"}, {"instance_type": "m6i.large"})


@fails(
    "has an override with `instance_type` and `instance_requirements`; it has one of them",
    "has `allowed_instance_types` and `excluded_instance_types` in an override; it has one of them",
    "has `spot_allocation_strategy` capacity-optimized-prioritized with `instance_requirements`, which have no order",
)
def requirements_and_types(aws):
    requirements = REQUIREMENTS | {"allowed_instance_types": ["m6*"], "excluded_instance_types": ["m5*"]}
    mix(
        aws,
        {"instance_type": "m6i.large", "instance_requirements": requirements},
        instances_distribution={"spot_allocation_strategy": "capacity-optimized-prioritized"},
    )


@fails("has 41 overrides; it has at most 40", "has 5 overrides with `instance_requirements`; at most 4 have them")
def overrides_are_many(aws):
    types = [{"instance_type": f"m{number}.large"} for number in range(36)]
    mix(aws, *types, *[{"instance_requirements": REQUIREMENTS}] * 5)


@passes
def types_are_weighted(aws):
    mix(
        aws,
        {"instance_type": "m6i.large", "weighted_capacity": "1"},
        {"instance_type": "m6i.xlarge", "weighted_capacity": "2"},
        instances_distribution={"spot_instance_pools": 2, "on_demand_percentage_above_base_capacity": 0},
    )


@passes
def requirements_are_alone(aws):
    mix(
        aws,
        {"instance_requirements": REQUIREMENTS | {"allowed_instance_types": ["m6*"]}},
        instances_distribution={"spot_allocation_strategy": "price-capacity-optimized", "spot_instance_pools": 0},
    )


@abstains("mixedInstancesPolicy.instancesDistribution.spotAllocationStrategy")
def strategy_comes_later(aws):
    later = aws.ssm.Parameter("strategy", type="String", value="lowest-price").arn
    mix(aws, {"instance_requirements": REQUIREMENTS}, instances_distribution={"spot_allocation_strategy": later})


REQUIREMENTS = {"memory_mib": {"min": 1000}, "vcpu_count": {"min": 1}}


def mix(aws, *overrides, **options):  # noqa: ANN002, ANN003 - the overrides, and more of the policy
    specification = {"launch_template_id": "lt-1a2b3c"}
    aws.autoscaling.Group(
        "orders",
        min_size=1,
        max_size=2,
        vpc_zone_identifiers=["subnet-1a2b3c"],
        mixed_instances_policy={
            "launch_template": {"launch_template_specification": specification, "overrides": list(overrides)},
            **options,
        },
    )
