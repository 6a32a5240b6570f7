from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.fsx import OpenZfsFileSystem


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/fsx/2018-03-01/service-2.json.gz",
        "2026-11-28",
        "StorageCapacity of OpenZFS: 64 GiB up to 524,288 GiB; INTELLIGENT_TIERING: the Multi-AZ deployment type",
    ),
)
def open_zfs_is_valid(system: OpenZfsFileSystem) -> Violations:
    """A file system of FSx for OpenZFS has a size of 64 GiB to 512 TiB, and tiers in several zones alone.

    Intelligent tiering is for file systems in several zones.

    Fix: use a value from the message.

    See: https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html
    """
    yield from system.faults()


@fails(
    "has `storage_capacity` 32; it is 64 to 524288 GiB",
    "has `automatic_backup_retention_days` 91; it is 0 to 90",
)
def numbers_are_wrong(aws):
    system(aws, storage_capacity=32, automatic_backup_retention_days=91)


@fails("has `storage_type` INTELLIGENT_TIERING with SINGLE_AZ_2; it is for MULTI_AZ_1")
def tiers_in_one_zone(aws):
    system(aws, storage_type="INTELLIGENT_TIERING")


@passes
def system_is_valid(aws):
    system(aws, storage_capacity=64)


@passes
def systems_of_the_provider_tests(aws):
    """File systems of the provider's tests, which FSx accepted."""
    system(aws, storage_capacity=75, automatic_backup_retention_days=90)
    aws.fsx.OpenZfsFileSystem(
        "zones",
        subnet_ids=["subnet-1", "subnet-2"],
        preferred_subnet_id="subnet-1",
        deployment_type="MULTI_AZ_1",
        throughput_capacity=160,
        storage_capacity=64,
    )


@abstains("storageCapacity")
def size_comes_later(aws):
    system(aws, storage_capacity=aws.ssm.Parameter("size", type="String", insecure_value="1").version)


def system(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.fsx.OpenZfsFileSystem(
        "shop", subnet_ids=["subnet-1"], deployment_type="SINGLE_AZ_2", throughput_capacity=160, **options
    )
