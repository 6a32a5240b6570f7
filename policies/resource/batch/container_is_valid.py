import json

from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.batch.jobs import JobDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "vCPU is required.",
        "Fargate resource requirements (… vCPU, … MiB) not valid.",
        "executionRoleArn is required for Fargate jobs.",
        "setting be … at the container level.",
        "ulimits is not applicable for Fargate.",
        "linuxParameter.sharedMemorySize is not allowed for Fargate.",
        "GPU is not applicable for Fargate.",
        "Log driver for Fargate is not valid: …",
        "host.sourcePath should not be set for volumes in Fargate.",
        "Ephemeral storage for Fargate tasks can be only between range 21 GiB to 200 GiB",
        "fargatePlatformConfiguration not applicable for EC2.",
        "executionRoleArn cannot be empty when using secrets or secretOptions",
        "When container specified swap memory, swappiness value is required.",
        "Cannot provide duplicates in resourceRequirements.",
        "EFS IAM access point requires TransitEncryption to be enabled.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-batch-jd-… and pf-batch-fargate-…, each deployed with the answer of Batch",
    ),
)
def container_is_valid(job: JobDefinition) -> Violations:
    """The container of a job has resources, logs and volumes that its platform supports.

    Fargate has a table of vCPU and memory, needs an execution role, and excludes GPU, privileged containers, limits and most
    settings of Linux. An execution role reads secrets. Swap memory has a swappiness.

    The log options `mode` and `max-buffer-size` are advice: Docker has them for each driver, Batch does not document them.

    Fix: set or remove the property in the message in `container_properties`.

    See: https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html
    https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html
    """
    yield from job.container_faults()


ROLE = "arn:aws:iam::123456789012:role/execution"


@fails("has no resource requirement of type VCPU")
def processors_are_absent(aws):
    job(aws, sizes=(("MEMORY", "512"),))


@fails(
    "has 2 resource requirements of type VCPU; each type exists once",
    "has `memory` and a resource requirement of type MEMORY; it has one of them",
    "has 2 MiB of memory; the minimum is 4",
    "has '0.5' GPUs; it is a whole number",
)
def resources_are_repeated(aws):
    job(aws, sizes=(("VCPU", "1"), ("VCPU", "2"), ("MEMORY", "512"), ("GPU", "0.5")), memory=2)


@fails("has secrets without an executionRoleArn, which reads them", "has an environment variable without a name")
def secrets_without_a_role(aws):
    job(
        aws,
        secrets=[{"name": "KEY", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/key"}],
        environment=[{}],
    )


@fails(
    "has maxSwap without swappiness, which it needs",
    "has a tmpfs of 0 MiB; it is 1 or more",
    "has the device permission 'EXECUTE'; it is READ, WRITE, MKNOD",
)
def linux_is_wrong(aws):
    job(
        aws,
        linuxParameters={
            "maxSwap": 512,
            "tmpfs": [{"containerPath": "/scratch", "size": 0}],
            "devices": [{"hostPath": "/dev/fuse", "permissions": ["EXECUTE"]}],
        },
    )


@fails("has maxSwap -1; it is 0 or more", "has swappiness 101; it is 0 to 100")
def swap_is_out_of_range(aws):
    job(aws, linuxParameters={"maxSwap": -1, "swappiness": 101})


@fails(
    "has the log option 'awslogs-retention'; awslogs has awslogs-group, awslogs-region, awslogs-stream-prefix,"
    " awslogs-datetime-format, awslogs-multiline-pattern, awslogs-create-group"
)
def log_option_is_unknown(aws):
    job(aws, logConfiguration={"logDriver": "awslogs", "options": {"awslogs-retention": "7"}})


@fails(
    "has volume 'data' of the host and of EFS; it has one of them",
    "has volume 'data' with an access point and rootDirectory /orders; it is / then",
    "has volume 'data' with an access point or IAM; set transitEncryption to ENABLED",
)
def volume_is_wrong(aws):
    efs = {
        "fileSystemId": "fs-0123456789abcdef0",
        "rootDirectory": "/orders",
        "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0"},
    }
    job(aws, volumes=[{"name": "data", "host": {"sourcePath": "/data"}, "efsVolumeConfiguration": efs}])


@fails(
    "has volume 'data' of file system 'data'; an id begins with fs-",
    "has volume 'data' with transitEncryptionPort 65536; it is 0 to 65535",
)
def file_system_is_wrong(aws):
    efs = {"fileSystemId": "data", "transitEncryption": "ENABLED", "transitEncryptionPort": 65536}
    job(aws, volumes=[{"name": "data", "efsVolumeConfiguration": efs}])


@fails(
    "has 0.5 vCPU; the minimum on EC2 is 1",
    "has fargatePlatformConfiguration, which only jobs on Fargate have",
    "has runtimePlatform, which only jobs on Fargate have",
    "has WINDOWS_SERVER_2022_CORE on ARM64; Windows runs on X86_64",
)
def instances_with_settings_of_fargate(aws):
    job(
        aws,
        sizes=(("VCPU", "0.5"), ("MEMORY", "512")),
        fargatePlatformConfiguration={"platformVersion": "1.4.0"},
        runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "ARM64"},
    )


