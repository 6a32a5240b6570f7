from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.sfn import Activity


@policy(
    severity="high",
    caught="deployment",
    error=("InvalidName: Invalid Name: '…'", "InvalidEncryptionConfiguration"),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/stepfunctions/v2/test_sfn_api_activities.snapshot.json",
        "2026-11-28",
        "Invalid Name for each character that is refused; names of letters, digits, '-', '_' and '.' are created",
    ),
)
def activity_is_valid(activity: Activity) -> Violations:
    """An activity has a name and a key that Step Functions accepts.

    A name has at most 80 characters, and no white space, brackets, wildcards or such signs as `"`, `#`, `%`, `,`, `;`, `:` and
    `/`. Step Functions refuses others as `InvalidName`.

    Fix: use letters, digits, `-`, `_` and `.`.

    See: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html
    """
    yield from activity.faults


@fails(
    "has the name 'activity<name', which has the character '<' (InvalidName)",
)
def name_has_an_angle_bracket(aws):
    aws.sfn.Activity("a", name="activity<name")


@fails(
    "has a name of 81 characters; 80 are allowed (InvalidName)",
)
def name_is_too_long(aws):
    aws.sfn.Activity("a", name="a" * 81)


@fails(
    "is encrypted with a CUSTOMER_MANAGED_KMS_KEY and has no kms_key_id",
)
def key_is_missing(aws):
    aws.sfn.Activity("a", encryption_configuration={"type": "CUSTOMER_MANAGED_KMS_KEY"})


@passes
def names_that_aws_takes(aws):
    for name in (
        "Activity1",
        "activity-name_123",
        "ACTIVITY_NAME_ABC",
        "activity.name.v2",
        "activityName.with.dots",
        "a" * 80,
    ):
        aws.sfn.Activity(name, name=name)


@abstains(
    "name",
)
def name_comes_later(aws):
    queue = aws.sqs.Queue("orders")
    aws.sfn.Activity("a", name=queue.name)
