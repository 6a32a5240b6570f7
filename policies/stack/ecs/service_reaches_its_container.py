from preflight import Violations, abstains, deployed, fails, foreseen, modelled, passes, policy
from preflight.aws.ecs import LoadBalancer


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterException: The container … does not exist in the task definition.",
        "InvalidParameterException: The container … did not have a container port … defined.",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",
            "2026-11-28",
            "The container name must be as it appears in a container definition",
        ),
        deployed(
            "https://github.com/aws/amazon-ecs-agent/issues/1276",
            "2026-11-28",
            "InvalidParameterException: The container Frontend does not exist in the task definition.",
        ),
    ),
)
def service_reaches_its_container(entry: LoadBalancer) -> Violations:
    """A service's load balancer names a container of the task definition and a port that the container maps.

    The service and the task definition name the container and its port separately. If they differ, ECS answers `The container …
    does not exist in the task definition` or `did not have a container port … defined`.

    Fix: copy `name` and `portMappings[].containerPort` of the container definition to `container_name` and `container_port`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html
    """
    for error in entry.container_errors():
        yield entry, error


@fails("has container_name 'web'; TaskDefinition 'shop' has shop and cache")
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


@fails("has container_port 80; container 'shop' maps 8080")
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
def container_and_port_match(aws):
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
def container_definitions_are_an_output(aws):
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
