from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: Log driver awslogs requires options: awslogs-region, awslogs-group",
        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs",
    ),
)
def log_driver_has_its_options(task: TaskDefinition) -> Violations:
    """A container that logs to CloudWatch tells the log driver the log group and its region, and on Fargate a prefix.

    ECS registers no task definition that has the log driver `awslogs` without `awslogs-group` and `awslogs-region`: `Log driver
    awslogs requires options: awslogs-region, awslogs-group`. On Fargate it wants `awslogs-stream-prefix` as well.

    Fix: give the printed options in the container's `logConfiguration.options`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    """
    for container, log in task.cloudwatch_logs():
        if lacking := [option for option in task.needed_log_options if log.lacks(option)]:
            yield f"has container '{container.name}' log to CloudWatch without {' and '.join(lacking)}"


@fails("has container 'shop' log to CloudWatch without awslogs-region")
def region_is_missing(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/shop"}}}]',
    )


@fails("has container 'shop' log to CloudWatch without awslogs-group and awslogs-region")
def options_are_missing(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "logConfiguration": {"logDriver": "awslogs"}}]',
    )


@fails("has container 'shop' log to CloudWatch without awslogs-stream-prefix")
def fargate_wants_a_prefix_as_well(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "logConfiguration": {"logDriver": "awslogs",'
        ' "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1"}}}]',
    )


@fails("has container 'shop' log to CloudWatch without awslogs-region")
@foreseen
def region_is_missing_beside_an_output(aws, pulumi):
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
                    "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": group.name}},
                }
            ]
        ),
    )


@passes
def all_options_are_given(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "logConfiguration": {"logDriver": "awslogs",'
        ' "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "shop"}}}]',
    )


@passes
def another_log_driver_has_its_own_options(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "logConfiguration": {"logDriver": "awsfirelens"}}, {"name": "cache", "image": "redis:7", "memory": 512}]',
    )


@abstains("containerDefinitions")
def document_hides_an_arn(aws, pulumi):
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
                    "secrets": [{"name": "TOKEN", "valueFrom": secret.arn}],
                    "logConfiguration": {"logDriver": "awslogs"},
                }
            ]
        ),
    )
