from preflight import Violations, abstains, documented, fails, modelled, passes, policy, recorded
from preflight.aws.s3_lifecycle import BucketLifecycleConfiguration, lifecycle_faults


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidArgument: 'Date' must be at midnight GMT",
        "InvalidRequest: Invalid TransitionDefaultMinimumObjectSize found: …",
        "'Days' in Transition action must be greater than or equal to 30 for storageClass …",
        "'Days' in the Expiration action for filter … must be greater than 'Days' in the Transition action",
        "AbortIncompleteMultipartUpload cannot be specified with Tags",
        "Rule ID must be unique. Found same ID for more than one rule",
        "The XML you provided was not well-formed or did not validate against our published schema",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3.snapshot.json",
            "2026-11-28",
            "'Date' must be at midnight GMT; MalformedXML for filters side by side, a delete marker with days",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/s3/2006-03-01/service-2.json.gz",
            "2026-11-28",
            "LifecycleExpiration: a delete marker cannot be specified with Days or Date",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonS3/latest/API/API_Transition.html",
            "2026-11-28",
            "STANDARD_IA and ONEZONE_IA need 30 days",
        ),
    ),
)
def lifecycle_is_valid(configuration: BucketLifecycleConfiguration) -> Violations:
    """A lifecycle rule has a filter and actions that S3 accepts together.

    A filter has one condition, or several inside `and`. An expiration has days, a date at midnight UTC, or
    `expired_object_delete_marker`. Objects move to a class once, from warmer to colder ones, to the infrequent access classes
    after 30 days at the earliest, and expire after they moved. Rules that abort uploads do not filter by tags or sizes.

    Fix: change what the message names; use a second rule for an action that does not accept the filter.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
    """
    yield from lifecycle_faults(configuration)


@fails(
    "has transition_default_minimum_object_size 'value'; it is one of all_storage_classes_128K, varies_by_storage_class",
    "has 2 rules with the id 'old'; each needs a unique id (Rule ID must be unique)",
    "has rules[1], which has an expiration with days 90 and expired_object_delete_marker; only one of them is allowed",
)
def rules_have_one_name(aws):
    lifecycle(
        aws,
        {"id": "old", "status": "Enabled", "expiration": {"days": 30}},
        {"id": "old", "status": "Enabled", "expiration": {"days": 90, "expired_object_delete_marker": True}},
        transition_default_minimum_object_size="value",
    )


@fails(
    "has rules[0], which has a filter with prefix, object_size_greater_than side by side; put them into `and`",
    "has rules[1], which has a filter with prefix, and side by side; move the others into `and`",
    "has rules[2], which has a filter with object_size_greater_than 500, which is not below object_size_less_than 100",
    "has rules[3], which aborts incomplete uploads and has a filter by Tags"
    " (AbortIncompleteMultipartUpload cannot be specified with Tags); use a separate rule for it",
    "has rules[3], which has expired_object_delete_marker and a filter by Tags"
    " (ExpiredObjectDeleteMarker cannot be specified with Tags); use a separate rule for it",
)
def filters_are_wrong(aws):
    expiration = {"days": 30}
    lifecycle(
        aws,
        rule(expiration=expiration, filter={"prefix": "logs/", "object_size_greater_than": 500}),
        rule(expiration=expiration, filter={"prefix": "logs/", "and": {"prefix": "logs/", "tags": {"a": "b"}}}),
        rule(expiration=expiration, filter={"and": {"object_size_greater_than": 500, "object_size_less_than": 100}}),
        rule(
            expiration={"expired_object_delete_marker": True},
            abort_incomplete_multipart_upload={"days_after_initiation": 7},
            filter={"tag": {"key": "a", "value": "b"}},
        ),
    )


@fails(
    "has rules[0], which moves objects to GLACIER after 30 days and to STANDARD_IA after 60;"
    " from GLACIER they can go to DEEP_ARCHIVE",
    "has rules[1], which moves objects to STANDARD_IA after 7 days; at least 30 are needed",
    "has rules[1], which expires objects after 7 days and moves them after 7 days; they must expire later than they move",
    "has rules[2], which has 2 transitions to GLACIER; each class may appear once",
    "has rules[2], which has days in one action and a date in another"
    " (Found mixed 'Date' and 'Days' based actions); use one of them",
    "has rules[3], which expires objects at 2030-01-01T12:30:00Z; S3 takes dates at midnight only,"
    " such as 2030-01-01T00:00:00Z ('Date' must be at midnight GMT)",
    "has rules[4], which moves objects to ONEZONE_IA after 10 noncurrent_days; at least 30 are needed",
    "has rules[4], which keeps 200 newer_noncurrent_versions; it must be 1 to 100",
    "has rules[4], which expires noncurrent versions after 5 days and moves them after 10 days;"
    " they must expire later than they move",
    "has rules[5], which does nothing (At least one action needs to be specified in a rule); add one of expiration,"
    " transitions, noncurrent_version_expiration, noncurrent_version_transitions, abort_incomplete_multipart_upload",
)
def actions_are_wrong(aws):
    lifecycle(
        aws,
        rule(transitions=[to("GLACIER", days=30), to("STANDARD_IA", days=60)]),
        rule(transitions=[to("STANDARD_IA", days=7)], expiration={"days": 7}),
        rule(transitions=[to("GLACIER", days=30), to("GLACIER", date="2030-01-01T00:00:00Z")]),
        rule(expiration={"date": "2030-01-01T12:30:00Z"}),
        rule(
            noncurrent_version_transitions=[{"storage_class": "ONEZONE_IA", "noncurrent_days": 10}],
            noncurrent_version_expiration={"noncurrent_days": 5, "newer_noncurrent_versions": 200},
        ),
        rule(),
    )


@passes
def rules_are_right(aws):
    lifecycle(
        aws,
        rule(
            filter={"prefix": "logs/"},
            transitions=[to("STANDARD_IA", days=30), to("GLACIER_IR", days=90), to("DEEP_ARCHIVE", days=365)],
            expiration={"days": 366},
        ),
        rule(filter={}, abort_incomplete_multipart_upload={"days_after_initiation": 7}),
        rule(expiration={"expired_object_delete_marker": True}, filter={"prefix": ""}),
        rule(
            filter={"and": {"prefix": "a/", "object_size_greater_than": 100, "object_size_less_than": 500}},
            transitions=[to("INTELLIGENT_TIERING", days=0)],
            noncurrent_version_expiration={"noncurrent_days": 1, "newer_noncurrent_versions": 100},
        ),
        rule(
            expiration={"date": "2020-01-01T00:00:00Z"}, transitions=[to("GLACIER", date="2019-06-01T02:00:00+02:00")]
        ),
    )


@abstains("rules[0].expiration.days")
def days_come_later(aws):
    later = aws.ssm.Parameter("days", type="String", value="30").version
    lifecycle(aws, rule(transitions=[to("STANDARD_IA", days=30)], expiration={"days": later}))


def rule(**actions):  # noqa: ANN003 - the arguments of the SDK
    return {"status": "Enabled", **actions}


def to(storage_class, **when):  # noqa: ANN003 - the arguments of the SDK
    return {"storage_class": storage_class, **when}


def lifecycle(aws, *rules, **more):  # noqa: ANN002, ANN003 - the arguments of the SDK
    aws.s3.BucketLifecycleConfiguration("orders", bucket="orders-1", rules=list(rules), **more)