@fails(
    "runs on Fargate without an executionRoleArn, which it needs",
    "runs on Fargate with privileged, which is not allowed there",
    "runs on Fargate with ulimits, which is not allowed there",
    "runs on Fargate with GPU, which is not allowed there",
    "runs on Fargate with linuxParameters.sharedMemorySize, which is not allowed there",
    "runs on Fargate with the log driver 'journald'; it is awslogs, splunk, awsfirelens",
    "runs on Fargate with a path of the host for volume 'data', which is not allowed there",
    "has 10 GiB of ephemeral storage; it is 21 to 200",
    "has cpuArchitecture 'RISC'; it is X86_64 or ARM64",
)
def fargate_with_settings_of_instances(aws):
    job(
        aws,
        "FARGATE",
        sizes=(("VCPU", "1"), ("MEMORY", "2048"), ("GPU", "1")),
        privileged=True,
        ulimits=[{"name": "nofile", "hardLimit": 1024, "softLimit": 1024}],
        linuxParameters={"sharedMemorySize": 64},
        logConfiguration={"logDriver": "journald"},
        volumes=[{"name": "data", "host": {"sourcePath": "/data"}}],
        ephemeralStorage={"sizeInGiB": 10},
        runtimePlatform={"cpuArchitecture": "RISC"},
    )


@fails("runs on Fargate with 3 vCPU; it is 0.25, 0.5, 1, 2, 4, 8, 16, 32")
def no_such_processors(aws):
    job(aws, "FARGATE", sizes=(("VCPU", "3"), ("MEMORY", "8192")), executionRoleArn=ROLE)


@fails("runs on Fargate with 1 vCPU and 1024 MiB; it is 2048 to 8192 MiB in steps of 1024")
def no_such_size(aws):
    job(aws, "FARGATE", sizes=(("VCPU", "1"), ("MEMORY", "1024")), executionRoleArn=ROLE)


@passes
def instances_are_right(aws):
    job(
        aws,
        privileged=True,
        ulimits=[{"name": "nofile", "hardLimit": 1024, "softLimit": 1024}],
        linuxParameters={"maxSwap": 0, "swappiness": 100, "sharedMemorySize": 64},
        logConfiguration={
            "logDriver": "awslogs",
            "options": {"awslogs-group": "/batch", "awslogs-create-group": "true"},
        },
        volumes=[{"name": "data", "host": {"sourcePath": "/data"}}],
    )


@fails(
    "has the log option 'mode'; awslogs has awslogs-group, awslogs-region, awslogs-stream-prefix, awslogs-datetime-format,"
    " awslogs-multiline-pattern, awslogs-create-group"
)
def log_option_is_of_docker(aws):
    job(aws, logConfiguration={"logDriver": "awslogs", "options": {"mode": "non-blocking"}})


@passes
def lists_are_empty(aws):
    job(
        aws,
        "FARGATE",
        sizes=(("MEMORY", "512"), ("VCPU", "0.25")),
        executionRoleArn=ROLE,
        linuxParameters={"devices": [], "tmpfs": []},
        ulimits=[],
        secrets=[],
        environment=[{"name": "EMPTY", "value": ""}],
    )


@passes
def older_properties_are_right(aws):
    aws.batch.JobDefinition(
        "shop", type="container", container_properties=json.dumps({"image": "busybox", "vcpus": 1, "memory": 128})
    )


@passes
def fargate_is_right(aws):
    efs = {
        "fileSystemId": "fs-0123456789abcdef0",
        "rootDirectory": "/",
        "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0", "iam": "ENABLED"},
    }
    job(
        aws,
        "FARGATE",
        sizes=(("VCPU", "0.25"), ("MEMORY", "512")),
        executionRoleArn=ROLE,
        secrets=[{"name": "KEY", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/key"}],
        fargatePlatformConfiguration={"platformVersion": "LATEST"},
        runtimePlatform={"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
        ephemeralStorage={"sizeInGiB": 21},
        volumes=[{"name": "data", "efsVolumeConfiguration": efs}],
    )


@abstains("containerProperties")
def sizes_come_later(aws):
    later = aws.ssm.Parameter("memory", type="String", value="512").version
    properties = {"image": "busybox", "resourceRequirements": [{"type": "VCPU", "value": "1"}]}
    text = later.apply(lambda value: json.dumps(properties | {"memory": value}))
    aws.batch.JobDefinition("shop", type="container", container_properties=text)


def job(aws, platform="EC2", sizes=(("VCPU", "1"), ("MEMORY", "512")), **properties):  # noqa: ANN003 - the container
    requirements = [{"type": kind, "value": value} for kind, value in sizes]
    aws.batch.JobDefinition(
        "shop",
        type="container",
        platform_capabilities=[platform],
        container_properties=json.dumps({"image": "busybox", "resourceRequirements": requirements, **properties}),
    )
