from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.iam import ServiceLinkedRole


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidInput: Custom suffix is not allowed for",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/iam/test_iam.py",
        "2026-11-28",
        "Custom suffix is not allowed for ecs.amazonaws.com",
    ),
)
def service_linked_role_takes_its_suffix(role: ServiceLinkedRole) -> Violations:
    """A service-linked role has a custom suffix only where its service takes one.

    AWS names the role of a service. Few services, such as Auto Scaling, Connect and Lex V2, have several such roles, which differ
    by a suffix. For 68 others AWS is recorded to refuse a suffix; the policy does not report the rest.

    Fix: remove `custom_suffix`.

    See: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
    """
    if role.custom_suffix and not role.may_have_suffix:
        yield f"has the custom suffix '{role.custom_suffix}', which {role.aws_service_name} does not take"


@fails("has the custom suffix 'orders', which ecs.amazonaws.com does not take")
def suffix_for_ecs(aws):
    aws.iam.ServiceLinkedRole("orders", aws_service_name="ecs.amazonaws.com", custom_suffix="orders")


@passes
def suffix_for_auto_scaling(aws):
    aws.iam.ServiceLinkedRole("orders", aws_service_name="autoscaling.amazonaws.com", custom_suffix="orders")
    aws.iam.ServiceLinkedRole("plain", aws_service_name="ecs.amazonaws.com")


@abstains("customSuffix")
def suffix_comes_later(aws):
    user = aws.iam.User("orders")
    aws.iam.ServiceLinkedRole("orders", aws_service_name="ecs.amazonaws.com", custom_suffix=user.unique_id)
