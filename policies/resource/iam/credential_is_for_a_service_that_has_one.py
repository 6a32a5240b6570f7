from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.iam import ServiceSpecificCredential

_SERVICES = ("bedrock.amazonaws.com", "cassandra.amazonaws.com", "codecommit.amazonaws.com", "logs.amazonaws.com")


@policy(
    severity="critical",
    confidence="likely",
    caught="deployment",
    error="NoSuchEntity: No such service … is supported for Service Specific Credentials",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/iam/test_iam.py",
        "2026-11-28",
        "No such service lambda.amazonaws.com is supported for Service Specific Credentials",
    ),
)
def credential_is_for_a_service_that_has_one(credential: ServiceSpecificCredential) -> Violations:
    """A service-specific credential is for CodeCommit, Keyspaces, Bedrock or CloudWatch Logs.

    Other services use access keys and roles. AWS may add services to this list.

    Fix: `service_name="codecommit.amazonaws.com"`.

    See: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
    """
    if credential.service_name not in _SERVICES:
        yield f"is for {credential.service_name}; AWS is known to have such credentials for {', '.join(_SERVICES)}"


@fails(
    "is for lambda.amazonaws.com; AWS is known to have such credentials for bedrock.amazonaws.com, cassandra.amazonaws.com,"
    " codecommit.amazonaws.com, logs.amazonaws.com"
)
def service_has_none(aws):
    aws.iam.ServiceSpecificCredential("orders", service_name="lambda.amazonaws.com", user_name="orders")


@passes
def service_has_one(aws):
    aws.iam.ServiceSpecificCredential("orders", service_name="codecommit.amazonaws.com", user_name="orders")


@abstains("serviceName")
def service_comes_later(aws):
    aws.iam.ServiceSpecificCredential("orders", service_name=aws.sns.Topic("name").name, user_name="orders")
