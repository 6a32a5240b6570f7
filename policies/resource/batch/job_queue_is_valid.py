from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.batch.environments import JobQueue


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Only 3 environments are allowed in job queue request.",
        "Duplicate ComputeEnvironment order values.",
        "Duplicate ComputeEnvironments within order list.",
        "Invalid job action. Valid job actions: [CANCEL]",
        "Duplicate job state limit actions are not allowed.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-batch-jq-…, each deployed with the answer of Batch",
    ),
)
def job_queue_is_valid(queue: JobQueue) -> Violations:
    """A job queue has at most three compute environments, each once and with a distinct order.

    Time limits cancel jobs, and there is one for each state and reason.

    Fix: remove the environment or time limit that is named, or change its order.

    See: https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html
    """
    yield from queue.faults()


@fails(
    "has 4 compute environments; a queue has at most 3",
    "has 2 compute environments of order 1; each number exists once",
    "has the compute environment shop-1 twice",
)
def environments_are_wrong(aws):
    queue(aws, ("shop-1", 1), ("shop-2", 1), ("shop-3", 2), ("shop-1", 3))


@fails(
    "has a time limit with action 'TERMINATE'; it is CANCEL",
    "has two time limits for state RUNNABLE and reason 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT'; each pair exists once",
)
def time_limits_are_wrong(aws):
    limit = {"max_time_seconds": 600, "reason": "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", "state": "RUNNABLE"}
    limits = [limit | {"action": "CANCEL"}, limit | {"action": "TERMINATE"}]
    queue(aws, ("shop", 1), job_state_time_limit_actions=limits)


@passes
def environments_are_distinct(aws):
    queue(aws, ("shop-1", 1), ("shop-2", 2), ("shop-3", 3))


@abstains("computeEnvironmentOrders[0].order")
def order_comes_later(aws):
    queue(aws, ("shop", aws.ssm.Parameter("order", type="String", insecure_value="1").version))


def queue(aws, *environments, **options):  # noqa: ANN002, ANN003 - names and orders, and the arguments of the SDK
    aws.batch.JobQueue(
        "shop",
        priority=1,
        state="ENABLED",
        compute_environment_orders=[{"compute_environment": name, "order": order} for name, order in environments],
        **options,
    )
