from preflight import Violations, abstains, deployed, fails, modelled, passes, policy, recorded
from preflight.aws.ec2.instances import Instance, LaunchTemplate, volume_faults
from preflight.aws.ec2.volumes import Volume


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "MissingParameter: The request must contain the parameter size/snapshot",
        "Iops to volume size ratio of … is too high; maximum is 500",
        "Throughput (MiBps) to iops ratio of … is too high; maximum is 0.250000 MiBps per iops",
        "InvalidParameterDependency: The parameter KmsKeyId requires the parameter Encrypted to be set.",
        "The parameter iops must be specified for io1 volumes.",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/ec2/test_ec2.snapshot.json",
            "2026-11-28",
            "test_raise_create_volume_without_size: The request must contain the parameter size/snapshot",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html",
            "2026-11-28",
            "sizes, IOPS and throughput of each volume type; Multi-Attach for io1 and io2; KmsKeyId needs Encrypted",
        ),
        deployed(
            "https://github.com/rocicorp/mono/pull/4410",
            "2026-11-28",
            "Iops to volume size ratio of 750.000000 is too high; maximum is 500",
        ),
        deployed(
            "https://github.com/runs-on/runs-on/issues/260",
            "2026-11-28",
            "Throughput (MiBps) to iops ratio of 0.333333 is too high; maximum is 0.250000 MiBps per iops",
        ),
        deployed(
            "https://github.com/keithvassallomt/parsec-aws-automation/issues/12",
            "2026-11-28",
            "The parameter KmsKeyId requires the parameter Encrypted to be set",
        ),
    ),
)
def volume_is_valid(volume: Volume | Instance | LaunchTemplate) -> Violations:
    """A volume has the size, IOPS and throughput that exist for its type.

    Only gp3, io1 and io2 have IOPS, which io1 and io2 require, and only gp3 has a throughput. A gp3 volume has at most 500 IOPS
    per GiB, and 4 IOPS for each MiB/s of throughput. A volume is created from a size or a snapshot. A key needs `encrypted=True`.

    Fix: change the type, or write the value that the message shows.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
    """
    yield from volume_faults(volume)


@fails(
    "has neither `size` nor `snapshot_id`; it needs one of them",
    "has 50 GiB and type st1, whose sizes are 125 to 16384 GiB",
    "has type io1 and no `iops`, which that type requires",
    "has 3000 `iops` and type gp2; only gp3, io1 and io2 have them",
    "has 1000 `iops` and type gp3, which has 3000 to 80000",
    "has 15000 `iops` for 20 GiB; type gp3 has at most 500 per GiB",
)
def sizes_and_iops(aws):
    for name, rest in (
        ("none", {"type": "gp3"}),
        ("small", {"type": "st1", "size": 50}),
        ("io1", {"type": "io1", "size": 50}),
        ("gp2", {"type": "gp2", "size": 50, "iops": 3000}),
        ("few", {"type": "gp3", "size": 50, "iops": 1000}),
        ("ratio", {"type": "gp3", "size": 20, "iops": 15000}),
    ):
        aws.ebs.Volume(name, availability_zone="eu-west-1a", **rest)


@fails(
    "has `throughput` and type gp2; only gp3 has it",
    "has `throughput` 3000 MiB/s; it is 125 to 2000 MiB/s",
    "has `throughput` 1000 MiB/s with 3000 IOPS; it needs 4000",
    "has `multi_attach_enabled` and type gp3; only io1 and io2 support it",
    "has a `kms_key_id` without `encrypted=True`",
)
def throughput_and_encryption(aws):
    for name, rest in (
        ("gp2", {"type": "gp2", "throughput": 200}),
        ("much", {"type": "gp3", "throughput": 3000}),
        ("ratio", {"type": "gp3", "throughput": 1000}),
        ("many", {"type": "gp3", "multi_attach_enabled": True}),
        ("key", {"kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/0123abcd"}),
    ):
        aws.ebs.Volume(name, availability_zone="eu-west-1a", size=100, **rest)


@fails(
    "has `throughput` and type gp2; only gp3 has it",
    "has a `kms_key_id` without `encrypted=True`",
)
def volumes_of_instances(aws):
    aws.ec2.Instance(
        "orders",
        ami="ami-1a2b3c",
        instance_type="t3.micro",
        root_block_device={"volume_type": "gp2", "volume_size": 20, "throughput": 200},
    )
    aws.ec2.LaunchTemplate(
        "orders",
        block_device_mappings=[
            {
                "device_name": "/dev/xvda",
                "ebs": {"volume_size": 20, "kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/0123abcd"},
            }
        ],
    )


@passes
def volumes_of_every_type(aws):
    for name, rest in (
        ("gp3", {"type": "gp3", "iops": 4000, "throughput": 1000}),
        ("small", {"type": "gp3", "iops": 3000}),
        ("io2", {"type": "io2", "iops": 100, "multi_attach_enabled": True}),
        ("st1", {"type": "st1"}),
        ("key", {"kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/0123abcd", "encrypted": True}),
    ):
        aws.ebs.Volume(name, availability_zone="eu-west-1a", size=125, **rest)
    aws.ebs.Volume("copy", availability_zone="eu-west-1a", snapshot_id="snap-1a2b3c")
    aws.ec2.Instance(
        "orders",
        ami="ami-1a2b3c",
        instance_type="t3.micro",
        ebs_block_devices=[{"device_name": "/dev/sdf", "volume_size": 8}],
    )


@abstains("type")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="gp3")
    aws.ebs.Volume("orders", availability_zone="eu-west-1a", size=20, type=parameter.arn, iops=3000)
