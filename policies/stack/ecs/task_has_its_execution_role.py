from preflight import Violations, abstains, deployed, documented, fails, foreseen, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        "ClientException: Fargate requires task definition to have execution role ARN to support ECR images.",
        "ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/3051",
            "2026-11-28",
            "Fargate requires task definition to have execution role ARN to support ECR images",
        ),
        deployed(
            "https://github.com/virtual-kubelet/virtual-kubelet/issues/193",
            "2026-11-28",
            "Fargate requires task definition to have execution role ARN to support log driver awslogs",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html", "2026-11-28"
        ),
    ),
)
def task_has_its_execution_role(task: TaskDefinition) -> Violations:
    """A task definition has an execution role if ECS needs one to start its containers.

    Before a container starts, ECS assumes the execution role to pull the image, to create the log stream and to read the
    secrets. The task role is different: it holds the permissions of the container's code. On EC2 the role of the instance pulls
    images and writes logs.

    Fix: set `execution_role_arn` to a role with the managed policy `AmazonECSTaskExecutionRolePolicy`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    if task.execution_role_arn is not None:
        return
    for use in task.execution_role_uses():
        yield f"has no `execution_role_arn`, which ECS needs to {use}"


@fails("has no `execution_role_arn`, which ECS needs to write the log of container 'shop'")
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
    "has no `execution_role_arn`, which ECS needs to read the secrets of container 'shop'",
    "has no `execution_role_arn`, which ECS needs to pull the image of container 'shop'",
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
def role_is_set_or_not_needed(aws):
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
def container_definitions_are_known_after_deployment(aws, pulumi):
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
