from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.fsx import OntapFileSystem


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/fsx/2018-03-01/service-2.json.gz",
        "2026-11-28",
        "StorageCapacity of ONTAP: 1,024 * HAPairs to 524,288 * HAPairs; two subnets for MULTI_AZ_1",
    ),
)
def ontap_is_valid(system: OntapFileSystem) -> Violations:
    """A file system of FSx for ONTAP has a size for its pairs of servers, and the subnets of its deployment type.

    Each pair has 1 to 512 TiB. One in several zones has two subnets.

    Fix: use a value from the message.

    See: https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html
    """
    yield from system.faults()


@fails(
    "has 1 subnet with MULTI_AZ_1; it has exactly 2",
    "has `storage_capacity` 1024 with `ha_pairs` 2; it is 2048 to 1048576 GiB",
    "has `automatic_backup_retention_days` 91; it is 0 to 90",
)
def values_are_wrong(aws):
    system(
        aws,
        "subnet-1",
        deployment_type="MULTI_AZ_1",
        storage_capacity=1024,
        ha_pairs=2,
        automatic_backup_retention_days=91,
    )


@passes
def systems_are_valid(aws):
    system(aws, "subnet-1", "subnet-2", deployment_type="MULTI_AZ_2", storage_capacity=1024)


@passes
def system_in_one_zone(aws):
    system(aws, "subnet-1", deployment_type="SINGLE_AZ_1", storage_capacity=1024)


@abstains("storageCapacity")
def size_comes_later(aws):
    later = aws.ssm.Parameter("size", type="String", insecure_value="1").version
    system(aws, "subnet-1", deployment_type="SINGLE_AZ_1", storage_capacity=later)


def system(aws, *subnets, **options):  # noqa: ANN002, ANN003 - the subnets, and arguments of the SDK
    aws.fsx.OntapFileSystem(
        "shop", subnet_ids=list(subnets), preferred_subnet_id="subnet-1", throughput_capacity=128, **options
    )
