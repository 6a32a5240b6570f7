import json

from preflight import Violations, documented, fails, passes, policy
from preflight.aws.dms import unfound_name
from preflight.aws.iam import Role


@policy(
    severity="medium",
    confidence="likely",
    caught="deployment",
    error=("AccessDeniedFault: The IAM Role arn:aws:iam::…:role/dms-vpc-role is not configured properly.",),
    evidence=documented(
        "https://www.pulumi.com/registry/packages/aws/api-docs/dms/replicationinstance/",
        "2026-11-28",
        "DMS requires the roles dms-vpc-role, dms-cloudwatch-logs-role and dms-access-for-endpoint, with these names",
    ),
)
def role_has_its_fixed_name(role: Role) -> Violations:
    """A role for DMS has the exact name by which the service finds it.

    DMS looks for the roles `dms-vpc-role`, `dms-cloudwatch-logs-role` and `dms-access-for-endpoint`. Pulumi adds random
    characters to a name that a program does not set, so the service does not find the role.

    Fix: `aws.iam.Role("dms-vpc-role", name="dms-vpc-role")`.

    See: https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html
    https://www.pulumi.com/registry/packages/aws/api-docs/dms/replicationinstance/
    """
    if name := unfound_name(role):
        yield f"gets a name with random characters, but DMS looks for '{name}'; set `name` to it"


TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "dms.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


@fails("gets a name with random characters, but DMS looks for 'dms-vpc-role'; set `name` to it")
def name_is_generated(aws):
    aws.iam.Role("dms-vpc-role", assume_role_policy=TRUST)


@passes
def name_is_given(aws):
    aws.iam.Role("dms-vpc-role", name="dms-vpc-role", assume_role_policy=TRUST)
    aws.iam.Role("dms", name="dms-cloudwatch-logs-role", assume_role_policy=TRUST)
    aws.iam.Role("orders", assume_role_policy=TRUST)
