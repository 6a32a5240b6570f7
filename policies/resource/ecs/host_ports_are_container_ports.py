from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.ecs import TaskDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        "ClientException: When networkMode=host, the host ports and container ports in port mappings must match.",
    ),
)
def host_ports_are_container_ports(task: TaskDefinition) -> Violations:
    """A container's port is the same on its host where the two share a network.

    With the network mode `awsvpc` (always on Fargate) a task has a network interface of its own, with `host` it uses that of the
    instance. Nothing is left to map: ECS answers `When networkMode=awsvpc, the host ports and container ports in port mappings
    must match`.

    Fix: leave `hostPort` out, and let the load balancer listen at the other port.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    if not task.shares_its_ports:
        return
    for container, mapping in task.conflicting_ports():
        ports = f"port {mapping.container_port} of container '{container.name}' to host port {mapping.host_port}"
        yield f"maps {ports}; with the network mode {task.network_mode} both are the same"


@fails("maps port 8080 of container 'shop' to host port 80; with the network mode awsvpc both are the same")
def port_is_mapped_to_another(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        network_mode="awsvpc",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "portMappings": [{"containerPort": 8080, "hostPort": 80}]}]',
    )


@fails("maps port 8080 of container 'shop' to host port 80; with the network mode host both are the same")
@foreseen
def port_is_mapped_beside_an_output(aws, pulumi):
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
def document_hides_an_image(aws, pulumi):
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
