from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy
from preflight.aws.cognito import UserPool
from preflight.aws.cognito.pools import sign_in_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
        "SMS configuration is required when phone_number is selected for auto verification",
        "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
        "Password should be configured as one of the allowed first auth factors.",
        "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
    ),
    evidence=(
        deployed(
            "https://github.com/lgallard/terraform-aws-cognito-user-pool/issues/74",
            "2026-11-28",
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        ),
        deployed(
            "https://github.com/go-to-k/cdkd/issues/1923",
            "2026-11-28",
            "MfaConfiguration OFF is refused beside SoftwareTokenMfaConfiguration and beside EmailMfaConfiguration",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "factors of MFA, aliases, verification, recovery and tiers, with the answers of Cognito",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cognito-idp/2016-04-18/service-2.json.gz",
            "2026-11-28",
            "RecoveryMechanisms: at most 2; email MFA: the Essentials tier or higher",
        ),
    ),
)
def users_can_sign_in(pool: UserPool) -> Violations:
    """A user pool has a factor for its MFA, a way to verify what it verifies, and settings of sign-in that go together.

    MFA that is on or optional needs software tokens, SMS or email. A pool with one of these and `mfa_configuration="OFF"` is
    created, and its next update fails. A phone number is verified by SMS.

    Fix: `mfa_configuration="OPTIONAL", software_token_mfa_configuration={"enabled": True}`.

    See: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
    """
    yield from sign_in_faults(pool)


SMS = {"external_id": "shop", "sns_caller_arn": "arn:aws:iam::111122223333:role/sms"}


@fails("has software tokens enabled and the mfa_configuration OFF; use OPTIONAL or ON, or remove the tokens")
def tokens_without_mfa(aws):
    aws.cognito.UserPool("shop", software_token_mfa_configuration={"enabled": True})


@fails("has an email_mfa_configuration and the mfa_configuration OFF; use OPTIONAL or ON, or remove it")
def email_without_mfa(aws):
    email = {"email_sending_account": "DEVELOPER", "source_arn": "arn:aws:ses:eu-west-1:111122223333:identity/shop.dev"}
    message = {"message": "{####}", "subject": "Code"}
    aws.cognito.UserPool("shop", email_configuration=email, email_mfa_configuration=message)


@fails(
    "has the mfa_configuration ON and no factor; set `software_token_mfa_configuration` or `sms_configuration`",
    "verifies phone_number and has no `sms_configuration` to send the code with",
    "verifies email before an update and not at sign-up; add it to auto_verified_attributes",
    "has alias_attributes and username_attributes; keep one of them",
)
def mfa_without_a_factor(aws):
    aws.cognito.UserPool(
        "shop",
        mfa_configuration="ON",
        alias_attributes=["email"],
        username_attributes=["email"],
        auto_verified_attributes=["phone_number"],
        user_attribute_update_settings={"attributes_require_verification_before_updates": ["email"]},
    )


@fails(
    "has a second factor by email and the email_sending_account COGNITO_DEFAULT; it needs DEVELOPER",
    "has a second factor by email and the tier LITE; it needs ESSENTIALS or PLUS",
    "begins a sign-in with WEB_AUTHN; PASSWORD is among the factors",
    "begins a sign-in with WEB_AUTHN and has the tier LITE; it needs ESSENTIALS or PLUS",
)
def factors_of_another_tier(aws):
    aws.cognito.UserPool(
        "shop",
        mfa_configuration="OPTIONAL",
        email_mfa_configuration={"message": "{####}", "subject": "Code"},
        sign_in_policy={"allowed_first_auth_factors": ["WEB_AUTHN"]},
        user_pool_tier="LITE",
    )


@fails(
    "recovers accounts by admin_only and others; admin_only is alone",
    "has two recovery mechanisms of priority 1; each has its own",
)
def recovery_by_administrators_and_email(aws):
    mechanisms = [{"name": "admin_only", "priority": 1}, {"name": "verified_email", "priority": 1}]
    aws.cognito.UserPool("shop", account_recovery_setting={"recovery_mechanisms": mechanisms})


@fails(
    "recovers accounts by 'email'; Cognito accepts verified_email, verified_phone_number, admin_only",
    "has 3 ways to recover an account; Cognito accepts 2",
    "has the recovery mechanism verified_email twice",
)
def recovery_by_too_many(aws):
    names = ("email", "verified_email", "verified_email")
    mechanisms = [{"name": name, "priority": number} for number, name in enumerate(names)]
    aws.cognito.UserPool("shop", account_recovery_setting={"recovery_mechanisms": mechanisms})


@passes
def pools_that_are_accepted(aws):
    mechanisms = [{"name": "verified_email", "priority": 1}, {"name": "verified_phone_number", "priority": 2}]
    aws.cognito.UserPool("plain")
    aws.cognito.UserPool(
        "tokens",
        mfa_configuration="OPTIONAL",
        software_token_mfa_configuration={"enabled": True},
        username_attributes=["email"],
        auto_verified_attributes=["email"],
        user_attribute_update_settings={"attributes_require_verification_before_updates": ["email"]},
        account_recovery_setting={"recovery_mechanisms": mechanisms},
    )
    aws.cognito.UserPool(
        "messages",
        mfa_configuration="ON",
        sms_configuration=SMS,
        auto_verified_attributes=["phone_number"],
        sign_in_policy={"allowed_first_auth_factors": ["PASSWORD", "EMAIL_OTP"]},
    )


@abstains("mfaConfiguration")
def mode_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("mode", type="String", insecure_value="OFF")
    aws.cognito.UserPool("shop", mfa_configuration=parameter.arn, software_token_mfa_configuration={"enabled": True})
