import json

from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ecs import Service


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterException: portName(…) does not refer to any named PortMapping in the container definitions.",
    evidence=modelled(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html",
        "2026-11-28",
        "The portName must match the name of one of the portMappings from all the containers in the task definition",
    ),
)
def service_connect_names_a_port(service: Service) -> Violations:
    """A service that others reach through Service Connect names a port mapping of its task.

    Service Connect knows ports by the `name` of their mapping in the container definition, not by their number.

    Fix: add `"name": "http"` to the port mapping, and use that name as `port_name`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
    """
    yield from service.port_name_faults()


def service(aws, mapping, port):
    container = {"name": "shop", "image": "nginx:1.27", "memory": 512, "portMappings": [mapping]}
    task = aws.ecs.TaskDefinition("shop", family="shop", container_definitions=json.dumps([container]))
    connect = {"enabled": True, "namespace": "shop", "services": [{"port_name": port}]}
    aws.ecs.Service("shop", cluster="shop", task_definition=task.arn, service_connect_configuration=connect)


@fails("has the port_name 'web'; the ports of TaskDefinition 'shop' have the names http")
def name_is_another(aws):
    service(aws, {"containerPort": 80, "name": "http"}, "web")


@fails("has the port_name 'http'; the ports of TaskDefinition 'shop' have no names")
def port_has_no_name(aws):
    service(aws, {"containerPort": 80}, "http")


@passes
def name_is_that_of_a_port(aws):
    service(aws, {"containerPort": 80, "name": "http"}, "http")


@abstains("taskDefinition, which leads outside of this stack")
def task_is_elsewhere(aws):
    connect = {"enabled": True, "services": [{"port_name": "http"}]}
    aws.ecs.Service("shop", task_definition="shop:1", service_connect_configuration=connect)
