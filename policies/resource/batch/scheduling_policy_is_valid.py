from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.batch.environments import SchedulingPolicy


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ShareIdentifier name should match a valid pattern.",
        "Cannot have two or more identical shareIdentifiers.",
        "Weight factor should be between 0.0001 and 999.9999.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-batch-sp-…, each deployed with the answer of Batch",
    ),
)
def scheduling_policy_is_valid(scheduling: SchedulingPolicy) -> Violations:
    """A scheduling policy has shares with distinct names and positive weights.

    A name that ends in * stands for all that begin like it, so it may not cover another share.

    Fix: rename the share, or remove one of the two.

    See: https://docs.aws.amazon.com/batch/latest/APIReference/API_ShareAttributes.html
    """
    yield from scheduling.faults()


@fails(
    "has the share 'team a'; it is at most 255 letters, digits, hyphens and underscores, at its end perhaps *",
    "has the weight 1000; it is 0.0001 to 999.9999",
    "has the shares 'blue*' and 'blue1', which overlap",
    "has the share 'red' twice",
)
def shares_are_wrong(aws):
    scheduling(aws, ("team a", 1000), ("blue*", 1), ("blue1", 1), ("red", 1), ("red", 1))


@passes
def shares_are_distinct(aws):
    scheduling(aws, ("blue*", 0.5), ("red", 2))


@abstains("fairSharePolicy.shareDistributions[0].shareIdentifier")
def share_comes_later(aws):
    scheduling(aws, (aws.ssm.Parameter("share", type="String", value="red").arn, 1))


def scheduling(aws, *shares):  # noqa: ANN002 - names and weights
    distributions = [{"share_identifier": name, "weight_factor": weight} for name, weight in shares]
    aws.batch.SchedulingPolicy("shop", fair_share_policy={"share_distributions": distributions})
