from preflight import Violations, abstains, fails, modelled, passes, policy, provider
from preflight.aws.efs import FileSystem, mode_faults


@policy(
    severity="critical",
    caught="deployment",
    error="encrypted must be set to true when kms_key_id is specified",
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/efs/file_system.go",
            "2026-11-29",
            "encrypted must be set to true when kms_key_id is specified; the throughput is sent with the mode provisioned only",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/elasticfilesystem/2015-02-01/service-2.json.gz",
            "2026-11-28",
            "ProvisionedThroughputInMibps is required for provisioned; maxIO is not supported on One Zone",
        ),
    ),
)
def modes_fit_together(system: FileSystem) -> Violations:
    """A file system of EFS has a throughput in the mode provisioned, maxIO only in several zones, and a key only with encryption.

    `throughput_mode="provisioned"` needs `provisioned_throughput_in_mibps`. With other modes the provider does not send it: that
    is advice alone.

    Fix: set both, or `throughput_mode="elastic"` alone; use `performance_mode="generalPurpose"`.

    See: https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
    """
    yield from mode_faults(system)


@fails(
    "has throughput_mode provisioned and no provisioned_throughput_in_mibps, which it needs",
    "has throughput_mode bursting and provisioned_throughput_in_mibps 10, which the provider then does not send",
    "has performance_mode maxIO in one availability zone, where only generalPurpose is supported",
    "has performance_mode maxIO and throughput_mode elastic, which supports generalPurpose only",
    "has kms_key_id without encrypted=True, which it needs",
)
def modes_contradict(aws):
    aws.efs.FileSystem("provisioned", throughput_mode="provisioned")
    aws.efs.FileSystem("bursting", provisioned_throughput_in_mibps=10)
    aws.efs.FileSystem("zone", availability_zone_name="eu-west-1a", performance_mode="maxIO", throughput_mode="elastic")
    aws.efs.FileSystem("key", kms_key_id=aws.kms.Key("orders").arn)


@passes
def modes_are_consistent(aws):
    aws.efs.FileSystem("provisioned", throughput_mode="provisioned", provisioned_throughput_in_mibps=10)
    aws.efs.FileSystem("elastic", throughput_mode="elastic", availability_zone_name="eu-west-1a")
    aws.efs.FileSystem("plain")
    aws.efs.FileSystem("io", performance_mode="maxIO")
    aws.efs.FileSystem("key", encrypted=True, kms_key_id=aws.kms.Key("orders").arn)


@abstains("throughputMode")
def mode_comes_later(aws):
    aws.efs.FileSystem("orders", throughput_mode=aws.sns.Topic("mode").name, provisioned_throughput_in_mibps=10)
