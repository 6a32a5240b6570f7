from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.ssm_associations import MaintenanceWindowTarget


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Target Type does not match with the provided target.",
        "Targets must be specified in one of the following formats",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-ssm-maintenance-window-target, deployed with the answers of Systems Manager",
        ),
        recorded(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ssm/maintenance_window_target_test.go",
            "2026-11-29",
            "two tags, and the two keys of resource groups, are accepted",
        ),
    ),
)
def window_target_fits_its_type(target: MaintenanceWindowTarget) -> Violations:
    """A target of a maintenance window has the keys of its type.

    Instances are selected by ids alone, or by tags. Resource groups are selected by their names.

    Fix: `targets=[{"key": "tag:backup", "values": ["true"]}]`.

    See: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RegisterTargetWithMaintenanceWindow.html
    """
    yield from target.faults()


@fails("has the target 'resource-groups:Name' with type INSTANCE; it is InstanceIds, tag-key or tag: and a key")
def group_of_instances(aws):
    target(aws, "INSTANCE", "resource-groups:Name")


@fails("has the target 'tag:app' with type RESOURCE_GROUP; it is resource-groups:Name")
def tag_of_groups(aws):
    target(aws, "RESOURCE_GROUP", "tag:app")


@fails("has the target InstanceIds and others; it is the only one")
def ids_and_tags(aws):
    target(aws, "INSTANCE", "InstanceIds", "tag:app")


@passes
def instances_by_tags(aws):
    target(aws, "INSTANCE", "tag:app", "tag-key")


@passes
def groups_by_name(aws):
    target(aws, "RESOURCE_GROUP", "resource-groups:ResourceTypeFilters", "resource-groups:Name")


@abstains("resourceType")
def type_comes_later(aws):
    target(aws, aws.ssm.Parameter("type", type="String", value="INSTANCE").arn, "tag:app")


def target(aws, kind, *keys):  # noqa: ANN002 - the keys
    aws.ssm.MaintenanceWindowTarget(
        "shop", window_id="mw-1", resource_type=kind, targets=[{"key": key, "values": ["a"]} for key in keys]
    )
