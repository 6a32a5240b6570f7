import json

from preflight import Advice, Violations, abstains, documented, fails, passes, policy
from preflight.aws.iam import Document


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "LimitExceeded: Cannot exceed quota for PolicySize: 6144",
        "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048",
        "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role",
        "LimitExceeded: Maximum policy size of 2048 bytes exceeded for user",
        "LimitExceeded: Maximum policy size of 5120 bytes exceeded for group",
    ),
    evidence=documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html", "2026-11-28"),
)
def policy_fits_its_quota(document: Document) -> Violations:
    """A policy document of IAM is no longer than IAM takes.

    IAM counts characters without white space: 6,144 for a managed policy, 10,240 for all policies inside a role, 5,120 inside a
    group, 2,048 inside a user and 2,048 for a trust policy. Only the last of these can be increased.
    What is known only after deployment is not counted here, so a policy that is reported is too long for certain.

    Fix: put part of the statements into another managed policy, or name resources and actions by patterns.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    if document.quota and document.characters > document.quota[0]:
        by_default, most = document.quota
        message = f"has {document.characters} characters without white space in {document}; IAM takes {by_default}"
        if document.characters > most:
            yield document, message
        else:
            yield document, Advice(f"{message} unless the quota of the account was increased")


@fails("has 7054 characters without white space in policy; IAM takes 6144")
def managed_policy_names_every_bucket(aws):
    buckets = [f"arn:aws:s3:::orders-{number:04}/*" for number in range(240)]
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": buckets}
    aws.iam.Policy("orders", policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=4))


@fails(
    "has 2173 characters without white space in assumeRolePolicy; IAM takes 2048 unless the quota of the account was increased"
)
def trust_policy_names_every_role(aws):
    roles = [f"arn:aws:iam::111122223333:role/orders-{number:03}" for number in range(47)]
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": roles}}
    aws.iam.Role("orders", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


@passes
def white_space_does_not_count(aws):
    buckets = [f"arn:aws:s3:::orders-{number:04}/*" for number in range(190)]
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": buckets}
    aws.iam.Policy("orders", policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=4))
    aws.iam.RolePolicy(
        "orders",
        role="orders",
        policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=8),
    )


@abstains("policy")
def document_comes_later(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    aws.iam.Policy("orders", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": queue.arn}]}))
