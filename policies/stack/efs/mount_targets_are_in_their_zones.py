from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.efs import MountTarget


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "MountTargetConflict: mount target already exists in this AZ",
        "File System Availability Zone does not match.",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-efs-mount-target-availability-zone, deployed: File System Availability Zone does not match",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/2525",
            "2026-11-29",
            "MountTargetConflict: mount target already exists in this AZ",
        ),
    ),
)
def mount_targets_are_in_their_zones(target: MountTarget) -> Violations:
    """A file system has one mount target in each availability zone, and one in a single zone has it there.

    EFS rejects a second mount target in a zone as `MountTargetConflict`.

    Fix: create a mount target in one subnet of each zone.

    See: https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    """
    yield from target.zone_faults()


@fails(
    "is in eu-west-1a, as MountTarget 'shop-1' of FileSystem 'shop' is; a file system has one mount target for each zone"
)
def two_targets_in_a_zone(aws):
    targets(aws, "eu-west-1a", "eu-west-1a")


@fails("is in eu-west-1b, and FileSystem 'shop' is in eu-west-1a alone")
def system_is_in_another_zone(aws):
    targets(aws, "eu-west-1b", availability_zone_name="eu-west-1a")


@passes
def targets_in_two_zones(aws):
    targets(aws, "eu-west-1a", "eu-west-1b")


@passes
def zones_are_chosen_by_aws(aws):
    targets(aws, None, None)


@abstains("subnetId, which leads outside of this stack")
def subnet_is_elsewhere(aws):
    system = aws.efs.FileSystem("shop", availability_zone_name="eu-west-1a")
    aws.efs.MountTarget("shop", file_system_id=system.id, subnet_id="subnet-0123456789abcdef0")


def targets(aws, *zones, **options):  # noqa: ANN002, ANN003 - the zones, and arguments of the SDK
    system = aws.efs.FileSystem("shop", **options)
    for number, zone in enumerate(zones, 1):
        subnet = aws.ec2.Subnet(
            f"shop-{number}", vpc_id="vpc-1", cidr_block=f"10.0.{number}.0/24", availability_zone=zone
        )
        aws.efs.MountTarget(f"shop-{number}", file_system_id=system.id, subnet_id=subnet.id)
