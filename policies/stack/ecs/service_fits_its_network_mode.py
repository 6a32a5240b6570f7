from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ecs import Service


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        "InvalidParameterException: The provided target group … has target type instance, which is incompatible with the awsvpc",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            "2026-11-28",
            "networkConfiguration is required for the awsvpc network mode; the target type must be ip",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/11723",
            "2026-11-28",
            "target type instance, which is incompatible with the awsvpc network mode",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/12252",
            "2026-11-28",
            "target type ip is incompatible with the bridge network mode",
        ),
    ),
)
def service_fits_its_network_mode(service: Service) -> Violations:
    """A service has the subnets and the target type that its task's network mode needs.

    With `awsvpc` each task has its own network interface and IP address. The service must name its subnets, and the target
    group must have the target type `ip`; the default is `instance`, and ECS answers `has target type instance, which is
    incompatible with the awsvpc network mode`. With `bridge` the target type must be `instance`.

    Fix: `network_configuration={"subnets": […], "security_groups": […]}` on the service, and `target_type="ip"` on the
    target group.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    task = service.task_definition
    if task.network_mode == "awsvpc" and service.network_configuration is None:
        yield f"has no `network_configuration`, but {task} has network mode awsvpc, which needs subnets"
    for entry in service.load_balancers if task.target_type else []:
        if entry.target_group is not None and entry.target_group.target_type != task.target_type:
            found = f"registers its tasks with {entry.target_group} of target type {entry.target_group.target_type}"
            yield f"{found}, but the network mode of {task} needs target type {task.target_type}"


@fails("has no `network_configuration`, but TaskDefinition 'shop' has network mode awsvpc, which needs subnets")
def subnets_are_missing(aws):
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
    "registers its tasks with TargetGroup 'shop' of target type instance,"
    " but the network mode of TaskDefinition 'shop' needs target type ip"
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
def awsvpc_with_ip_targets(aws, pulumi):
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
def bridge_with_instance_targets(aws):
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
def task_is_in_another_stack(aws):
    aws.ecs.Service("shop", cluster="shop", task_definition="shop:1", launch_type="FARGATE")
