from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.ecs import Service


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterException: Specifying both a launch type and capacity provider strategy is not supported.",
        "There are multiple capacity providers in the specified capacity provider strategy with a base value defined",
        "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            "2026-11-28",
            "If a capacityProviderStrategy is specified, the launchType parameter must be omitted; Fargate has no DAEMON",
        ),
        modelled(
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html",
            "2026-11-28",
            "Only one capacity provider in a capacity provider strategy can have a base defined",
        ),
        modelled(
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html",
            "2026-11-28",
            "can only be used for services using the rolling update (ECS) deployment type",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
            "2026-11-28",
            "Task placement strategies and constraints aren't supported for tasks using the Fargate launch type",
        ),
    ),
)
def service_settings_fit_together(service: Service) -> Violations:
    """The launch type, the capacity providers, the placement and the deployment of a service go together.

    A service has a launch type or a strategy of capacity providers, of which one has a base. Fargate places tasks itself. The
    circuit breaker works with rolling updates. With a maximum and a minimum of 100 percent no task can be replaced.

    Fix: remove one of the two settings in the message.

    See: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    yield from service.setting_faults()


def service(aws, name="orders", **settings):  # noqa: ANN003 - the arguments of the SDK
    aws.ecs.Service(name, cluster="shop", task_definition="orders:1", desired_count=1, **settings)


@fails(
    "has a base for FARGATE and FARGATE_SPOT; one capacity provider of a strategy can have a base",
    "has the launch_type FARGATE and `capacity_provider_strategies`; a service has one of them",
    "has `ordered_placement_strategies` with the launch type FARGATE, which does not support them",
    "has the scheduling strategy DAEMON with the launch type FARGATE, which does not support it",
)
def launch_settings_contradict(aws):
    providers = [{"capacity_provider": name, "weight": 1, "base": 1} for name in ("FARGATE", "FARGATE_SPOT")]
    service(
        aws,
        launch_type="FARGATE",
        scheduling_strategy="DAEMON",
        capacity_provider_strategies=providers,
        ordered_placement_strategies=[{"type": "binpack", "field": "cpu"}],
    )


@fails(
    "has a deployment circuit breaker with the deployment controller CODE_DEPLOY; it works with ECS alone",
    "has the scheduling strategy DAEMON with the deployment controller CODE_DEPLOY, which does not support it",
    "has a maximum and a minimum healthy percent of 100, so that no deployment could replace a task",
)
def deployment_settings_contradict(aws):
    service(
        aws,
        "orders",
        scheduling_strategy="DAEMON",
        deployment_controller={"type": "CODE_DEPLOY"},
        deployment_circuit_breaker={"enable": True, "rollback": True},
    )
    service(aws, "returns", deployment_maximum_percent=100, deployment_minimum_healthy_percent=100)


@passes
def settings_go_together(aws):
    providers = [{"capacity_provider": "FARGATE", "base": 1}, {"capacity_provider": "FARGATE_SPOT", "weight": 4}]
    breaker = {"enable": True, "rollback": True}
    service(aws, "spot", capacity_provider_strategies=providers, deployment_circuit_breaker=breaker)
    service(aws, "ec2", launch_type="EC2", ordered_placement_strategies=[{"type": "binpack", "field": "cpu"}])
    service(aws, "daemon", launch_type="EC2", scheduling_strategy="DAEMON", deployment_minimum_healthy_percent=0)
    service(
        aws,
        "blue-green",
        launch_type="FARGATE",
        deployment_controller={"type": "CODE_DEPLOY"},
        deployment_circuit_breaker={"enable": False, "rollback": False},
    )


@abstains("launchType")
def launch_type_comes_later(aws):
    service(aws, launch_type=aws.sns.Topic("type").name, scheduling_strategy="DAEMON")
