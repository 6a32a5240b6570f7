from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ecs import Service


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        "InvalidParameterException: The provided target group … has target type instance, which is incompatible with the awsvpc",
    ),
)
def service_fits_its_network_mode(service: Service) -> Violations:
    """A service has the network that its task's network mode needs: subnets, and target groups of addresses.

    With `awsvpc` each task has an address of its own. ECS must be told in which subnets, and the load balancer must send
    requests to addresses: a target group is for instances unless told otherwise, `has target type instance, which is
    incompatible with the awsvpc network mode`. With `bridge` it is the other way round.

    Fix: `network_configuration={"subnets": […], "security_groups": […]}` on the service, and `target_type="ip"` on the
    target group.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    task = service.task_definition
    if task.network_mode == "awsvpc" and service.network_configuration is None:
        yield "has no `network_configuration`, which its task's network mode awsvpc needs"
    for entry in service.load_balancers if task.target_type else []:
        if entry.target_group is not None and entry.target_group.target_type != task.target_type:
            found = f"{entry.target_group} is of target type {entry.target_group.target_type}"
            yield f"runs {task}, for which targets are of type {task.target_type}, and {found}"


@fails("has no `network_configuration`, which its task's network mode awsvpc needs")
def subnets_are_forgotten(aws):
    task = aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )
    aws.ecs.Service("shop", cluster="shop", task_definition=task.arn, launch_type="FARGATE")


@fails(
    "runs TaskDefinition 'shop', for which targets are of type ip, and TargetGroup 'shop' is of target type instance"
)
def target_group_is_for_instances(aws):
    task = aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="awsvpc",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "portMappings": [{"containerPort": 8080}]}]',
    )
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition=task.arn,
        network_configuration={"subnets": ["subnet-1a2b3c"]},
        load_balancers=[{"target_group_arn": group.arn, "container_name": "shop", "container_port": 8080}],
    )


@passes
def networks_fit(aws, pulumi):
    secret = aws.secretsmanager.Secret("shop")
    task = aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="awsvpc",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "memory": 512,
                    "portMappings": [{"containerPort": 8080}],
                    "secrets": [{"name": "TOKEN", "valueFrom": secret.arn}],
                }
            ]
        ),
    )
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", target_type="ip", vpc_id="vpc-1a2b3c")
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition=task.arn,
        network_configuration={"subnets": ["subnet-1a2b3c"]},
        load_balancers=[{"target_group_arn": group.arn, "container_name": "shop", "container_port": 8080}],
    )


@passes
def instances_share_their_network(aws):
    task = aws.ecs.TaskDefinition(
        "shop", family="shop", container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512}]'
    )
    group = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition=task.arn,
        load_balancers=[{"target_group_arn": group.arn, "container_name": "shop", "container_port": 8080}],
    )


@abstains("taskDefinition, which leads outside of this stack")
def task_belongs_to_another_stack(aws):
    aws.ecs.Service("shop", cluster="shop", task_definition="shop:1", launch_type="FARGATE")
