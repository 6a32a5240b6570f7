from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.ecs import LoadBalancer


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterException: The container … does not exist in the task definition.",
        "InvalidParameterException: The container … did not have a container port … defined.",
    ),
)
def service_reaches_its_container(entry: LoadBalancer) -> Violations:
    """A service's load balancer names a container of the service's task, and a port that the container maps.

    The service names both by text, the task definition by another: ECS answers `The container … does not exist in the task
    definition` or `did not have a container port … defined`.

    Fix: give `container_name` and `container_port` as `name` and `portMappings[].containerPort` stand in the
    container definitions.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html
    """
    for fault in entry.faults():
        yield entry, fault


@fails("names the container 'web'; its task has shop and cache")
def container_has_another_name(aws):
    task = aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "portMappings": [{"containerPort": 8080}]}, {"name": "cache", "image": "redis:7", "memory": 512}]',
    )
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition=task.arn,
        load_balancers=[{"elb_name": "shop", "container_name": "web", "container_port": 8080}],
    )


@fails("names port 80 of container 'shop', which has no mapping for it")
@foreseen
def port_is_not_mapped(aws, pulumi):
    repository = aws.ecr.Repository("shop")
    task = aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": pulumi.Output.concat(repository.repository_url, ":1"),
                    "memory": 512,
                    "portMappings": [{"containerPort": 8080}],
                }
            ]
        ),
    )
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition=task.arn,
        load_balancers=[{"elb_name": "shop", "container_name": "shop", "container_port": 80}],
    )


@passes
def container_and_port_are_the_task_s(aws):
    task = aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512,'
        ' "portMappings": [{"containerPort": 8080}]}]',
    )
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition=task.arn,
        load_balancers=[{"elb_name": "shop", "container_name": "shop", "container_port": 8080}],
    )


@abstains("containerDefinitions")
def document_hides_an_image(aws):
    repository = aws.ecr.Repository("shop")
    task = aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        container_definitions=repository.repository_url.apply(
            lambda url: f'[{{"name": "shop", "image": "{url}:1", "memory": 512}}]'
        ),
    )
    aws.ecs.Service(
        "shop",
        cluster="shop",
        task_definition=task.arn,
        load_balancers=[{"elb_name": "shop", "container_name": "shop", "container_port": 8080}],
    )
