from preflight import Violations, abstains, deployed, fails, foreseen, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        "ClientException: When networkMode=host, the host ports and container ports in port mappings must match.",
    ),
    evidence=deployed(
        "https://github.com/pulumi/pulumi-awsx/issues/935",
        "2026-11-28",
        "ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
    ),
)
def host_ports_are_container_ports(task: TaskDefinition) -> Violations:
    """A container port equals its host port if the container shares a network with the host.

    With the network mode `awsvpc` (required on Fargate) a task has its own network interface, with `host` it uses the one of the
    instance. No port can be mapped to another then; ECS rejects the task definition: `When networkMode=awsvpc, the host ports
    and container ports in port mappings must match`.

    Fix: remove `hostPort`, and let the load balancer listen on the other port.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    if not task.shares_its_ports:
        return
    for container, mapping in task.conflicting_ports():
        ports = f"port {mapping.container_port} of container '{container.name}' to host port {mapping.host_port}"
        yield f"maps {ports}; with network mode {task.network_mode} they must match"


@fails("maps port 8080 of container 'shop' to host port 80; with network mode awsvpc they must match")
def port_is_mapped_to_another(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="awsvpc",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "portMappings": [{"containerPort": 8080, "hostPort": 80}]}]',
    )


@fails("maps port 8080 of container 'shop' to host port 80; with network mode host they must match")
@foreseen
def port_is_mapped_in_a_document_with_outputs(aws, pulumi):
    repository = aws.ecr.Repository("shop")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="host",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": pulumi.Output.concat(repository.repository_url, ":1"),
                    "memory": 512,
                    "portMappings": [{"containerPort": 8080, "hostPort": 80}],
                }
            ]
        ),
    )


@passes
def ports_are_the_same_or_left_out(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="awsvpc",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "portMappings":'
        ' [{"containerPort": 8080}, {"containerPort": 8443, "hostPort": 8443}]}]',
    )


@passes
def bridge_maps_ports(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512, "portMappings":'
        ' [{"containerPort": 8080, "hostPort": 80}, {"containerPort": 8443, "hostPort": 0}]}]',
    )


@abstains("containerDefinitions")
def containers_come_later(aws, pulumi):
    repository = aws.ecr.Repository("shop")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="awsvpc",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": pulumi.Output.concat(repository.repository_url, ":1"),
                    "memory": 512,
                    "portMappings": [{"containerPort": 8080, "hostPort": 80}],
                }
            ]
        ),
    )
