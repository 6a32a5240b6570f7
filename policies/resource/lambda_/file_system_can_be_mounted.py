from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.settings import file_system_faults


@policy(
    severity="critical",
    caught="deployment",
    error="Function must be configured to execute in a VPC to reference access point",
    evidence=(
        documented("https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html", "2026-11-28"),
        modelled(
            "https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html",
            "2026-11-28",
            "localMountPath: ^/mnt/[a-zA-Z0-9-_.]+$",
        ),
    ),
)
def file_system_can_be_mounted(function: Function) -> Violations:
    """A function that mounts a file system is in a VPC, names an access point, and mounts it below `/mnt`.

    Lambda reaches EFS through the VPC alone: "Function must be configured to execute in a VPC to reference access point".

    Fix: set `vpc_config`, pass the ARN of an `aws.efs.AccessPoint`, and a `local_mount_path` such as `/mnt/orders`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html
    """
    yield from file_system_faults(function)


@fails(
    "mounts a file system and is in no VPC; set `vpc_config` to subnets with its mount targets",
    "mounts a file system at '/orders'; Lambda takes a folder of /mnt, such as /mnt/orders",
)
def function_is_in_no_vpc(aws):
    files = aws.efs.FileSystem("orders")
    point = aws.efs.AccessPoint("orders", file_system_id=files.id)
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        file_system_config={"arn": point.arn, "local_mount_path": "/orders"},
    )


@fails("mounts a file system by the ARN of the file system; Lambda takes that of an access point")
def arn_is_the_file_system_s(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        file_system_config={
            "arn": "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1a2b3c",
            "local_mount_path": "/mnt/orders",
        },
        vpc_config={"subnet_ids": ["subnet-1a2b3c"], "security_group_ids": ["sg-1a2b3c"]},
    )


@passes
def access_point_in_the_vpc(aws):
    files = aws.efs.FileSystem("orders")
    point = aws.efs.AccessPoint("orders", file_system_id=files.id)
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        file_system_config={"arn": point.arn, "local_mount_path": "/mnt/orders"},
        vpc_config={"subnet_ids": ["subnet-1a2b3c"], "security_group_ids": ["sg-1a2b3c"]},
    )


@abstains("fileSystemConfig.localMountPath")
def path_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("path", type="String", insecure_value="/mnt/orders")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        file_system_config={
            "arn": "arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1a2b3c",
            "local_mount_path": parameter.arn,
        },
        vpc_config={"subnet_ids": ["subnet-1a2b3c"], "security_group_ids": ["sg-1a2b3c"]},
    )
