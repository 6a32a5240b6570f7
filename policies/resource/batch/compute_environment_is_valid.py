from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.batch.environments import ComputeEnvironment


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "… is not applicable for Fargate.",
        "Instance role is required.",
        "Resource instanceTypes are required.",
        "Security group ids are required.",
        "compute resource spotIamFleetRole is required.",
        "desiredvCpus should be between minvCpus and maxvCpus.",
        "maxvCpus should be greater than or equal to minvCpus.",
        "Instance type bundles (e.g. optimal, default_x86_64) are not allowed for … allocation strategy.",
        "arm-based instance type cannot be used with other instance types",
        "LaunchTemplateVersion must be either empty or a number or $Default or $Latest",
        "kubernetesNamespace cannot be the default Kubernetes namespace",
        'no `compute_resources` can be specified when `type` is "UNMANAGED"',
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-batch-ce-… and pf-batch-fargate-ce-fields, each deployed with the answer of Batch",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/batch/compute_environment.go",
            "2026-11-29",
            "no `compute_resources` can be specified when `type` is UNMANAGED; numbers of 0 and empty strings are left out",
        ),
    ),
)
def compute_environment_is_valid(environment: ComputeEnvironment) -> Violations:
    """A compute environment has the resources of its type, and no others.

    A managed one has compute resources, an unmanaged one a service role. Instances have a role, types of one processor, security
    groups, and a number of vCPUs between the minimum and the maximum. Fargate has subnets and security groups alone.

    A missing service role is advice: the provider sends an empty one, and Batch may use its service-linked role.

    Fix: set or remove the argument in the message.

    See: https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html
    https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html
    """
    yield from environment.faults()


INSTANCES = {
    "type": "EC2",
    "subnets": ["subnet-1"],
    "security_group_ids": ["sg-1"],
    "max_vcpus": 16,
    "instance_role": "arn:aws:iam::123456789012:instance-profile/batch",
    "instance_types": ["optimal"],
}
FARGATE = {"type": "FARGATE", "subnets": ["subnet-1"], "security_group_ids": ["sg-1"], "max_vcpus": 16}


@fails("has type MANAGED without `compute_resources`, which it needs")
def managed_without_resources(aws):
    aws.batch.ComputeEnvironment("shop", type="MANAGED")


@fails(
    "has type UNMANAGED and `compute_resources`, which only MANAGED has",
    "has type UNMANAGED without a `service_role`, which it needs",
)
def unmanaged_with_resources(aws):
    aws.batch.ComputeEnvironment("shop", type="UNMANAGED", compute_resources=FARGATE)


@fails(
    "has type FARGATE and `min_vcpus`, which is not applicable for Fargate",
    "has type FARGATE and `instance_types`, which is not applicable for Fargate",
    "has type FARGATE and `instance_role`, which is not applicable for Fargate",
    "has type FARGATE and `allocation_strategy`, which is not applicable for Fargate",
    "has 6 security groups; Fargate supports 5",
)
def fargate_with_instances(aws):
    environment(
        aws,
        FARGATE,
        min_vcpus=1,
        instance_types=["m5"],
        instance_role="batch",
        allocation_strategy="BEST_FIT",
        security_group_ids=[f"sg-{number}" for number in range(6)],
    )


@fails("has 17 subnets; Fargate supports 16")
def fargate_with_many_subnets(aws):
    environment(aws, FARGATE, subnets=[f"subnet-{number}" for number in range(17)])


@fails(
    "has type SPOT without an `instance_role`, which it needs",
    "has type SPOT without `instance_types`, which it needs",
    "has type SPOT without `security_group_ids`, which it needs unless a launch template has them",
    "has type SPOT and strategy BEST_FIT without a `spot_iam_fleet_role`, which they need",
)
def instances_lack_everything(aws):
    environment(aws, {"type": "SPOT", "subnets": ["subnet-1"], "max_vcpus": 16})


@fails("has `max_vcpus` 16 and `min_vcpus` 32; the maximum is not less")
def minimum_is_greater(aws):
    environment(aws, INSTANCES, min_vcpus=32)


