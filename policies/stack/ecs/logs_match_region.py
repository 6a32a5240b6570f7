from preflight import Advice, Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="high",
    caught="runtime",
    error=(
        "ResourceInitializationError: failed to validate logger args",
        "ResourceNotFoundException: The specified log group does not exist",
    ),
)
def logs_match_region(task: TaskDefinition) -> Violations:
    """A container sends its log to the region that its log group is in.

    The log driver looks for the group in the region of `awslogs-region` and nowhere else. Where the group is in another region
    no task ever starts: `failed to validate logger args: … The specified log group does not exist`. A region that is written
    out is forgotten when the stack is deployed to another one; a log group that is not planned here may be in any region, so
    that is advice.

    Fix: let `awslogs-region` be the region of the stack, `aws.get_region().region`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
    """
    for container, log in task.cloudwatch_logs():
        if log.homes and log.region is not None and log.region not in log.homes:
            message = f"sends the log of container '{container.name}' to {log.region} instead of {log.homes[0]}"
            yield message if log.planned_group is not None else Advice(message)


@fails("sends the log of container 'shop' to us-east-1 instead of eu-west-1")
def log_group_is_in_another_region(aws):
    aws.cloudwatch.LogGroup("shop", name="/ecs/shop", retention_in_days=30)
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "logConfiguration": {"logDriver":'
        ' "awslogs", "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "us-east-1"}}}]',
    )


@fails("sends the log of container 'shop' to us-east-1 instead of eu-west-1")
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


@fails("sends the log of container 'shop' to us-east-1 instead of eu-west-1")
def log_group_may_be_anywhere(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "logConfiguration": {"logDriver":'
        ' "awslogs", "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "us-east-1"}}}]',
    )


@passes
def log_group_is_where_the_log_goes(aws, pulumi):
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
def region_is_the_stack_s_own(aws):
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
