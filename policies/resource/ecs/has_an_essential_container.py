from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: Task definition doesn't have any essential container.",
        "ClientException: Container list cannot be empty.",
    ),
)
def has_an_essential_container(task: TaskDefinition) -> Violations:
    """A task definition has at least one container that is essential.

    A task ends when one of its essential containers does, so one must be. A container is essential unless it says otherwise;
    where all say so, ECS answers `Task definition doesn't have any essential container`.

    Fix: leave `essential` out of the container that does the task's work.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    if not task.container_definitions:
        yield "has no container"
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


@fails("has no container")
def list_is_empty(aws):
    aws.ecs.TaskDefinition("shop", family="shop", container_definitions="[]")


@passes
def a_container_is_essential_unless_it_says_otherwise(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "setup", "image": "setup:1", "memory": 64, "essential": false},'
        ' {"name": "shop", "image": "nginx:1.27", "memory": 512}]',
    )


@abstains("containerDefinitions")
def document_hides_an_arn(aws):
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
