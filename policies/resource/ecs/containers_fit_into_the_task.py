import json

from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value",
        "ClientException: The 'memory' setting for container '…' is greater than for the task",
        "At least one of 'memory' or 'memoryReservation' must be specified.",
        "ClientException: Soft limit exceeds hard limit for ulimit …",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ecs/2014-11-13/service-2.json.gz",
        "2026-11-28",
        "ContainerDefinition: all CPU fits into the task; memory is set for the task or the container; HealthCheck gives bounds",
    ),
)
def containers_fit_into_the_task(task: TaskDefinition) -> Violations:
    """The containers of a task definition fit into its CPU and memory, and their limits are valid.

    The CPU of all containers must not exceed that of the task, nor the memory of one that of the task. Without memory of the task
    each container has its own. A soft limit is at most the hard limit, and health checks have bounds.

    Fix: raise `cpu` or `memory` of the task, or lower those of the container.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """
    yield from task.size_faults()
    yield from task.limit_faults()


@fails("has 768 CPU units in its containers, but 512 in the task; the sum must not be greater")
def cpu_is_too_large(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        cpu="512",
        memory="1024",
        container_definitions=json.dumps(
            [{"name": "shop", "image": "nginx:1.27", "cpu": 512}, {"name": "log", "image": "fluent:1", "cpu": 256}]
        ),
    )


@fails("has container 'shop' with memory 2048 MiB, but 1024 MiB in the task")
def memory_is_too_large(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        cpu="512",
        memory="1024",
        container_definitions=json.dumps([{"name": "shop", "image": "nginx:1.27", "memory": 2048}]),
    )


@fails("has container 'shop' with memoryReservation 1024 above its memory 512")
def reservation_is_too_large(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=json.dumps(
            [{"name": "shop", "image": "nginx:1.27", "memory": 512, "memoryReservation": 1024}]
        ),
    )


@fails("has no memory for container 'shop', neither in the container nor in the task")
def memory_is_missing(aws):
    aws.ecs.TaskDefinition(
        "shop", family="shop", container_definitions=json.dumps([{"name": "shop", "image": "nginx:1.27"}])
    )


@fails("has ulimit nofile with soft limit 4096 above hard limit 1024")
def soft_limit_is_too_large(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "ulimits": [{"name": "nofile", "softLimit": 4096, "hardLimit": 1024}],
                }
            ]
        ),
    )


@fails("has container 'shop' with health check interval 1; it must be between 5 and 300")
def check_is_too_frequent(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "healthCheck": {"command": ["CMD", "true"], "interval": 1},
                }
            ]
        ),
    )


@passes
def containers_fit(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        cpu="512",
        memory="1024",
        container_definitions=json.dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "cpu": 512,
                    "memory": 1024,
                    "memoryReservation": 512,
                    "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}],
                    "healthCheck": {
                        "command": ["CMD", "true"],
                        "interval": 5,
                        "timeout": 60,
                        "retries": 10,
                        "startPeriod": 0,
                    },
                }
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
