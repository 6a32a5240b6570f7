from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.rds import EventSubscription, unknown_categories


@policy(
    severity="high",
    confidence="likely",
    caught="deployment",
    error="SubscriptionCategoryNotFound: The supplied category does not exist.",
    evidence=documented(
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html",
        "2026-11-28",
        "the categories of events of instances, clusters, snapshots, groups and proxies",
    ),
)
def event_categories_exist(subscription: EventSubscription) -> Violations:
    """An event subscription names categories of events that RDS has.

    RDS refuses a category that it does not have with `SubscriptionCategoryNotFound`. It may have newer ones than the list of
    this pack.

    Fix: use a name of the list, such as `failure`, `low storage` or `configuration change`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
    """
    for category in unknown_categories(subscription):
        yield f"names the category '{category}', which is not in the list of categories of RDS"


def subscribe(aws, *categories):  # noqa: ANN002 - names of categories
    topic = "arn:aws:sns:eu-west-1:111122223333:orders"
    aws.rds.EventSubscription("orders", sns_topic=topic, source_type="db-instance", event_categories=list(categories))


@fails("names the category 'outage', which is not in the list of categories of RDS")
def category_is_unknown(aws):
    subscribe(aws, "failure", "outage")


@passes
def categories_are_known(aws):
    subscribe(aws, "availability", "failure", "low storage", "read replica")


@abstains("eventCategories[0]")
def category_comes_later(aws):
    subscribe(aws, aws.sns.Topic("category").name)
