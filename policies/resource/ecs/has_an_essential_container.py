from preflight import Violations, abstains, fails, foreseen, modelled, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: Task definition doesn't have any essential container.",
        "ClientException: Container list cannot be empty.",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ecs/2014-11-13/service-2.json.gz",
        "2026-11-28",
        "ContainerDefinition$essential: all tasks must have at least one essential container",
    ),
)
def has_an_essential_container(task: TaskDefinition) -> Violations:
    """A task definition has at least one essential container.

    A task stops when one of its essential containers stops, so at least one must be essential. A container is essential by
    default; if none is, ECS rejects the task definition: `Task definition doesn't have any essential container`.

    Fix: remove `essential` from the container that does the work of the task.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    if not task.container_definitions:
        yield "has no containers; a task definition requires at least one"
    elif not any(container.essential for container in task.container_definitions):
        names = " and ".join(container.name for container in task.container_definitions)
        yield f"has no essential container: `essential` is false for {names}"


@fails("has no essential container: `essential` is false for shop and cache")
def no_container_is_essential(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "essential": false},'
        ' {"name": "cache", "image": "redis:7", "memory": 512, "essential": false}]',
    )


@fails("has no essential container: `essential` is false for shop")
@foreseen
def the_only_container_is_not_essential(aws, pulumi):
    secret = aws.secretsmanager.Secret("shop")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "essential": False,
                    "secrets": [{"name": "TOKEN", "valueFrom": secret.arn}],
                }
            ]
        ),
    )


@fails("has no containers; a task definition requires at least one")
def list_is_empty(aws):
    aws.ecs.TaskDefinition("shop", family="shop", container_definitions="[]")


@passes
def a_container_is_essential_by_default(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "setup", "image": "setup:1", "memory": 64, "essential": false},'
        ' {"name": "shop", "image": "nginx:1.27", "memory": 512}]',
    )


@abstains("containerDefinitions")
def containers_come_later(aws):
    secret = aws.secretsmanager.Secret("shop")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=secret.arn.apply(
            lambda arn: (
                f'[{{"name": "shop", "image": "nginx:1.27", "memory": 512, "essential": false,'
                f' "secrets": [{{"name": "TOKEN", "valueFrom": "{arn}"}}]}}]'
            )
        ),
    )
