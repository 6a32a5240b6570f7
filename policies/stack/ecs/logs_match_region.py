from preflight import Advice, Violations, abstains, documented, fails, foreseen, modelled, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="high",
    caught="runtime",
    error=(
        "ResourceInitializationError: failed to validate logger args",
        "ResourceNotFoundException: The specified log group does not exist",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html",
            "2026-11-28",
            "failed to validate logger args: the specified log group does not exist",
        ),
        modelled(
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html",
            "2026-11-28",
            "awslogs-region: the Region that the awslogs log driver sends the logs to",
        ),
    ),
)
def logs_match_region(task: TaskDefinition) -> Violations:
    """A container's log driver uses the region of its log group.

    The log driver looks for the log group only in `awslogs-region`. If the group is in another region, no task starts: `failed to
    validate logger args: … The specified log group does not exist`. A literal region is easily forgotten when the stack is
    deployed to another region. A log group that is not in this stack may be in any region, so that is reported as advice.

    Fix: set `awslogs-region` to the region of the stack, `aws.get_region().region`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
    """
    for container, log in task.cloudwatch_logs():
        if log.group_regions and log.region is not None and log.region not in log.group_regions:
            found = f"has awslogs-region {log.region} for container '{container.name}'"
            message = f"{found}, but the log group is in {log.group_regions[0]}"
            yield message if log.planned_group is not None else Advice(message)


@fails("has awslogs-region us-east-1 for container 'shop', but the log group is in eu-west-1")
def log_group_is_in_another_region(aws):
    aws.cloudwatch.LogGroup("shop", name="/ecs/shop", retention_in_days=30)
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "logConfiguration": {"logDriver":'
        ' "awslogs", "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "us-east-1"}}}]',
    )


@fails("has awslogs-region us-east-1 for container 'shop', but the log group is in eu-west-1")
@foreseen
def log_group_is_an_output(aws, pulumi):
    group = aws.cloudwatch.LogGroup("shop", retention_in_days=30)
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": group.name, "awslogs-region": "us-east-1"},
                    },
                }
            ]
        ),
    )


@fails("has awslogs-region us-east-1 for container 'shop', but the log group is in eu-west-1")
def log_group_is_not_planned(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "logConfiguration": {"logDriver":'
        ' "awslogs", "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "us-east-1"}}}]',
    )


@passes
def log_group_is_in_that_region(aws, pulumi):
    frankfurt = aws.Provider("frankfurt", region="eu-central-1")
    aws.cloudwatch.LogGroup(
        "shop", name="/ecs/shop", retention_in_days=30, opts=pulumi.ResourceOptions(provider=frankfurt)
    )
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "logConfiguration": {"logDriver":'
        ' "awslogs", "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "eu-central-1"}}}]',
    )


@passes
def region_is_that_of_the_stack(aws):
    aws.cloudwatch.LogGroup("shop", name="/ecs/shop", retention_in_days=30)
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "logConfiguration": {"logDriver":'
        ' "awslogs", "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1"}}},'
        ' {"name": "cache", "image": "redis:7", "memory": 512}]',
    )


@abstains("containerDefinitions")
def document_hides_a_name(aws, pulumi):
    group = aws.cloudwatch.LogGroup("shop", retention_in_days=30)
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": group.name, "awslogs-region": "us-east-1"},
                    },
                }
            ]
        ),
    )
