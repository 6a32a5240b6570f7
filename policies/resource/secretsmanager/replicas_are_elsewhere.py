from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.secretsmanager import Secret


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterException: Invalid replica region.",
    evidence=modelled(
        "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html",
        "2026-11-28",
        "Replicates the secret to a new Regions",
    ),
)
def replicas_are_elsewhere(secret: Secret) -> Violations:
    """The replicas of a secret are in other regions than the secret.

    Secrets Manager answers `Invalid replica region` for the region of the secret itself.

    Fix: remove the region of the secret from `replicas`.

    See: https://docs.aws.amazon.com/secretsmanager/latest/userguide/create-manage-multi-region-secrets.html
    """
    yield from secret.replica_faults()


@fails("has a replica in eu-west-1, its own region; replicas are in other regions")
def replica_is_in_the_same_region(aws):
    aws.secretsmanager.Secret("orders", replicas=[{"region": "us-east-1"}, {"region": "eu-west-1"}])


@passes
def replicas_are_in_other_regions(aws):
    aws.secretsmanager.Secret("orders", replicas=[{"region": "us-east-1"}])
    aws.secretsmanager.Secret("returns", region="us-east-1", replicas=[{"region": "eu-west-1"}])


@abstains("replicas[0].region")
def region_comes_later(aws):
    aws.secretsmanager.Secret("orders", replicas=[{"region": aws.sns.Topic("region").name}])
