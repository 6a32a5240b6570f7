from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.backup import Selection


@policy(
    severity="critical",
    caught="deployment",
    error=("Either 'ListOfTags' or 'Resources' section must be non-empty",),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-backup-selection-requires-resources-or-tags, -conditions-key-prefix and -list-of-tags-…, deployed",
        ),
        modelled(
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Condition.html",
            "2026-11-29",
            "ConditionType: the one operator is STRINGEQUALS",
        ),
    ),
)
def selection_is_valid(selection: Selection) -> Violations:
    """A selection of a backup plan has resources or tags, and conditions on keys of tags.

    Conditions alone select nothing: `Either 'ListOfTags' or 'Resources' section must be non-empty`.

    Fix: add `resources=["*"]` beside the conditions, and write the key as `aws:ResourceTag/backup`.

    See: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
    """
    yield from selection.faults()


@fails(
    'has neither `resources` nor `selection_tags`; `resources=["*"]` with `conditions` selects by tags',
    "has a condition on 'backup'; a key begins with aws:ResourceTag/",
)
def conditions_are_alone(aws):
    selection(aws, conditions=[{"string_equals": [{"key": "backup", "value": "true"}]}])


@fails("has a selection tag of type STRINGLIKE; it is STRINGEQUALS")
def tag_is_like_another(aws):
    selection(aws, selection_tags=[{"type": "STRINGLIKE", "key": "backup", "value": "t*"}])


@passes
def resources_with_conditions(aws):
    selection(
        aws, resources=["*"], conditions=[{"string_equals": [{"key": "aws:ResourceTag/backup", "value": "true"}]}]
    )


@passes
def all_but_a_type(aws):
    tags = [{"type": "STRINGEQUALS", "key": "foo", "value": "bar"}]
    selection(aws, resources=["*"], not_resources=["arn:aws:fsx:*"], selection_tags=tags)


@passes
def tags_alone(aws):
    selection(aws, selection_tags=[{"type": "STRINGEQUALS", "key": "backup", "value": "true"}])


@abstains("selectionTags[0].type")
def type_comes_later(aws):
    later = aws.ssm.Parameter("type", type="String", value="STRINGEQUALS").arn
    selection(aws, selection_tags=[{"type": later, "key": "backup", "value": "true"}])


def selection(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.backup.Selection("shop", plan_id="plan", iam_role_arn="arn:aws:iam::123456789012:role/backup", **options)
