import json

from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.ecr import LifecyclePolicy


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy"
        " validation failure: …"
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-ecr-lifecycle-…, each deployed with the answer of ECR",
        ),
        deployed(
            "https://github.com/cloudposse/terraform-aws-ecr/issues/158",
            "2026-11-29",
            "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html",
            "2026-11-28",
            "the parameters of a rule: priorities, tags, counts and actions",
        ),
    ),
)
def lifecycle_policy_is_valid(lifecycle: LifecyclePolicy) -> Violations:
    """A lifecycle policy of a repository has rules that ECR can apply.

    A rule has a priority, a selection and an action. Priorities are distinct, and the rule for any tag has the highest number.
    A selection by tags names prefixes or patterns. A selection by age counts days, one by number has no unit.

    Fix: complete the rule that is named, such as
    `{"rulePriority": 1, "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days",
    "countNumber": 14}, "action": {"type": "expire"}}`.

    See: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
    https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html
    """
    yield from lifecycle.faults()


@fails("has a lifecycle policy without a list of rules")
def no_rules(aws):
    aws.ecr.LifecyclePolicy("shop", repository="shop", policy=json.dumps({"rule": []}))


@fails("has a lifecycle policy with 0 rules; it has 1 to 50")
def rules_are_empty(aws):
    lifecycle(aws)


@fails(
    "has a lifecycle policy whose rules[0] has no action",
    "has a lifecycle policy whose rules[0] has the key 'priority'; there are rulePriority, description, selection, action",
    "has a lifecycle policy whose rules[0] has the key 'tags'; there are tagStatus, tagPrefixList, tagPatternList,"
    " countType, countUnit, countNumber, storageClass",
)
def keys_are_wrong(aws):
    selection = {"tagStatus": "any", "tags": [], "countType": "imageCountMoreThan", "countNumber": 5}
    lifecycle(aws, {"rulePriority": 1, "priority": 1, "selection": selection})


@fails(
    "has a lifecycle policy whose rules[0] has the tagStatus tagged and no tags; it has tagPrefixList or tagPatternList",
    "has a lifecycle policy whose rules[1] has the tagStatus untagged and tagPrefixList, which only tagged has",
    "has a lifecycle policy whose rules[2] has the tagStatus 'latest'; it is tagged, untagged, any",
    "has a lifecycle policy whose rules[3] has the tag pattern '*a*b*c*d*'; it has at most 4 wildcards",
    "has a lifecycle policy whose rules[4] has no tagStatus",
)
def tags_are_wrong(aws):
    lifecycle(
        aws,
        rule(1, tagStatus="tagged"),
        rule(2, tagStatus="untagged", tagPrefixList=["v"]),
        rule(3, tagStatus="latest"),
        rule(4, tagStatus="tagged", tagPatternList=["*a*b*c*d*"]),
        rule(5),
    )


@fails(
    "has a lifecycle policy whose rules[0] has the countType sinceImagePushed without a countUnit; its countUnit is days",
    "has a lifecycle policy whose rules[1] has the countType imageCountMoreThan and a countUnit, which it does not have",
    "has a lifecycle policy whose rules[2] has the countType 'imageAge'; it is imageCountMoreThan, sinceImagePushed,"
    " sinceImagePulled, sinceImageTransitioned",
    "has a lifecycle policy whose rules[3] has the countNumber 0; it is a number from 1 on",
    "has a lifecycle policy whose rules[4] has the countType sinceImagePushed with the countUnit 'hours'; its countUnit is"
    " days",
)
def counts_are_wrong(aws):
    lifecycle(
        aws,
        rule(1, tagStatus="untagged", countType="sinceImagePushed"),
        rule(2, tagStatus="untagged", countUnit="days"),
        rule(3, tagStatus="untagged", countType="imageAge"),
        rule(4, tagStatus="untagged", countNumber=0),
        rule(5, tagStatus="untagged", countType="sinceImagePushed", countUnit="hours"),
    )


@fails(
    "has a lifecycle policy whose rules[0] has the action 'delete'; it is expire or transition",
    "has a lifecycle policy whose rules[1] has the action transition with the targetStorageClass None; it is archive",
)
def actions_are_wrong(aws):
    lifecycle(
        aws,
        rule(1, tagStatus="untagged") | {"action": {"type": "delete"}},
        rule(2, tagStatus="untagged") | {"action": {"type": "transition"}},
    )


@fails(
    "has a lifecycle policy with 2 rules of the rulePriority 1; each number exists once",
    "has a lifecycle policy whose rule of the tagStatus any has the rulePriority 1, and another has 2; it has the highest"
    " number",
)
def priorities_are_wrong(aws):
    lifecycle(
        aws, rule(1, tagStatus="any"), rule(1, tagStatus="untagged"), rule(2, tagStatus="tagged", tagPrefixList=["v"])
    )


@passes
def rules_are_right(aws):
    lifecycle(
        aws,
        rule(1, tagStatus="tagged", tagPatternList=["prod-*"]),
        rule(2, tagStatus="untagged", countType="sinceImagePushed", countUnit="days") | {"description": "old ones"},
        rule(10, tagStatus="any"),
    )


@fails("has a lifecycle policy with 2 rules of the tagStatus any; at most one has it")
def any_tag_is_repeated(aws):
    lifecycle(aws, rule(1, tagStatus="any"), rule(2, tagStatus="any"))


@passes
def any_tag_of_each_storage_class(aws):
    archive = {"action": {"type": "transition", "targetStorageClass": "archive"}}
    lifecycle(
        aws,
        rule(1, tagStatus="any", countType="sinceImagePulled", countUnit="days") | archive,
        rule(2, tagStatus="any", storageClass="archive", countType="sinceImageTransitioned", countUnit="days"),
    )


@abstains("policy")
def count_comes_later(aws):
    later = aws.ssm.Parameter("count", type="String", value="5").version
    aws.ecr.LifecyclePolicy(
        "shop",
        repository="shop",
        policy=later.apply(lambda count: json.dumps({"rules": [rule(1, tagStatus="any", countNumber=count)]})),
    )


def rule(priority, **selection):  # noqa: ANN003 - the keys of a selection
    return {
        "rulePriority": priority,
        "selection": {"countType": "imageCountMoreThan", "countNumber": 5} | selection,
        "action": {"type": "expire"},
    }


def lifecycle(aws, *rules):  # noqa: ANN002 - the rules
    aws.ecr.LifecyclePolicy("shop", repository="shop", policy=json.dumps({"rules": rules}))
