from preflight import Violations, abstains, deployed, fails, foreseen, modelled, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: Log driver awslogs requires options: awslogs-region, awslogs-group",
        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs",
    ),
    evidence=(
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/206",
            "2026-11-28",
            "ClientException: Log driver awslogs option 'awslogs-group' should not be null or empty.",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ecs/2014-11-13/service-2.json.gz",
            "2026-11-28",
            "LogConfiguration$options: awslogs-group and awslogs-region are required, on Fargate awslogs-stream-prefix too",
        ),
    ),
)
def log_driver_has_its_options(task: TaskDefinition) -> Violations:
    """A container with the log driver `awslogs` sets the log group and region, and on Fargate a stream prefix.

    ECS rejects a task definition whose log driver `awslogs` lacks `awslogs-group` or `awslogs-region`: `Log driver awslogs
    requires options: awslogs-region, awslogs-group`. On Fargate it also requires `awslogs-stream-prefix`.

    Fix: set the options in the container's `logConfiguration.options`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    """
    for container, log in task.cloudwatch_logs():
        if missing := [option for option in task.needed_log_options if log.lacks(option)]:
            yield f"has container '{container.name}' with log driver awslogs but without {' and '.join(missing)}"


@fails("has container 'shop' with log driver awslogs but without awslogs-region")
def region_is_missing(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/shop"}}}]',
    )


@fails("has container 'shop' with log driver awslogs but without awslogs-group and awslogs-region")
def options_are_missing(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "logConfiguration": {"logDriver": "awslogs"}}]',
    )


@fails("has container 'shop' with log driver awslogs but without awslogs-stream-prefix")
def fargate_requires_a_stream_prefix(aws):
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


@fails("has container 'shop' with log driver awslogs but without awslogs-region")
@foreseen
def region_is_missing_in_a_document_with_outputs(aws, pulumi):
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
def containers_come_later(aws, pulumi):
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
