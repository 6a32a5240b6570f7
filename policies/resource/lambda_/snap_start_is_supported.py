from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.settings import snapshot_faults


@policy(
    severity="critical",
    caught="deployment",
    error="is not supported for SnapStart enabled functions",
    evidence=documented(
        "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
        "2026-11-28",
        "Java 11, Python 3.12, .NET 8 and later; no EFS, no images, no ephemeral storage greater than 512 MB",
    ),
)
def snap_start_is_supported(function: Function) -> Violations:
    """A function with SnapStart has a runtime and settings that SnapStart supports.

    SnapStart restores a snapshot of memory and disk. It supports managed runtimes of Java from 11, Python from 3.12 and .NET
    from 8 on, and neither container images, nor EFS, nor more than 512 MB of ephemeral storage.

    Fix: leave `snap_start` out, or the setting that the message names.

    See: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
    """
    yield from snapshot_faults(function)


@fails(
    "uses SnapStart with nodejs22.x; SnapStart supports Java from 11, Python from 3.12 and .NET from 8 on",
    "uses SnapStart with 1024 MB of ephemeral storage; SnapStart supports at most 512 MB",
)
def runtime_and_storage_are_others(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="nodejs22.x",
        handler="index.handler",
        snap_start={"apply_on": "PublishedVersions"},
        ephemeral_storage={"size": 1024},
    )


@fails(
    "uses SnapStart with python3.11; SnapStart supports Java from 11, Python from 3.12 and .NET from 8 on",
    "uses SnapStart and mounts a file system, which do not go together",
)
def function_mounts_a_file_system(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.11",
        handler="app.handler",
        snap_start={"apply_on": "PublishedVersions"},
        file_system_config={
            "arn": "arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1a2b3c",
            "local_mount_path": "/mnt/orders",
        },
    )


@fails("uses SnapStart with a container image, which SnapStart does not support")
def function_is_an_image(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        package_type="Image",
        image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1",
        snap_start={"apply_on": "PublishedVersions"},
    )


@passes
def runtimes_are_supported(aws):
    for runtime in ("java11", "java25", "python3.12", "python3.14", "dotnet8", "dotnet10"):
        aws.lambda_.Function(
            runtime,
            role="arn:aws:iam::111122223333:role/orders",
            runtime=runtime,
            handler="app.handler",
            snap_start={"apply_on": "PublishedVersions"},
        )
    aws.lambda_.Function(
        "none", role="arn:aws:iam::111122223333:role/orders", runtime="nodejs22.x", snap_start={"apply_on": "None"}
    )


@abstains("runtime")
def runtime_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("runtime", type="String", insecure_value="java21")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime=parameter.arn,
        snap_start={"apply_on": "PublishedVersions"},
    )
