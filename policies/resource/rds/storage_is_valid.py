from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.rds import Instance
from preflight.aws.rds_settings import storage_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterCombination: The storage type io1 requires iops to be specified.",
        "InvalidParameterCombination: You can't specify IOPS or storage throughput for engine … and a storage size less than …",
        "InvalidParameterCombination: Invalid iops to max storage (GB) ratio for engine name … and storage type io1",
    ),
    evidence=(
        deployed(
            "https://github.com/terraform-community-modules/tf_aws_rds/issues/22",
            "2026-11-28",
            "The storage type io1 requires iops to be specified",
        ),
        deployed(
            "https://github.com/cloudtools/troposphere/pull/2153",
            "2026-11-28",
            "You can't specify IOPS or storage throughput for engine mysql and a storage size less than 400",
        ),
        deployed(
            "https://github.com/ministryofjustice/cloud-platform-environments/pull/3972",
            "2026-11-28",
            "Invalid iops to max storage (GB) ratio for engine name postgres and storage type io1: 0.3000",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "CreateDBInstanceMessage: StorageType, Iops, StorageThroughput",
        ),
    ),
)
def storage_is_valid(instance: Instance) -> Violations:
    """The storage of a database instance has the IOPS and the throughput that its type and its size allow.

    The types io1 and io2 need `iops`. A gp3 volume includes a baseline of both until it is large: 400 GiB for MySQL, MariaDB and
    PostgreSQL, 200 GiB for Oracle; below, RDS rejects even the default values. `storage_throughput` is for gp3 alone.

    Fix: set `iops` for io1 and io2; remove `iops` and `storage_throughput` from a small gp3 volume.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
    """
    yield from storage_faults(instance)


@fails(
    "has storage_type io1 and no iops (The storage type io1 requires iops to be specified)",
    "has 100 GiB of max_allocated_storage, which is not above its allocated_storage of 100 GiB",
    "has 100 GiB of gp3 and sets iops and storage_throughput; postgres allows that from 400 GiB"
    " (You can't specify IOPS or storage throughput …)",
    "has storage_type gp2 and storage_throughput, which only gp3 takes",
    "has 300 iops for 1000 GiB; mysql allows 0.5 to 50 iops for each GiB",
    "has the storage_type 'ssd'; it is one of gp2, gp3, io1, io2, standard",
)
def storage_is_wrong(aws):
    database(aws, "no-iops", storage_type="io1", allocated_storage=100, max_allocated_storage=100)
    database(aws, "small", storage_type="gp3", allocated_storage=100, iops=3000, storage_throughput=125)
    database(aws, "gp2", storage_type="gp2", allocated_storage=100, storage_throughput=125)
    database(aws, "slow", engine="mysql", storage_type="io1", allocated_storage=1000, iops=300)
    database(aws, "ssd", storage_type="ssd", allocated_storage=100)


@fails("has 4000 GiB of storage_type standard, which has at most 3072 GiB; use gp3")
def magnetic_storage_is_too_large(aws):
    database(aws, "magnetic", storage_type="standard", allocated_storage=4000)


@passes
def storage_is_right(aws):
    database(aws, "io2", storage_type="io2", allocated_storage=100, iops=20000)
    database(aws, "large", storage_type="gp3", allocated_storage=400, iops=12000, storage_throughput=500)
    database(aws, "oracle", engine="oracle-ee", storage_type="gp3", allocated_storage=200, iops=12000)
    database(aws, "sqlserver", engine="sqlserver-se", storage_type="gp3", allocated_storage=100, iops=4000)
    database(aws, "small", storage_type="gp3", allocated_storage=10, max_allocated_storage=0)


@abstains("storageType")
def type_comes_later(aws):
    topic = aws.sns.Topic("type")
    database(aws, "orders", storage_type=topic.name, allocated_storage=100)


def database(aws, name, engine="postgres", **storage):  # noqa: ANN003 - the arguments of the SDK
    aws.rds.Instance(name, engine=engine, instance_class="db.m7g.large", **storage)
