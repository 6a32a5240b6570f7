from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.glue import Trigger


@policy(
    severity="critical",
    caught="deployment",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/glue/2017-03-31/service-2.json.gz",
        "2026-11-28",
        "CreateTriggerRequest: Schedule is required for SCHEDULED, Predicate for CONDITIONAL;"
        " StartOnCreation true is not supported for ON_DEMAND",
    ),
)
def trigger_is_complete(trigger: Trigger) -> Violations:
    """A Glue trigger has what its type requires.

    A SCHEDULED trigger requires a schedule, a CONDITIONAL one a predicate; an ON_DEMAND trigger cannot start on creation. An
    action starts a job or a crawler, and a condition names the state of the one that it waits for.

    Fix: set `schedule` or `predicate`, or change `type`.

    See: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-trigger.html
    """
    yield from trigger.faults()


@fails("has type SCHEDULED without `schedule`, which it requires")
def schedule_is_missing(aws):
    aws.glue.Trigger("nightly", type="SCHEDULED", actions=[{"job_name": "load"}])


@fails("has type CONDITIONAL without `predicate`, which it requires")
def predicate_is_missing(aws):
    aws.glue.Trigger("after", type="CONDITIONAL", actions=[{"job_name": "load"}])


@fails("has type ON_DEMAND with `start_on_creation`, which only SCHEDULED and CONDITIONAL triggers support")
def demand_starts_on_creation(aws):
    aws.glue.Trigger("now", type="ON_DEMAND", start_on_creation=True, actions=[{"job_name": "load"}])


@fails("has an action without `job_name` and `crawler_name`; it needs one of them")
def action_starts_nothing(aws):
    aws.glue.Trigger("now", type="ON_DEMAND", actions=[{"timeout": 5}])


@fails("has a condition with `job_name` but without `state`")
def job_has_no_state(aws):
    aws.glue.Trigger(
        "after",
        type="CONDITIONAL",
        actions=[{"job_name": "load"}],
        predicate={"conditions": [{"job_name": "read", "crawl_state": "SUCCEEDED"}]},
    )


@fails("has a condition with `crawler_name` but without `crawl_state`")
def crawler_has_no_state(aws):
    aws.glue.Trigger(
        "after",
        type="CONDITIONAL",
        actions=[{"job_name": "load"}],
        predicate={"conditions": [{"crawler_name": "crawl", "state": "SUCCEEDED"}]},
    )


@passes
def triggers_are_complete(aws):
    aws.glue.Trigger("nightly", type="SCHEDULED", schedule="cron(15 12 * * ? *)", actions=[{"job_name": "load"}])
    aws.glue.Trigger(
        "after",
        type="CONDITIONAL",
        actions=[{"crawler_name": "crawl"}],
        predicate={"conditions": [{"job_name": "load", "state": "SUCCEEDED"}]},
    )


@abstains("startOnCreation")
def start_comes_later(aws):
    key = aws.kms.Key("key")
    aws.glue.Trigger("now", type="ON_DEMAND", actions=[{"job_name": "load"}], start_on_creation=key.arn.apply(bool))
