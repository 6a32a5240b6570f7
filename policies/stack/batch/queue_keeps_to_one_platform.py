from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.batch.environments import JobQueue


@policy(
    severity="critical",
    caught="deployment",
    error="Fargate and EC2 compute environments can not be mixed.",
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-batch-jq-ce-mix-fargate-ec2, deployed: Fargate and EC2 compute environments can not be mixed.",
    ),
)
def queue_keeps_to_one_platform(queue: JobQueue) -> Violations:
    """A job queue has compute environments on Fargate or on EC2, not on both.

    A job definition is for one of the two, so each environment of a queue must be able to run it.

    Fix: create a second queue for the other platform.

    See: https://docs.aws.amazon.com/batch/latest/userguide/job_queues.html
    """
    yield from queue.platform_faults()


@fails(
    "has ComputeEnvironment 'shop-FARGATE' on Fargate and ComputeEnvironment 'shop-EC2' on EC2; all run on one of the two"
)
def platforms_are_mixed(aws):
    queue(aws, environment(aws, "FARGATE").arn, environment(aws, "EC2").arn)


@passes
def platform_is_one(aws):
    queue(aws, environment(aws, "FARGATE").arn, environment(aws, "FARGATE_SPOT").arn)


@abstains("computeEnvironmentOrders")
def environment_is_elsewhere(aws):
    other = "arn:aws:batch:eu-west-1:123456789012:compute-environment/other"
    queue(aws, environment(aws, "FARGATE").arn, other)


def environment(aws, kind):
    return aws.batch.ComputeEnvironment(
        f"shop-{kind}",
        type="MANAGED",
        compute_resources={"type": kind, "subnets": ["subnet-1"], "security_group_ids": ["sg-1"], "max_vcpus": 16},
    )


def queue(aws, *environments):  # noqa: ANN002 - the ARNs of compute environments
    orders = [{"compute_environment": arn, "order": number} for number, arn in enumerate(environments)]
    aws.batch.JobQueue("shop", priority=1, state="ENABLED", compute_environment_orders=orders)
