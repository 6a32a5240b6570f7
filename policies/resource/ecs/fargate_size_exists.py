from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.ecs import FARGATE_SIZES, TaskDefinition, in_short


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: No Fargate configuration exists for given values",
        "ClientException: Fargate requires that 'cpu' be defined at the task level.",
        "ClientException: Fargate requires that 'memory' be defined at the task level.",
    ),
    evidence=(
        deployed(
            "https://github.com/towardsthecloud/aws-cdk-examples/issues/1",
            "2026-11-28",
            "No Fargate configuration exists for given values: 512 CPU, 512 memory.",
        ),
        deployed(
            "https://github.com/aws-games/cloud-game-development-toolkit/issues/737",
            "2026-11-28",
            "ClientException: No Fargate configuration exists for given values: 1024 CPU, 1024 memory.",
        ),
    ),
)
def fargate_size_exists(task: TaskDefinition) -> Violations:
    """A task definition for Fargate has a combination of CPU and memory that Fargate supports.

    Fargate supports a fixed table of sizes: certain amounts of memory for each number of CPU units. ECS rejects a task
    definition with any other combination: `No Fargate configuration exists for given values`.

    Fix: use one of the values in the message, such as `cpu="512", memory="1024"`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    if not task.is_for_fargate:
        return
    for name in ("cpu", "memory"):
        if not task.has(name):
            yield f"requires FARGATE but has no `{name}`, which Fargate requires at the task level"
    cpu, memory = task.cpu_units, task.memory_mib
    if cpu is None or memory is None:
        return
    if cpu not in FARGATE_SIZES:
        yield f"has {cpu} CPU units; Fargate supports {', '.join(map(str, FARGATE_SIZES))}"
    elif memory not in FARGATE_SIZES[cpu]:
        yield f"has {memory} MiB of memory with {cpu} CPU units; Fargate supports {in_short(FARGATE_SIZES[cpu])} with them"


@fails("has 512 MiB of memory with 512 CPU units; Fargate supports 1024 to 4096 MiB in steps of 1024 with them")
def memory_is_too_small(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="512",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@fails("has 4096 MiB of memory with 256 CPU units; Fargate supports 512, 1024, 2048 MiB with them")
def memory_is_too_large(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="4096",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@fails("has 7680 MiB of memory with 4096 CPU units; Fargate supports 8192 to 30720 MiB in steps of 1024 with them")
def memory_is_between_two_sizes(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["EC2", "FARGATE"],
        network_mode="awsvpc",
        cpu="4 vCPU",
        memory="7.5 GB",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@fails("has 128 CPU units; Fargate supports 256, 512, 1024, 2048, 4096, 8192, 16384, 32768")
def cpu_is_too_small(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="128",
        memory="512",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@fails("requires FARGATE but has no `memory`, which Fargate requires at the task level")
def memory_is_set_for_the_container_only(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        container_definitions='[{"name": "shop", "image": "nginx:1.27", "memory": 512}]',
    )


@passes
def sizes_exist(aws):
    for name, cpu, memory in (
        ("small", "256", "512"),
        ("words", "1 vCPU", "3GB"),
        ("fraction", ".25 vcpu", "0.5 GB"),
        ("large", "16384", "65536"),
    ):
        aws.ecs.TaskDefinition(
            name,
            family=name,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=cpu,
            memory=memory,
            container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
        )


@passes
def ec2_instances_allow_any_size(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["EC2"],
        cpu="100",
        memory="300",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@passes
def containers_contain_an_output_and_the_size_is_known(aws, pulumi):
    secret = aws.secretsmanager.Secret("shop")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="256",
        memory="1024",
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "shop",
                    "image": "nginx:1.27",
                    "secrets": [{"name": "TOKEN", "valueFrom": secret.arn}],
                }
            ]
        ),
    )


@abstains("memory")
def memory_comes_later(aws):
    parameter = aws.ssm.Parameter("memory", type="String", insecure_value="512")
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="512",
        memory=parameter.arn,
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )
