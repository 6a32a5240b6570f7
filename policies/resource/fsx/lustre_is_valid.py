from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.fsx import LustreFileSystem


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/fsx/2018-03-01/service-2.json.gz",
        "2026-11-28",
        "StorageCapacity, PerUnitStorageThroughput, DriveCacheType: the valid values of each deployment type",
    ),
)
def lustre_is_valid(system: LustreFileSystem) -> Violations:
    """A file system of FSx for Lustre has a size and a throughput of its deployment type.

    Persistent ones have a throughput for each TiB, from a short list; scratch ones have neither that nor backups. Sizes grow in
    steps.

    Fix: use a value from the message.

    See: https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html
    https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html
    """
    yield from system.faults()


@fails("has PERSISTENT_2 with SSD without `per_unit_storage_throughput`; it is 125, 250, 500, 1000")
def throughput_is_absent(aws):
    system(aws, deployment_type="PERSISTENT_2", storage_capacity=1200)


@fails("has `per_unit_storage_throughput` 100 with PERSISTENT_2 and SSD; it is 125, 250, 500, 1000")
def throughput_is_of_the_older_type(aws):
    system(aws, deployment_type="PERSISTENT_2", storage_capacity=1200, per_unit_storage_throughput=100)


@fails(
    "has `per_unit_storage_throughput` 100 with SCRATCH_2; it is for PERSISTENT_1 and PERSISTENT_2",
    "has `storage_capacity` 3600 with SCRATCH_2; it is 1200, 2400 or a multiple of 2400 GiB",
    "has `automatic_backup_retention_days` 7 with SCRATCH_2, which has no backups",
)
def scratch_is_wrong(aws):
    system(
        aws,
        deployment_type="SCRATCH_2",
        storage_capacity=3600,
        per_unit_storage_throughput=100,
        automatic_backup_retention_days=7,
    )


@fails(
    "has `storage_type` HDD without a `drive_cache_type`; it is NONE or READ",
    "has `storage_capacity` 2000; it is a multiple of 6000 GiB",
)
def disks_are_wrong(aws):
    system(
        aws,
        deployment_type="PERSISTENT_1",
        storage_type="HDD",
        storage_capacity=2000,
        per_unit_storage_throughput=12,
    )


@fails(
    "has `storage_type` HDD with SCRATCH_1; it is for PERSISTENT_1",
    "has an `export_path` without an `import_path`, whose bucket it is in",
    "has `automatic_backup_retention_days` 91; it is 0 to 90",
    "has `automatic_backup_retention_days` 91 with SCRATCH_1, which has no backups",
)
def scratch_on_disks(aws):
    system(
        aws,
        storage_type="HDD",
        drive_cache_type="NONE",
        export_path="s3://shop",
        automatic_backup_retention_days=91,
    )


@fails("has an `import_path` with PERSISTENT_2; create an `aws.fsx.DataRepositoryAssociation`")
def bucket_of_the_newer_type(aws):
    system(
        aws,
        deployment_type="PERSISTENT_2",
        storage_capacity=2400,
        per_unit_storage_throughput=125,
        import_path="s3://shop",
    )


@fails("has `storage_type` INTELLIGENT_TIERING with PERSISTENT_1; it is for PERSISTENT_2")
def tiers_of_the_older_type(aws):
    system(aws, deployment_type="PERSISTENT_1", storage_type="INTELLIGENT_TIERING")


@passes
def systems_are_valid(aws):
    system(aws, storage_capacity=3600, import_path="s3://shop", export_path="s3://shop/out")


@passes
def persistent_system_is_valid(aws):
    system(
        aws,
        deployment_type="PERSISTENT_1",
        storage_type="HDD",
        storage_capacity=6000,
        per_unit_storage_throughput=12,
        drive_cache_type="READ",
        automatic_backup_retention_days=90,
    )


@abstains("storageCapacity")
def size_comes_later(aws):
    system(aws, storage_capacity=aws.ssm.Parameter("size", type="String", insecure_value="1").version)


def system(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.fsx.LustreFileSystem("shop", subnet_ids="subnet-1", **options)
