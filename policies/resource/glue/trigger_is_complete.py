from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.glue import Trigger


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Schedule cannot be null or empty",
        "Predicate cannot be null or empty",
        "Workflow name cannot be null or empty",
        "Starting trigger on create is not supported for ON_DEMAND trigger type.",
        "Both JobName or CrawlerName cannot be set together in an action",
        "JobRunState should be any of: [SUCCEEDED, STOPPED, FAILED, TIMEOUT]",
        "CrawlerState should be any of: [SUCCEEDED, FAILED, CANCELLED]",
        "Job cannot be a Predicate and Action for Conditional Trigger.",
    ),
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/glue/2017-03-31/service-2.json.gz",
            "2026-11-28",
            "CreateTriggerRequest: Schedule is required for SCHEDULED, Predicate for CONDITIONAL;"
            " StartOnCreation true is not supported for ON_DEMAND",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/glue/trigger.go",
            "2026-11-29",
            "sends what is not empty, with the logical operator AND by default; an EVENT trigger is not started",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "the rules pf-glue-trigger-…, each with the answer of CreateTrigger",
        ),
    ),
)
def trigger_is_complete(trigger: Trigger) -> Violations:
    """A Glue trigger has what its type requires.

    A SCHEDULED trigger requires a schedule, a CONDITIONAL one a predicate, an EVENT one a workflow; an ON_DEMAND trigger cannot
    start on creation. An action starts a job or a crawler, and a condition names the state of the one that it waits for. A
    trigger does not start a job that it waits for.

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


@fails("has type EVENT without a `workflow_name`, which it requires")
def event_without_a_workflow(aws):
    aws.glue.Trigger("objects", type="EVENT", actions=[{"job_name": "load"}])


@fails(
    "has the schedule 'rate(1 day)'; it is cron(…) with 6 fields, from minutes to the year",
    "has an action with `job_name` and `crawler_name`; write one action for each",
)
def schedule_is_a_rate(aws):
    actions = [{"job_name": "load", "crawler_name": "crawl"}]
    aws.glue.Trigger("nightly", type="SCHEDULED", schedule="rate(1 day)", actions=actions)


@fails("has the schedule 'cron(15 12 * * * *)'; exactly one of day-of-month and day-of-week is ?")
def schedule_has_two_days(aws):
    aws.glue.Trigger("nightly", type="SCHEDULED", schedule="cron(15 12 * * * *)", actions=[{"job_name": "load"}])


@fails(
    "has a condition with `state` RUNNING, which no trigger waits for; it is SUCCEEDED, STOPPED, FAILED, TIMEOUT",
    "has a condition with `crawl_state` ERROR, which no trigger waits for; it is SUCCEEDED, FAILED, CANCELLED",
    "waits for the job 'load' and starts it; they are different jobs",
)
def conditions_never_hold(aws):
    conditions = [
        {"job_name": "load", "state": "RUNNING"},
        {"crawler_name": "crawl", "crawl_state": "ERROR"},
    ]
    aws.glue.Trigger("after", type="CONDITIONAL", actions=[{"job_name": "load"}], predicate={"conditions": conditions})


@passes
def triggers_of_the_provider_tests(aws):
    """Triggers of the provider's tests, which Glue accepted."""
    aws.glue.Trigger("enabled", type="ON_DEMAND", enabled=True, actions=[{"job_name": "load"}])
    aws.glue.Trigger(
        "scheduled",
        type="SCHEDULED",
        schedule="cron(1 2 * * ? *)",
        start_on_creation=True,
        actions=[{"job_name": "load"}],
    )
    aws.glue.Trigger(
        "event",
        type="EVENT",
        start_on_creation=False,
        workflow_name="flow",
        actions=[{"job_name": "load"}],
        event_batching_conditions=[{"batch_size": 1, "batch_window": 50}],
    )
    aws.glue.Trigger(
        "crawled",
        type="CONDITIONAL",
        actions=[{"crawler_name": "second"}],
        predicate={"conditions": [{"crawler_name": "first", "crawl_state": "SUCCEEDED"}]},
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
