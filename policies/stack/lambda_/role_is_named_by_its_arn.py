from preflight import Violations, abstains, deployed, fails, foreseen, passes, policy, recorded
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.settings import role_fault


@policy(
    severity="critical",
    caught="deployment",
    error="at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "Value 'r1' at 'role' failed to satisfy constraint",
        ),
        deployed("https://github.com/pulumi/pulumi/issues/5078", "2026-11-28", "a role that is given by `role.id`"),
    ),
)
def role_is_named_by_its_arn(function: Function) -> Violations:
    """A function names its role by the role's ARN.

    A role's `id` and `name` are its name alone. Lambda refuses it: "Value 'worker-role' at 'role' failed to satisfy
    constraint".

    Fix: pass `role.arn`.

    See: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    """
    if (fault := role_fault(function)) is not None:
        yield fault


@fails("has the id of Role 'worker' as its role; Lambda takes the ARN: pass `role.arn`")
@foreseen
def role_is_given_by_its_id(aws):
    role = aws.iam.Role("worker", assume_role_policy="{}")
    aws.lambda_.Function("worker", role=role.id)


@fails("has 'worker' as its role; Lambda takes the role's ARN, such as arn:aws:iam::111122223333:role/worker")
def role_is_given_by_its_name(aws):
    aws.lambda_.Function("worker", role="worker")


@passes
@foreseen
def role_is_given_by_its_arn(aws):
    role = aws.iam.Role("worker", assume_role_policy="{}")
    aws.lambda_.Function("worker", role=role.arn)
    aws.lambda_.Function("orders", role="arn:aws-us-gov:iam::111122223333:role/service-role/orders")


@abstains("role")
def role_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("role", type="String", insecure_value="arn")
    aws.lambda_.Function("worker", role=parameter.arn)
