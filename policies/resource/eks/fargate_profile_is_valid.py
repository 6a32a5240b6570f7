from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.nodes import FargateProfile


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Request contains more than 5 Selectors",
        "The namespace provided is invalid.",
        "Selector label provided is invalid.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-eks-fargate-selector-…, each deployed with the answer of EKS",
    ),
)
def fargate_profile_is_valid(profile: FargateProfile) -> Violations:
    """A Fargate profile has at most five selectors, with names of Kubernetes.

    A selector names a namespace, in which * and ? stand for other characters, and labels.

    Fix: write the namespace as Kubernetes has it, such as `"orders-*"`.

    See: https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
    https://docs.aws.amazon.com/eks/latest/APIReference/API_FargateProfileSelector.html
    """
    yield from profile.faults()


@fails("has 6 selectors; EKS allows 5")
def six_selectors(aws):
    profile(aws, *({"namespace": f"orders-{number}"} for number in range(6)))


@fails(
    "has the namespace 'Orders'; it is lower-case letters, digits, * and ?, with hyphens between them",
    "has the label 'my team'; it is at most 63 letters, digits and -_. between them, and before it perhaps a DNS name and a"
    " slash",
)
def names_are_wrong(aws):
    profile(aws, {"namespace": "Orders", "labels": {"my team": "shop"}})


@passes
def selectors_are_valid(aws):
    profile(
        aws, {"namespace": "orders-*", "labels": {"app.kubernetes.io/name": "orders"}}, {"namespace": "kube-system"}
    )


@abstains("selectors[0].namespace")
def namespace_comes_later(aws):
    profile(aws, {"namespace": aws.ssm.Parameter("space", type="String", value="orders").arn})


def profile(aws, *selectors):  # noqa: ANN002 - the selectors
    aws.eks.FargateProfile(
        "shop",
        cluster_name="shop",
        pod_execution_role_arn="arn:aws:iam::123456789012:role/fargate",
        subnet_ids=["subnet-1"],
        selectors=list(selectors),
    )
