import json

from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: Tasks using the Fargate launch type do not support GPU resource requirements",
        "ClientException: Fargate compatible task definitions do not support sourcePath",
        "ClientException: Extra hosts are not supported on container when networkMode=awsvpc",
        "ClientException: EFS IAM authorization requires TransitEncryption to be enabled",
        "ClientException: When using an EFS access point, the root directory must either be set to …",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ecs/2014-11-13/service-2.json.gz",
        "2026-11-28",
        "ContainerDefinition: no privileged on Fargate, links only with bridge; EFSAuthorizationConfig requires"
        " transit encryption",
    ),
)
def platform_supports_its_containers(task: TaskDefinition) -> Violations:
    """A task definition uses only what its network mode, Fargate and EFS support.

    Network mode awsvpc has no `extraHosts` and no `links`. Fargate has no privileged containers, no GPUs and no host paths.
    A volume in EFS with an access point or IAM authorization needs transit encryption, and with an access point the root
    directory /.

    Fix: remove the option, or set `transit_encryption` to `ENABLED`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    """
    yield from task.platform_faults()
    for volume in task.volumes:
        yield from volume.faults()


@fails(
    "has container 'shop' with extraHosts, which network mode awsvpc does not support",
    "has container 'shop' with links, which only network mode bridge supports",
)
def network_mode_has_no_hosts(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="awsvpc",
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.1"}],
                    "links": ["db"],
                }
            ]
        ),
    )


@fails(
    "has container 'shop' with privileged, which Fargate does not support",
    "has container 'shop' with a GPU requirement, which Fargate does not support",
    "has volume 'data' with a host path, which Fargate does not support",
)
def fargate_has_no_host(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="512",
        memory="1024",
        volumes=[{"name": "data", "host_path": "/data"}],
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "privileged": True,
                    "resourceRequirements": [{"type": "GPU", "value": "1"}],
                }
            ]
        ),
    )


@fails("has volume 'data' with EFS IAM authorization without transit encryption, which it requires")
def iam_is_unencrypted(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        volumes=[
            {
                "name": "data",
                "efs_volume_configuration": {
                    "file_system_id": "fs-01234567",
                    "authorization_config": {"iam": "ENABLED"},
                },
            }
        ],
        container_definitions=json.dumps([{"name": "shop", "image": "nginx:1.27", "memory": 512}]),
    )


@fails(
    "has volume 'data' with an EFS access point without transit encryption, which it requires",
    "has volume 'data' with an EFS access point and root directory /data; it must be /",
)
def access_point_has_a_root(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        volumes=[
            {
                "name": "data",
                "efs_volume_configuration": {
                    "file_system_id": "fs-01234567",
                    "root_directory": "/data",
                    "authorization_config": {"access_point_id": "fsap-0123456789abcdef0"},
                },
            }
        ],
        container_definitions=json.dumps([{"name": "shop", "image": "nginx:1.27", "memory": 512}]),
    )


@passes
def volume_is_encrypted(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="512",
        memory="1024",
        volumes=[
            {
                "name": "data",
                "efs_volume_configuration": {
                    "file_system_id": "fs-01234567",
                    "root_directory": "/",
                    "transit_encryption": "ENABLED",
                    "authorization_config": {"access_point_id": "fsap-0123456789abcdef0", "iam": "ENABLED"},
                },
            }
        ],
        container_definitions=json.dumps([{"name": "shop", "image": "nginx:1.27", "memory": 512}]),
    )


@abstains("containerDefinitions")
def containers_come_later(aws):
    secret = aws.secretsmanager.Secret("shop")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="awsvpc",
        container_definitions=secret.arn.apply(
            lambda arn: f'[{{"name": "{arn}", "image": "nginx:1.27", "memory": 512}}]'
        ),
    )
