from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.efs import FileSystem


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "One or more LifecyclePolicy objects specified are malformed.",
        "Duplicate LifecyclePolicy transition types are not allowed.",
        "The value for TransitionToArchive is the same as or less than the value for TransitionToIA.",
    ),
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/efs/file_system.go",
            "2026-11-29",
            "expandLifecyclePolicies sends each policy as it is; throughput_mode is bursting by default",
        ),
        modelled(
            "https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html",
            "2026-11-29",
            "each LifecyclePolicy has a single transition; TransitionToArchive is later than TransitionToIA, and for Elastic",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-efs-lifecycle-policy, deployed with the answers of EFS",
        ),
    ),
)
def lifecycle_is_valid(system: FileSystem) -> Violations:
    """A lifecycle policy of a file system has one transition, and files are archived after they become infrequent.

    Each transition is a policy of its kind, once. The Archive storage class is for file systems with the throughput mode elastic;
    the default is bursting.

    Fix: `lifecycle_policies=[{"transition_to_ia": "AFTER_30_DAYS"}, {"transition_to_archive": "AFTER_90_DAYS"}]`.

    Fix (others): write one policy for each transition, and archive later.

    See: https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html
    """
    yield from system.lifecycle_faults()


@fails("has a lifecycle policy with `transition_to_ia` and `transition_to_archive`; each policy has one of them")
def transitions_are_together(aws):
    system(aws, {"transition_to_ia": "AFTER_30_DAYS", "transition_to_archive": "AFTER_90_DAYS"})


@fails("has 2 lifecycle policies with `transition_to_ia`; each transition exists once")
def transition_is_repeated(aws):
    system(aws, {"transition_to_ia": "AFTER_30_DAYS"}, {"transition_to_ia": "AFTER_60_DAYS"})


@fails("archives files after 30 days, and moves them to IA after 90; archiving is later")
def archiving_is_earlier(aws):
    system(aws, {"transition_to_ia": "AFTER_90_DAYS"}, {"transition_to_archive": "AFTER_30_DAYS"})


@fails("archives files with `throughput_mode` bursting, the default; Archive is for the mode elastic")
def archive_of_a_bursting_system(aws):
    aws.efs.FileSystem("shop", lifecycle_policies=[{"transition_to_archive": "AFTER_90_DAYS"}])


@passes
def bursting_system_has_two_transitions(aws):
    transitions = [{"transition_to_primary_storage_class": "AFTER_1_ACCESS"}, {"transition_to_ia": "AFTER_30_DAYS"}]
    aws.efs.FileSystem("shop", lifecycle_policies=transitions)


@passes
def transitions_are_apart(aws):
    system(
        aws,
        {"transition_to_ia": "AFTER_1_DAY"},
        {"transition_to_archive": "AFTER_90_DAYS"},
        {"transition_to_primary_storage_class": "AFTER_1_ACCESS"},
    )


@abstains("lifecyclePolicies[0].transitionToIa")
def days_come_later(aws):
    later = aws.ssm.Parameter("days", type="String", value="AFTER_30_DAYS").arn
    system(aws, {"transition_to_ia": later}, {"transition_to_archive": "AFTER_90_DAYS"})


def system(aws, *policies):  # noqa: ANN002 - the policies
    aws.efs.FileSystem("shop", throughput_mode="elastic", lifecycle_policies=list(policies))
