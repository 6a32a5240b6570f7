from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        "ClientException: Fargate requires task definition to have execution role ARN to support ECR images.",
        "ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    ),
)
def task_has_its_execution_role(task: TaskDefinition) -> Violations:
    """A task definition has an execution role where ECS does something for its containers.

    Before a container starts, ECS pulls its image, opens its log and reads its secrets in the name of the execution role. The
    task role is another one: it is what the container's own code may do. On instances the instance's own role pulls and logs.

    Fix: set `execution_role_arn` to a role with the managed policy `AmazonECSTaskExecutionRolePolicy`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    if task.execution_role_arn is not None:
        return
    for use in task.uses_of_the_execution_role():
        yield f"has no `execution_role_arn`, with which ECS would {use}"


@fails("has no `execution_role_arn`, with which ECS would write the log of container 'shop'")
def log_needs_the_role(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="512",
        task_role_arn="arn:aws:iam::111122223333:role/shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "logConfiguration": {"logDriver": "awslogs",'
        ' "options": {"awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "shop"}}}]',
    )


@fails(
    "has no `execution_role_arn`, with which ECS would hand container 'shop' its secrets",
    "has no `execution_role_arn`, with which ECS would pull the image of container 'shop'",
)
@foreseen
def image_and_secret_need_the_role(aws, pulumi):
    repository = aws.ecr.Repository("shop")
    secret = aws.secretsmanager.Secret("shop")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="512",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": pulumi.Output.concat(repository.repository_url, ":1"),
                    "secrets": [{"name": "TOKEN", "valueFrom": secret.arn}],
                }
            ]
        ),
    )


@passes
def roles_are_given_or_not_needed(aws):
    role = aws.iam.Role("execution", assume_role_policy="{}")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="512",
        execution_role_arn=role.arn,
        container_definitions='[{"name": "shop", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1"}]',
    )
    aws.ecs.TaskDefinition(
        "public",
        family="public",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="512",
        container_definitions='[{"name": "shop", "image": "public.ecr.aws/nginx/nginx:1.27"}]',
    )
    aws.ecs.TaskDefinition(
        "instances",
        family="instances",
        container_definitions='[{"name": "shop", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1",'
        ' "memory": 512}]',
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
                }
            ]
        ),
    )
