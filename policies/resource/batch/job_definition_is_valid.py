import json

from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.batch.jobs import JobDefinition


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ECS Container Image must be provided.",
        "Cannot use both ECS containerProperties and ecsProperties",
        "Node properties of multinode job is required.",
        "Exactly 1 capability must be provided.",
        "Fargate does not support MNP jobs",
        "RetryAttempts must be between 1 and 10.",
        "RetryAttempts must be provided with retry strategy.",
        "EvaluateOnExit should contain at least one of onExitCode, onReason or onStatusReason.",
        "AttemptDurationSeconds in Timeout must be at least 60 seconds.",
        "Main node index is out of range, must be less than numNodes.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-batch-jd-…, pf-batch-retry-attempts and pf-batch-timeout-minimum, deployed with the answers of Batch",
    ),
)
def job_definition_is_valid(job: JobDefinition) -> Violations:
    """A job definition has the properties of its type, and retries that Batch can evaluate.

    A container job has exactly one kind of properties. A multi-node job has node properties, ranges that cover each node, and
    runs on EC2. Attempts are 1 to 10, and each condition of a retry tests something.

    Fix: set or remove the argument in the message.

    See: https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html
    https://docs.aws.amazon.com/batch/latest/APIReference/API_NodeProperties.html
    """
    yield from job.faults()


CONTAINER = json.dumps(
    {
        "image": "busybox",
        "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
    }
)


@fails(
    "has type container without `container_properties`, `ecs_properties`, `eks_properties`; it has one of them",
)
def nothing_runs(aws):
    aws.batch.JobDefinition("shop", type="container")


@fails(
    "has `container_properties` and `ecs_properties`; it has one of them",
    "has type container and `node_properties`, which only multinode has",
)
def properties_are_several(aws):
    job(aws, ecs_properties=json.dumps({"taskProperties": []}), node_properties=nodes("0:1"))


@fails(
    "has 2 platform capabilities; it has exactly one",
    "has the platform capability 'LAMBDA'; it is EC2, FARGATE, MANAGED_INSTANCES",
)
def platforms_are_wrong(aws):
    job(aws, platform_capabilities=["EC2", "LAMBDA"])


@fails("has `container_properties` on MANAGED_INSTANCES; it has `ecs_properties` there")
def managed_instances_have_other_properties(aws):
    job(aws, platform_capabilities=["MANAGED_INSTANCES"])


@fails(
    "has 11 attempts; it is 1 to 10",
    "has an `evaluate_on_exit` without a condition; it has `on_exit_code`, `on_reason` or `on_status_reason`",
    "has `on_exit_code` 'one'; it is digits, at their end perhaps *",
    "has a timeout of 30 seconds; the minimum is 60",
    "has `scheduling_priority` 10000; it is 0 to 9999",
)
def numbers_are_wrong(aws):
    exits = [{"action": "RETRY"}, {"action": "EXIT", "on_exit_code": "one"}]
    job(
        aws,
        retry_strategy={"attempts": 11, "evaluate_on_exits": exits},
        timeout={"attempt_duration_seconds": 30},
        scheduling_priority=10000,
    )


@fails("has `evaluate_on_exits` without `attempts`, which they need")
def conditions_without_attempts(aws):
    job(aws, retry_strategy={"evaluate_on_exits": [{"action": "RETRY", "on_reason": "Host EC2*"}]})


@fails("has type multinode without `node_properties`, which it needs", "has type multinode on FARGATE; it runs on EC2")
def nodes_are_absent(aws):
    aws.batch.JobDefinition("shop", type="multinode", platform_capabilities=["FARGATE"])


@fails(
    "has mainNode 2 of 2 nodes; the first is 0",
    "has targetNodes '0:2' of 2 nodes; the last is 1",
    "has 0 of container, ecsProperties and eksProperties in node range 0; it has one",
)
def nodes_are_out_of_range(aws):
    ranges = [{"targetNodes": "0:2"}]
    properties = {"numNodes": 2, "mainNode": 2, "nodeRangeProperties": ranges}
    aws.batch.JobDefinition("shop", type="multinode", node_properties=json.dumps(properties))


@fails("has no node range for node 1; the ranges cover all 2 nodes")
def node_is_not_covered(aws):
    aws.batch.JobDefinition("shop", type="multinode", node_properties=nodes("0"))


@fails("has targetNodes 'all'; it has the form 0, 0:3, 2: or :3")
def range_is_a_word(aws):
    aws.batch.JobDefinition("shop", type="multinode", node_properties=nodes("all"))


@passes
def jobs_are_valid(aws):
    job(
        aws,
        platform_capabilities=["FARGATE"],
        retry_strategy={"attempts": 1, "evaluate_on_exits": [{"action": "RETRY", "on_exit_code": "40*"}]},
        timeout={"attempt_duration_seconds": 60},
        scheduling_priority=0,
    )
    aws.batch.JobDefinition("nodes", type="multinode", node_properties=nodes("0:"))


@passes
def retries_are_empty(aws):
    job(aws, retry_strategy={})


@passes
def nodes_that_overlap(aws):
    container = json.loads(CONTAINER)
    ranges = [{"targetNodes": "0:", "container": container}, {"targetNodes": "1:", "container": container}]
    properties = {"mainNode": 1, "numNodes": 4, "nodeRangeProperties": ranges}
    exits = [{"action": "RETRY", "on_status_reason": "Host EC2*"}, {"action": "exit", "on_reason": "*"}]
    aws.batch.JobDefinition(
        "many",
        type="multinode",
        node_properties=json.dumps(properties),
        retry_strategy={"attempts": 1, "evaluate_on_exits": exits},
    )


@abstains("retryStrategy.attempts")
def attempts_come_later(aws):
    later = aws.ssm.Parameter("attempts", type="String", insecure_value="1").version
    job(aws, retry_strategy={"attempts": later})


def nodes(target):
    ranges = [{"targetNodes": target, "container": json.loads(CONTAINER)}]
    return json.dumps({"numNodes": 2, "mainNode": 0, "nodeRangeProperties": ranges})


def job(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.batch.JobDefinition("shop", type="container", container_properties=CONTAINER, **options)