@fails("has `desired_vcpus` 20; it is between `min_vcpus` 4 and `max_vcpus` 16")
def desired_is_greater(aws):
    environment(aws, INSTANCES, min_vcpus=4, desired_vcpus=20)


@fails(
    "has `allocation_strategy` SPOT_CAPACITY_OPTIMIZED_PRIORITIZED with type EC2; it is for SPOT",
    "has `allocation_strategy` SPOT_CAPACITY_OPTIMIZED_PRIORITIZED with 'optimal'; it orders instance types and families",
    "has `bid_percentage` 120; it is 0 to 100",
)
def strategy_is_for_spot(aws):
    environment(aws, INSTANCES, allocation_strategy="SPOT_CAPACITY_OPTIMIZED_PRIORITIZED", bid_percentage=120)


@fails("has the instance types m7g and m7i.large; all have one kind of processor")
def processors_are_mixed(aws):
    environment(aws, INSTANCES, instance_types=["m7g", "m7i.large"])


@fails(
    "has `launch_template_id` and `launch_template_name`; a launch template has one of them",
    "has the launch template version 'latest'; it is a number, $Default or $Latest",
    "has `image_type` ECS_AL2; Batch creates no more environments with Amazon Linux 2, so use ECS_AL2023",
)
def template_is_wrong(aws):
    environment(
        aws,
        INSTANCES,
        launch_template={"launch_template_id": "lt-1", "launch_template_name": "shop", "version": "latest"},
        ec2_configurations=[{"image_type": "ECS_AL2"}],
    )


@fails(
    "has the Kubernetes namespace 'default', which Batch does not use; create another",
    "has type FARGATE on a cluster of EKS; it is EC2 or SPOT there",
    "has no `allocation_strategy`, which an environment on EKS needs",
)
def cluster_is_wrong(aws):
    aws.batch.ComputeEnvironment(
        "shop",
        type="MANAGED",
        compute_resources=FARGATE,
        eks_configuration={
            "eks_cluster_arn": "arn:aws:eks:eu-west-1:123456789012:cluster/shop",
            "kubernetes_namespace": "default",
        },
    )


@passes
def fargate_is_right(aws):
    environment(aws, FARGATE)


@passes
def instances_are_right(aws):
    environment(
        aws,
        INSTANCES,
        min_vcpus=0,
        desired_vcpus=4,
        instance_types=["m7i", "default_x86_64"],
        launch_template={"launch_template_name": "shop", "version": "$Latest"},
        ec2_configurations=[{"image_type": "ECS_AL2023"}],
    )


@passes
def spot_is_right(aws):
    environment(aws, INSTANCES, type="SPOT", allocation_strategy="SPOT_PRICE_CAPACITY_OPTIMIZED")


@passes
def words_in_small_letters(aws):
    environment(
        aws,
        INSTANCES,
        type="spot",
        allocation_strategy="Best_Fit",
        spot_iam_fleet_role="arn:aws:iam::123456789012:role/fleet",
        desired_vcpus=0,
        min_vcpus=2,
    )


@passes
def template_has_the_groups(aws):
    template = {"launch_template_name": "shop", "version": ""}
    environment(
        aws,
        INSTANCES,
        type="SPOT",
        security_group_ids=[],
        launch_template=template,
        spot_iam_fleet_role="arn:aws:iam::123456789012:role/fleet",
    )


@passes
def unmanaged_is_right(aws):
    aws.batch.ComputeEnvironment("shop", type="UNMANAGED", service_role="arn:aws:iam::123456789012:role/batch")


@abstains("computeResources.minVcpus")
def size_comes_later(aws):
    environment(aws, INSTANCES, min_vcpus=aws.ssm.Parameter("least", type="String", insecure_value="1").version)


def environment(aws, resources, **options):  # noqa: ANN003 - more compute resources
    aws.batch.ComputeEnvironment("shop", type="MANAGED", compute_resources=resources | options)
