from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.clusters import PodIdentityAssociation


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The parameter namespace contains invalid characters.",
        "The parameter serviceAccount contains invalid characters.",
        "When policy is specified, disableSessionTags must be set to true",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-eks-podidentity-…, each deployed with the answer of EKS",
    ),
)
def pod_identity_is_valid(association: PodIdentityAssociation) -> Violations:
    """A pod identity association names a namespace and a service account as Kubernetes does.

    A policy for its sessions excludes session tags.

    Fix: write both in lower case, with hyphens; set `disable_session_tags=True` beside `policy`.

    See: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
    """
    yield from association.faults()


@fails(
    "has the namespace 'Orders'; it is at most 63 lower-case letters, digits and hyphens between them",
    "has the service account 'order_service'; it is lower-case letters, digits, and hyphens or periods between them",
    "has a `policy` and session tags; set `disable_session_tags` to True",
)
def names_are_wrong(aws):
    association(aws, namespace="Orders", service_account="order_service", policy='{"Version": "2012-10-17"}')


@passes
def names_are_right(aws):
    association(
        aws,
        namespace="orders",
        service_account="order-service.v2",
        policy='{"Version": "2012-10-17"}',
        disable_session_tags=True,
    )


@abstains("namespace")
def namespace_comes_later(aws):
    later = aws.ssm.Parameter("space", type="String", value="orders").arn
    association(aws, namespace=later, service_account="orders")


def association(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.eks.PodIdentityAssociation(
        "shop", cluster_name="shop", role_arn="arn:aws:iam::123456789012:role/pod", **options
    )
