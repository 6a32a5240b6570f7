from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.ecr import PullThroughCacheRule


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The upstream registry URL … is invalid",
        "The specified upstream registry requires authentication",
        "The specified upstream registry doesn't require authentication",
        "Upstream registry URL and provided credential type do not match",
    ),
    evidence=(
        deployed(
            "https://github.com/aws-controllers-k8s/community/issues/2589",
            "2026-11-28",
            "registry-1.docker.io without a secret: The specified upstream registry requires authentication",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-ecr-pull-through-cache-url and pf-ecr-pull-through-cache-credential, deployed with the answers of ECR",
        ),
    ),
)
def cache_rule_is_valid(rule: PullThroughCacheRule) -> Violations:
    """A pull through cache rule names a registry that ECR supports, with the credentials which that one needs.

    Docker Hub, GitHub, GitLab, Chainguard and Azure need a secret; public ECR, Kubernetes and Quay need none.

    Fix: write the host alone, such as `upstream_registry_url="registry-1.docker.io"`, and a secret whose name begins with
    `ecr-pullthroughcache/`.

    See: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
    """
    yield from rule.faults()


SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/hub-abc123"


@fails(
    "has `upstream_registry_url` 'docker.io'; it is public.ecr.aws, registry.k8s.io, quay.io, registry-1.docker.io, ghcr.io,"
    " registry.gitlab.com, cgr.dev, or a registry of Azure or ECR, without a scheme or path"
)
def registry_is_unknown(aws):
    rule(aws, "docker.io", credential_arn=SECRET)


@fails("caches ghcr.io without a `credential_arn`, which that registry needs")
def secret_is_absent(aws):
    rule(aws, "ghcr.io")


@fails(
    "caches quay.io with a `credential_arn`, which that registry does not need",
    "caches quay.io with a `custom_role_arn`, which only a registry of ECR needs",
)
def secret_for_nothing(aws):
    rule(aws, "quay.io", credential_arn=SECRET, custom_role_arn="arn:aws:iam::123456789012:role/cache")


@passes
def rules_are_right(aws):
    rule(aws, "public.ecr.aws")


@passes
def registries_with_credentials(aws):
    rule(aws, "shop.azurecr.io", credential_arn=SECRET)


@passes
def registry_of_another_account(aws):
    rule(
        aws,
        "210987654321.dkr.ecr.eu-west-1.amazonaws.com",
        custom_role_arn="arn:aws:iam::123456789012:role/cache",
    )


@abstains("upstreamRegistryUrl")
def registry_comes_later(aws):
    rule(aws, aws.ssm.Parameter("registry", type="String", value="quay.io").arn)


def rule(aws, url, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.ecr.PullThroughCacheRule("shop", ecr_repository_prefix="shop", upstream_registry_url=url, **options)
