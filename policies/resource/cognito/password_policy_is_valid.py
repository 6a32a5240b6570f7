from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.cognito.pools import PasswordPolicy, password_faults


@policy(
    severity="critical",
    caught="preview",
    error="failed to satisfy constraint: Member must have value greater than or equal to 6",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cognito-idp/2016-04-18/service-2.json.gz",
        "2026-11-28",
        "PasswordPolicyType: MinimumLength 6 to 99, PasswordHistorySize 0 to 24, TemporaryPasswordValidityDays 0 to 365",
    ),
)
def password_policy_is_valid(password: PasswordPolicy) -> Violations:
    """The password policy of a user pool has numbers in the range that Cognito accepts.

    A password has at least 6 to 99 characters, and the history has at most 24.

    Fix: use a value in the range that the message names.

    See: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html
    """
    for fault in password_faults(password):
        yield password, fault


@fails(
    "has the minimum_length 4; Cognito accepts 6 to 99",
    "has the password_history_size 30; Cognito accepts 0 to 24",
    "has the temporary_password_validity_days 400; Cognito accepts 0 to 365",
)
def numbers_are_out_of_range(aws):
    numbers = {"minimum_length": 4, "password_history_size": 30, "temporary_password_validity_days": 400}
    aws.cognito.UserPool("shop", password_policy=numbers)


@passes
def numbers_in_range(aws):
    numbers = {"minimum_length": 6, "password_history_size": 24, "temporary_password_validity_days": 365}
    aws.cognito.UserPool("shop", password_policy=numbers)


@abstains("passwordPolicy.minimumLength")
def length_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("length", type="String", insecure_value="8")
    aws.cognito.UserPool("shop", password_policy={"minimum_length": parameter.version})
