from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.access import AccessPolicyAssociation


@policy(
    severity="critical",
    caught="deployment",
    error=("The policyArn parameter format is not valid",),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "an access policy ARN is not an IAM policy ARN; a cluster-scoped policy cannot name namespaces, a namespace-scoped must",
    ),
)
def access_policy_has_its_scope(association: AccessPolicyAssociation) -> Violations:
    """An access policy of an access entry is one of EKS, with the scope cluster or with namespaces.

    Access policies are not IAM policies: EKS has them, and their ARNs contain no account.

    Fix: `policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"`.

    See: https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html
    https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html
    """
    yield from association.faults()


VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"


@fails(
    "has the policy arn:aws:iam::aws:policy/AmazonEKSClusterPolicy; an access policy of EKS has an ARN such as"
    " arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
)
def policy_is_of_iam(aws):
    association(aws, "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy", type="cluster")


@fails("has scope cluster and `namespaces`; only scope namespace has them")
def cluster_with_namespaces(aws):
    association(aws, VIEW, type="cluster", namespaces=["orders"])


@fails("has scope namespace without `namespaces`, which it needs")
def namespace_without_namespaces(aws):
    association(aws, VIEW, type="namespace")


@passes
def scopes_are_right(aws):
    association(aws, VIEW, type="namespace", namespaces=["orders"])


@passes
def other_partitions(aws):
    association(aws, "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", type="cluster")


@abstains("policyArn")
def policy_comes_later(aws):
    association(aws, aws.ssm.Parameter("policy", type="String", value=VIEW).arn, type="cluster")


def association(aws, policy, **scope):  # noqa: ANN003 - the scope
    aws.eks.AccessPolicyAssociation(
        "shop",
        cluster_name="shop",
        principal_arn="arn:aws:iam::123456789012:role/admin",
        policy_arn=policy,
        access_scope=scope,
    )
