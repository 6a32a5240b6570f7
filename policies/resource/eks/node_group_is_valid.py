from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.nodes import NodeGroup


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "desiredSize can't be greater than maxSize",
        "minSize can't be greater than desiredSize",
        "Either provide max-unavailable or max-unavailable-percentage in the request.",
        "Launch template details can't be null for Custom ami type node group",
        "Disk size must be specified within the launch template.",
        "Remote access configuration cannot be specified with a launch template.",
        "Either provide launch template ID or launch template name in the request.",
        "is not a valid instance type for requested amiType",
        "Label cannot start with reserved prefixes [kubernetes.io/, k8s.io/, eks.amazonaws.com/]",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-eks-nodegroup-…, each deployed with the answer of EKS",
    ),
)
def node_group_is_valid(group: NodeGroup) -> Violations:
    """A managed node group has sizes, labels and a launch template that EKS accepts together.

    The desired number of nodes is between the minimum and the maximum. Limits are counts or percentages. What a launch template
    contains is not set beside it. Instance types run the processor that the AMI is built for.

    Fix: change the value in the message, or set it in the launch template alone.

    See: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
    https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
    """
    yield from group.faults()


@fails("has `min_size` 3 and `desired_size` 2; the minimum is not greater")
def minimum_is_greater(aws):
    group(aws, scaling_config={"desired_size": 2, "min_size": 3, "max_size": 4})


@fails("has `desired_size` 5 and `max_size` 4; the maximum is not less")
def maximum_is_less(aws):
    group(aws, scaling_config={"desired_size": 5, "min_size": 1, "max_size": 4})


@fails(
    "has `max_unavailable` and `max_unavailable_percentage` in `update_config`; it has one of them",
    "has `max_parallel_nodes_repaired_count` and `max_parallel_nodes_repaired_percentage` in `node_repair_config`;"
    " it has one of them",
    "has `max_unhealthy_node_threshold_count` and `max_unhealthy_node_threshold_percentage` in `node_repair_config`;"
    " it has one of them",
)
def counts_and_percentages(aws):
    group(
        aws,
        update_config={"max_unavailable": 1, "max_unavailable_percentage": 50},
        node_repair_config={
            "enabled": True,
            "max_parallel_nodes_repaired_count": 1,
            "max_parallel_nodes_repaired_percentage": 10,
            "max_unhealthy_node_threshold_count": 1,
            "max_unhealthy_node_threshold_percentage": 10,
        },
    )


@fails("has `ami_type` CUSTOM without a `launch_template`, which names the AMI")
def no_template_for_the_image(aws):
    group(aws, ami_type="CUSTOM")


@fails(
    "has `id` and `name` in `launch_template`; it has one of them",
    "has `disk_size` 50 and a `launch_template`; set the size of the disk in the template",
    "has `remote_access` and a `launch_template`; set the key in the template",
)
def template_and_more(aws):
    group(
        aws,
        launch_template={"id": "lt-0123456789abcdef0", "name": "shop", "version": "1"},
        disk_size=50,
        remote_access={"ec2_ssh_key": "shop"},
    )


@fails("has neither `id` nor `name` in `launch_template`; it has one of them")
def template_without_a_name(aws):
    group(aws, launch_template={"version": "1"})


@fails(
    "has `ami_type` AL2023_ARM_64_STANDARD for arm64 and the instance type m6i.large with x86_64 processors",
)
def types_of_another_processor(aws):
    group(aws, ami_type="AL2023_ARM_64_STANDARD", instance_types=["m6g.large", "m6i.large"])


@fails(
    "has the label 'eks.amazonaws.com/team'; EKS reserves labels that begin with kubernetes.io/, k8s.io/, eks.amazonaws.com/",
    "has the label 'my team'; it is at most 63 letters, digits and -_. between them, and before it perhaps a DNS name and a"
    " slash",
    "has the taint 'gpu!'; it is at most 63 letters, digits and -_. between them, and before it perhaps a DNS name and a"
    " slash",
)
def keys_are_wrong(aws):
    group(
        aws,
        labels={"eks.amazonaws.com/team": "shop", "my team": "shop"},
        taints=[{"key": "gpu!", "effect": "NO_SCHEDULE"}],
    )


@passes
def groups_are_valid(aws):
    group(
        aws,
        scaling_config={"desired_size": 1, "min_size": 1, "max_size": 1},
        update_config={"max_unavailable": 1},
        ami_type="AL2023_x86_64_STANDARD",
        instance_types=["m6i.large", "g4dn.xlarge"],
        disk_size=50,
        labels={"example.com/team": "shop", "node-role.example.com/worker": ""},
        taints=[{"key": "nvidia.com/gpu", "effect": "NO_SCHEDULE", "value": "true"}],
    )


@passes
def processors_fit(aws):
    group(aws, ami_type="AL2023_ARM_64_NVIDIA", instance_types=["p6e-gb200.36xlarge", "g5g.xlarge", "im4gn.large"])


@passes
def template_is_named_once(aws):
    template = aws.ec2.LaunchTemplate("shop", image_id="ami-0123456789abcdef0")
    group(aws, launch_template={"id": template.id, "version": "1"}, ami_type="CUSTOM")


@abstains("scalingConfig.desiredSize")
def size_comes_later(aws):
    later = aws.ssm.Parameter("nodes", type="String", insecure_value="2").version
    group(aws, scaling_config={"desired_size": later, "min_size": 1, "max_size": 4})


def group(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    sizes = {"desired_size": 1, "min_size": 1, "max_size": 2}
    aws.eks.NodeGroup(
        "shop",
        cluster_name="shop",
        node_role_arn="arn:aws:iam::123456789012:role/node",
        subnet_ids=["subnet-1", "subnet-2"],
        **({"scaling_config": sizes} | options),
    )
