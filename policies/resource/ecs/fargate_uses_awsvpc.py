from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error="ClientException: Fargate only supports network mode 'awsvpc'.",
    evidence=(
        deployed(
            "https://github.com/aws/amazon-ecs-cli/issues/1145",
            "2026-11-28",
            "ClientException: Fargate only supports network mode 'awsvpc'.",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ecs/2014-11-13/service-2.json.gz",
            "2026-11-28",
            "RegisterTaskDefinitionRequest$networkMode: for tasks on Fargate, the awsvpc network mode is required",
        ),
    ),
)
def fargate_uses_awsvpc(task: TaskDefinition) -> Violations:
    """A task definition for Fargate has the network mode `awsvpc`.

    On Fargate each task has its own network interface. Without a network mode a task definition has `bridge`, which only EC2
    instances support: `Fargate only supports network mode 'awsvpc'`.

    Fix: set `network_mode="awsvpc"`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
    """
    if task.is_for_fargate and task.network_mode != "awsvpc":
        found = f"the network mode {task.network_mode}" if task.has("network_mode") else "no network mode"
        yield f"requires FARGATE but has {found}; Fargate supports only awsvpc"


@fails("requires FARGATE but has no network mode; Fargate supports only awsvpc")
def network_mode_is_left_out(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@fails("requires FARGATE but has the network mode bridge; Fargate supports only awsvpc")
def network_mode_is_for_instances(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="bridge",
        cpu="256",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@passes
def modes_fit(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )
    aws.ecs.TaskDefinition(
        "cache", family="cache", container_definitions='[{"name": "cache", "image": "redis:7", "memory": 512}]'
    )


@abstains("networkMode")
def mode_comes_later(aws):
    parameter = aws.ssm.Parameter("mode", type="String", insecure_value="awsvpc")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode=parameter.arn,
        cpu="256",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )
