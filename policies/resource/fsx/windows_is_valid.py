from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.fsx import WindowsFileSystem


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/fsx/2018-03-01/service-2.json.gz",
        "2026-11-28",
        "SubnetIds, PreferredSubnetId, StorageType and StorageCapacity: what each deployment type needs",
    ),
)
def windows_is_valid(system: WindowsFileSystem) -> Violations:
    """A file system of FSx for Windows has the subnets and the storage of its deployment type.

    One in several zones has two subnets, one of them preferred; one in a single zone has one subnet. Disks have a larger minimum.

    Fix: use a value from the message.

    See: https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemWindowsConfiguration.html
    """
    yield from system.faults()


@fails(
    "has 1 subnet with MULTI_AZ_1; it has exactly 2", "has MULTI_AZ_1 without a `preferred_subnet_id`, which it needs"
)
def zones_are_not_several(aws):
    system(aws, "subnet-1", deployment_type="MULTI_AZ_1")


@fails(
    "has 2 subnets with SINGLE_AZ_1; it has exactly 1",
    "has `storage_type` HDD with SINGLE_AZ_1; it is for SINGLE_AZ_2 and MULTI_AZ_1",
    "has `storage_capacity` 300 with HDD; it is 2000 to 65536 GiB",
    "has `automatic_backup_retention_days` 100; it is 0 to 90",
)
def storage_is_wrong(aws):
    system(
        aws,
        "subnet-1",
        "subnet-2",
        storage_type="HDD",
        storage_capacity=300,
        automatic_backup_retention_days=100,
    )


@passes
def systems_are_valid(aws):
    system(aws, "subnet-1", storage_capacity=32)


@passes
def system_in_several_zones(aws):
    system(
        aws,
        "subnet-1",
        "subnet-2",
        deployment_type="MULTI_AZ_1",
        preferred_subnet_id="subnet-1",
        storage_type="HDD",
        storage_capacity=2000,
    )


@passes
def systems_of_the_provider_tests(aws):
    """File systems of the provider's tests, which FSx accepted."""
    system(aws, "subnet-1", deployment_type="SINGLE_AZ_2", storage_type="HDD", storage_capacity=2000)
    aws.fsx.WindowsFileSystem(
        "restored",
        subnet_ids=["subnet-1"],
        throughput_capacity=8,
        active_directory_id="d-0123456789",
        backup_id="backup-1",
        automatic_backup_retention_days=0,
    )


@abstains("deploymentType")
def type_comes_later(aws):
    system(aws, "subnet-1", deployment_type=aws.ssm.Parameter("type", type="String", value="SINGLE_AZ_2").arn)


def system(aws, *subnets, **options):  # noqa: ANN002, ANN003 - the subnets, and arguments of the SDK
    aws.fsx.WindowsFileSystem(
        "shop", subnet_ids=list(subnets), throughput_capacity=32, active_directory_id="d-0123456789", **options
    )
