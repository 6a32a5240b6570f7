import json

from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy
from preflight.aws.glue_crawlers import Crawler


@policy(
    severity="critical",
    caught="deployment",
    error=(
        'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only LOG DeleteBehavior value and LOG …',
        "Event queue ARN is required when event crawler is selected.",
        "Invalid scan rate value. Valid values are between 0.1 to 1.5",
        "Crawler configuration not valid: Crawler configuration missing required key: Version.",
        "Crawler configuration not valid: Version type invalid: expected Double, received String",
        "Invalid schedule cron expression. Expected format: Cron(CRON_EXPRESSION)",
        "Invalid S3 Target Path",
    ),
    evidence=(
        deployed(
            "https://github.com/LBHackney-IT/Data-Platform/pull/2418",
            "2026-11-29",
            "the SchemaChangePolicy for new folders only has LOG; the provider's defaults are others",
        ),
        modelled(
            "https://docs.aws.amazon.com/glue/latest/webapi/API_DynamoDBTarget.html",
            "2026-11-29",
            "scanRate: null or a value between 0.1 and 1.5",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "the rules pf-glue-crawler-…, each with the answer of CreateCrawler",
        ),
    ),
)
def crawler_is_valid(crawler: Crawler) -> Violations:
    """A crawler of Glue has a schedule, targets and a configuration that go together.

    A crawler of new folders only logs changes: a `schema_change_policy` has LOG twice then, which are not its defaults. One of
    events has a queue of them. Its configuration is JSON with a number as its Version.

    Fix: `schema_change_policy={"delete_behavior": "LOG", "update_behavior": "LOG"}`, or change the value in the message.

    See: https://docs.aws.amazon.com/glue/latest/dg/incremental-crawls.html
    https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
    """
    yield from crawler.faults()


@fails(
    "has the recrawl behavior CRAWL_NEW_FOLDERS_ONLY with `delete_behavior` DEPRECATE_IN_DATABASE; it is LOG then",
    "has the recrawl behavior CRAWL_NEW_FOLDERS_ONLY with `update_behavior` UPDATE_IN_DATABASE; it is LOG then",
)
def changes_of_new_folders(aws):
    crawler(
        aws,
        recrawl_policy={"recrawl_behavior": "CRAWL_NEW_FOLDERS_ONLY"},
        schema_change_policy={"delete_behavior": "DEPRECATE_IN_DATABASE"},
        s3_targets=[{"path": "s3://bucket/data"}],
    )


@fails(
    "has the recrawl behavior CRAWL_EVENT_MODE without an `event_queue_arn` in a target, which it needs",
    "has the S3 target /data; it is s3://bucket/prefix/",
    'has a `configuration` without its Version, such as "Version": 1.0',
    "has the schedule 'rate(1 day)'; it is cron(…) with 6 fields, from minutes to the year",
)
def events_without_a_queue(aws):
    crawler(
        aws,
        recrawl_policy={"recrawl_behavior": "CRAWL_EVENT_MODE"},
        s3_targets=[{"path": "/data"}],
        configuration=json.dumps({"CrawlerOutput": {}}),
        schedule="rate(1 day)",
    )


@fails(
    "has a `scan_rate` of 2; it is 0.1 to 1.5",
    "has a `configuration` with Version '1.0', a string; it is a number",
)
def rate_is_too_high(aws):
    crawler(
        aws,
        dynamodb_targets=[{"path": "orders", "scan_rate": 2}],
        configuration=json.dumps({"Version": "1.0"}),
    )


@passes
def crawlers_of_the_provider_tests(aws):
    """Crawlers of the provider's tests, which Glue accepted."""
    targets = [{"path": "s3://bucket-name"}]
    crawler(
        aws,
        s3_targets=targets,
        recrawl_policy={"recrawl_behavior": "CRAWL_NEW_FOLDERS_ONLY"},
        schema_change_policy={"delete_behavior": "LOG", "update_behavior": "LOG"},
        configuration=json.dumps(
            {"Version": 1.0, "CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}}
        ),
        schedule="cron(0 1 * * ? *)",
    )
    role = "arn:aws:iam::123456789012:role/glue"
    table = [{"path": "table1", "scan_rate": 0.5, "scan_all": False}]
    aws.glue.Crawler("table", database_name="shop", role=role, dynamodb_targets=table)
    changes = {"delete_behavior": "DELETE_FROM_DATABASE", "update_behavior": "UPDATE_IN_DATABASE"}
    aws.glue.Crawler("all", database_name="shop", role=role, s3_targets=targets, schema_change_policy=changes)


@passes
def new_folders_without_a_policy(aws):
    targets = [{"path": "s3://path"}]
    crawler(aws, recrawl_policy={"recrawl_behavior": "CRAWL_NEW_FOLDERS_ONLY"}, s3_targets=targets)


@passes
def events_of_a_catalog(aws):
    queue = "arn:aws:sqs:eu-west-1:123456789012:crawler"
    tables = [{"database_name": "shop", "tables": ["orders"], "event_queue_arn": queue}]
    crawler(aws, recrawl_policy={"recrawl_behavior": "CRAWL_EVENT_MODE"}, catalog_targets=tables)


@abstains("schedule")
def schedule_comes_later(aws):
    later = aws.ssm.Parameter("schedule", type="String", value="cron(0 1 * * ? *)").arn
    crawler(aws, s3_targets=[{"path": "s3://bucket"}], schedule=later)


def crawler(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.glue.Crawler("shop", database_name="shop", role="arn:aws:iam::123456789012:role/glue", **options)
