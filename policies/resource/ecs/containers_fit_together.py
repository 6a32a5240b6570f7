import json

from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: Container names must be unique within a task definition",
        "ClientException: Unknown volume …",
        "ClientException: Cannot depend on container … because it does not exist",
        "ClientException: A dependency container with HEALTHY condition must have health check configured",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ecs/2014-11-13/service-2.json.gz",
        "2026-11-28",
        "ContainerDependency: HEALTHY requires a health check; COMPLETE and SUCCESS cannot be set on an essential container",
    ),
)
def containers_fit_together(task: TaskDefinition) -> Violations:
    """The containers of a task definition have unique names and refer to what it has.

    `dependsOn` names another container of the task: with condition HEALTHY one that has a health check, with COMPLETE or SUCCESS
    one that is not essential. A mount point names a volume of the task, an environment file the ARN of an object in S3.

    Fix: correct the name in `dependsOn` or `mountPoints`, or add the container, the health check or the volume.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    """
    yield from task.container_faults()


@fails("has 2 containers with name 'shop'; names are unique within a task definition")
def names_are_equal(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=json.dumps(
            [
                {"name": "shop", "image": "nginx:1.27", "memory": 512},
                {"name": "shop", "image": "nginx:1.27", "memory": 512},
            ]
        ),
    )


@fails("has container 'shop' with volume 'dat'; the volumes are data")
def volume_is_unknown(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        volumes=[{"name": "data"}],
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "mountPoints": [{"sourceVolume": "dat", "containerPath": "/data"}],
                }
            ]
        ),
    )


@fails("has container 'shop' that depends on 'db'; the containers are shop")
def container_is_unknown(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "dependsOn": [{"containerName": "db", "condition": "START"}],
                }
            ]
        ),
    )


@fails("has container 'shop' that depends on itself")
def container_waits_for_itself(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "dependsOn": [{"containerName": "shop", "condition": "START"}],
                }
            ]
        ),
    )


@fails("has container 'shop' that depends on 'db' being HEALTHY, which has no health check in its definition")
def health_check_is_missing(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "dependsOn": [{"containerName": "db", "condition": "HEALTHY"}],
                },
                {"name": "db", "image": "postgres:16", "memory": 512},
            ]
        ),
    )


@fails(
    "has container 'shop' that depends on essential container 'setup' with condition SUCCESS; set `essential` to false"
)
def essential_container_completes(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "dependsOn": [{"containerName": "setup", "condition": "SUCCESS"}],
                },
                {"name": "setup", "image": "setup:1", "memory": 64},
            ]
        ),
    )


@passes
def containers_refer_to_each_other(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        volumes=[{"name": "data"}],
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "dependsOn": [
                        {"containerName": "setup", "condition": "SUCCESS"},
                        {"containerName": "db", "condition": "HEALTHY"},
                    ],
                    "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
                },
                {"name": "setup", "image": "setup:1", "memory": 64, "essential": False},
                {
                    "name": "db",
                    "image": "postgres:16",
                    "memory": 512,
                    "healthCheck": {"command": ["CMD-SHELL", "pg_isready"]},
                },
            ]
        ),
    )


@abstains("containerDefinitions")
def containers_come_later(aws):
    secret = aws.secretsmanager.Secret("shop")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=secret.arn.apply(
            lambda arn: f'[{{"name": "{arn}", "image": "nginx:1.27", "memory": 512}}]'
        ),
    )
