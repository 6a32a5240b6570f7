from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.access import AccessEntry


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The kubernetes group name … is invalid, it cannot start with …",
        "The username must not begin with …",
        "The specified kubernetesGroups is invalid: setting kubernetesGroups is not allowed when the type is …",
        "The specified username is invalid: setting username is not allowed when the type is …",
        "AccessEntry principalArn must be IAM role when using types [EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX, HYBRID_LINUX, EC2]",
        "The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-eks-accessentry-…, each deployed with the answer of EKS",
    ),
)
def access_entry_is_valid(entry: AccessEntry) -> Violations:
    """An access entry has a principal, groups and a user name that EKS accepts for its type.

    EKS reserves the names that begin with system:, eks:, aws:, amazon: and iam:. Entries of nodes (each type but STANDARD) are
    for IAM roles, and EKS sets their user name and groups.

    Fix: bind a group of another name, such as `kubernetes_groups=["admins"]`, to the role cluster-admin in Kubernetes.

    See: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
    https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html
    """
    yield from entry.faults()


ROLE = "arn:aws:iam::123456789012:role/admin"


@fails(
    "has the Kubernetes group 'system:masters'; EKS reserves names that begin with system:, eks:, aws:, amazon:, iam:"
)
def group_is_reserved(aws):
    entry(aws, kubernetes_groups=["system:masters"])


@fails("has `user_name` 'aws:admin'; EKS reserves names that begin with system:, eks:, aws:, amazon:, iam:")
def user_is_reserved(aws):
    entry(aws, user_name="aws:admin")


@fails(
    "has `type` EC2_LINUX and `kubernetes_groups`, which only STANDARD has",
    "has `type` EC2_LINUX and a `user_name`, which only STANDARD has",
    "has `type` EC2_LINUX and the principal arn:aws:iam::123456789012:user/ann; nodes use an IAM role",
)
def nodes_are_users(aws):
    entry(
        aws,
        type="EC2_LINUX",
        kubernetes_groups=["nodes"],
        user_name="node",
        principal_arn="arn:aws:iam::123456789012:user/ann",
    )


@fails(
    "has the principal arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch, a"
    " service-linked role; EKS allows no access entries for them"
)
def principal_is_of_a_service(aws):
    role = "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
    entry(aws, principal_arn=role)


@passes
def entries_are_valid(aws):
    entry(aws, kubernetes_groups=["admins"], user_name="ann")
    aws.eks.AccessEntry("nodes", cluster_name="shop", principal_arn=ROLE, type="EC2_LINUX")
    aws.eks.AccessEntry("sts", cluster_name="shop", principal_arn=ROLE, user_name="sts:ann")


@abstains("kubernetesGroups[0]")
def group_comes_later(aws):
    entry(aws, kubernetes_groups=[aws.ssm.Parameter("group", type="String", value="admins").arn])


def entry(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.eks.AccessEntry("shop", cluster_name="shop", **({"principal_arn": ROLE} | options))
