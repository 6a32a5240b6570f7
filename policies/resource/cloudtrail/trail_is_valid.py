from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cloudtrail import Trail


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Trail name or ARN cannot have adjacent periods (.), hyphens (-), or underscores (_)",
        "Trail names must not be formatted as an IP address",
        "You can select events by using either EventSelectors or AdvancedEventSelectors, but not both",
        "Value … for DataResources.Type is invalid",
        "Value … for DataResources.Values is invalid",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-cloudtrail-trail-…, each deployed with the answer of CloudTrail",
        ),
        modelled(
            "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html",
            "2026-11-29",
            "readOnly, eventCategory and resources.type have Equals only; a data event has its resources.type",
        ),
    ),
)
def trail_is_valid(trail: Trail) -> Violations:
    """A trail has a name, a log group with its role, and selectors that CloudTrail accepts.

    Selectors are of one kind. An advanced one names an event category, with equals alone, and the type of resources for data
    events. A bucket in a selector ends in a slash.

    Fix: change the selector or the name in the message.

    See: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
    """
    yield from trail.faults()


CATEGORY = {"field": "eventCategory", "equals": ["Data"]}
OBJECTS = {"field": "resources.type", "equals": ["AWS::S3::Object"]}


@fails("has the name 'shop--trail'; it has no two periods, hyphens or underscores side by side")
def name_has_two_hyphens(aws):
    trail(aws, name="shop--trail")


@fails("has the name '10.0.0.1', which is an IP address")
def name_is_an_address(aws):
    trail(aws, name="10.0.0.1")


@fails(
    "has `cloud_watch_logs_group_arn` alone; it has `cloud_watch_logs_group_arn` and `cloud_watch_logs_role_arn`, or none"
)
def group_without_a_role(aws):
    trail(aws, cloud_watch_logs_group_arn="arn:aws:logs:eu-west-1:123456789012:log-group:trail:*")


@fails(
    "has `event_selectors` and `advanced_event_selectors`; it has one of them",
    "has the data resource type 'AWS::SNS::Topic'; it is AWS::S3::Object, AWS::Lambda::Function, AWS::DynamoDB::Table, and"
    " `advanced_event_selectors` have others",
    "has the data resource arn:aws:s3:::shop; the ARN of a bucket ends in a slash, or in the prefix of its objects",
)
def selectors_of_both_kinds(aws):
    resources = [
        {"type": "AWS::SNS::Topic", "values": ["arn:aws:sns:eu-west-1:123456789012:shop"]},
        {"type": "AWS::S3::Object", "values": ["arn:aws:s3:::shop"]},
    ]
    trail(
        aws,
        event_selectors=[{"data_resources": resources}],
        advanced_event_selectors=[{"field_selectors": [CATEGORY, OBJECTS]}],
    )


@fails(
    "has an advanced event selector without the field eventCategory, which it needs",
    "has an advanced event selector with `starts_withs` for the field resources.type, which has `equals` alone",
)
def category_is_absent(aws):
    trail(
        aws, advanced_event_selectors=[{"field_selectors": [{"field": "resources.type", "starts_withs": ["AWS::S3"]}]}]
    )


@fails(
    "has the event category Data without the field resources.type, which it needs",
    "has the event category NetworkActivity without the field eventSource, which it needs",
    "has the event category 'Insight'; a trail has Management, Data, NetworkActivity",
    "has an advanced event selector with the field resources.type twice",
)
def fields_are_wrong(aws):
    trail(
        aws,
        advanced_event_selectors=[
            {"field_selectors": [CATEGORY]},
            {"field_selectors": [{"field": "eventCategory", "equals": ["NetworkActivity"]}]},
            {"field_selectors": [{"field": "eventCategory", "equals": ["Insight"]}]},
            {"field_selectors": [CATEGORY, OBJECTS, OBJECTS]},
        ],
    )


@passes
def selectors_are_right(aws):
    values = ["arn:aws:s3:::", "arn:aws:s3:::shop/", "arn:aws:s3:::shop/orders"]
    trail(aws, name="shop-trail", event_selectors=[{"data_resources": [{"type": "AWS::S3::Object", "values": values}]}])


@passes
def advanced_selectors_are_right(aws):
    readers = {"field": "resources.ARN", "not_starts_withs": ["arn:aws:s3:::logs/"]}
    trail(
        aws,
        advanced_event_selectors=[{"field_selectors": [CATEGORY, OBJECTS, readers]}],
        cloud_watch_logs_group_arn="arn:aws:logs:eu-west-1:123456789012:log-group:trail:*",
        cloud_watch_logs_role_arn="arn:aws:iam::123456789012:role/trail",
    )


@passes
def selectors_of_the_provider_tests(aws):
    """The trail of the provider's test of advanced selectors, which CloudTrail accepted."""
    outposts = {"field": "resources.type", "equals": ["AWS::S3Outposts::Object"]}
    trail(
        aws,
        cloud_watch_logs_group_arn="",
        cloud_watch_logs_role_arn="",
        advanced_event_selectors=[
            {"name": "objects", "field_selectors": [CATEGORY, OBJECTS, {"field": "readOnly", "equals": ["false"]}]},
            {"name": "outposts", "field_selectors": [CATEGORY, outposts]},
            {"name": "management", "field_selectors": [{"field": "eventCategory", "equals": ["Management"]}]},
        ],
    )


@abstains("name")
def name_comes_later(aws):
    trail(aws, name=aws.ssm.Parameter("name", type="String", value="shop").arn)


def trail(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.cloudtrail.Trail("shop", s3_bucket_name="logs", **options)
