from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ecs import FARGATE_SIZES, TaskDefinition, in_short


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ClientException: No Fargate configuration exists for given values",
        "ClientException: Fargate requires that 'cpu' be defined at the task level.",
        "ClientException: Fargate requires that 'memory' be defined at the task level.",
    ),
)
def fargate_size_exists(task: TaskDefinition) -> Violations:
    """A task definition for Fargate asks for a combination of CPU and memory that Fargate offers.

    Fargate has no machine of any size but a table of sizes: with each number of CPU units go some amounts of memory. ECS does
    not register a definition with others: `No Fargate configuration exists for given values`.

    Fix: take one of the printed values, such as `cpu="512", memory="1024"`.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    if not task.is_for_fargate:
        return
    for name in ("cpu", "memory"):
        if not task.has(name):
            yield f"is for Fargate and has no `{name}`, which Fargate requires of the task"
    cpu, memory = task.cpu_units, task.memory_mib
    if cpu is None or memory is None:
        return
    if cpu not in FARGATE_SIZES:
        yield f"asks Fargate for {cpu} CPU units; it offers {', '.join(map(str, FARGATE_SIZES))}"
    elif memory not in FARGATE_SIZES[cpu]:
        yield f"asks Fargate for {memory} MiB with {cpu} CPU units; with these it offers {in_short(FARGATE_SIZES[cpu])}"


@fails("asks Fargate for 512 MiB with 512 CPU units; with these it offers 1024 to 4096 MiB in steps of 1024")
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


@fails("asks Fargate for 4096 MiB with 256 CPU units; with these it offers 512, 1024, 2048 MiB")
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


@fails("asks Fargate for 7680 MiB with 4096 CPU units; with these it offers 8192 to 30720 MiB in steps of 1024")
def memory_lies_between_two_sizes(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["EC2", "FARGATE"],
        network_mode="awsvpc",
        cpu="4 vCPU",
        memory="7.5 GB",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@fails("asks Fargate for 128 CPU units; it offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768")
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


@fails("is for Fargate and has no `memory`, which Fargate requires of the task")
def memory_is_given_to_the_container_only(aws):
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
def instances_have_any_size(aws):
    aws.ecs.TaskDefinition(
        "shop",
        family="shop",
        requires_compatibilities=["EC2"],
        cpu="100",
        memory="300",
        container_definitions='[{"name": "shop", "image": "nginx:1.27"}]',
    )


@passes
def containers_hide_an_arn_and_the_size_is_known(aws, pulumi):
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
