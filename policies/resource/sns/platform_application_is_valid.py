from preflight import Advice, Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.sns import PLATFORMS, PlatformApplication


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'",
        "PlatformCredential attribute provided without PlatformPrincipal",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sns/test_sns.snapshot.json",
            "2026-11-28",
            "Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal",
        ),
        modelled(
            "https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html",
            "2026-11-28",
            "names of 1 to 256 letters, numbers, underscores, hyphens and periods",
        ),
    ),
)
def platform_application_is_valid(application: PlatformApplication) -> Violations:
    """A platform application has a valid name, a known platform, and a principal if its platform needs one.

    SNS rejects other names and platforms, and a credential without principal for every platform but GCM (Firebase), whose API key
    or token needs none. A platform that is newer than the pack is reported as advice.

    Fix: pass the certificate, key ID or client ID as `platform_principal`.

    See: https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
    https://docs.aws.amazon.com/sns/latest/dg/mobile-push-send-register.html
    """
    if (error := application.name_error) is not None:
        yield error
    if application.platform not in PLATFORMS:
        yield Advice(f"has platform '{application.platform}'; SNS accepts {', '.join(sorted(PLATFORMS))}")
    elif application.platform != "GCM" and not application.has("platform_principal"):
        yield f"has platform {application.platform}, but no `platform_principal`, which SNS needs with the credential"


@fails("has platform APNS, but no `platform_principal`, which SNS needs with the credential")
def principal_is_missing(aws):
    aws.sns.PlatformApplication("shop", platform="APNS", platform_credential="key")


@fails("has the name '@shop'; SNS accepts 1 to 256 letters, digits, underscores, hyphens and periods")
def name_has_an_at_sign(aws):
    aws.sns.PlatformApplication("shop", name="@shop", platform="GCM", platform_credential="key")


@fails(
    "has platform 'FCM'; SNS accepts ADM, APNS, APNS_SANDBOX, APNS_VOIP, APNS_VOIP_SANDBOX, BAIDU, GCM, MACOS,"
    " MACOS_SANDBOX, MPNS, WNS"
)
def platform_is_unknown(aws):
    aws.sns.PlatformApplication("shop", platform="FCM", platform_credential="key")


@passes
def applications_are_valid(aws):
    aws.sns.PlatformApplication("android", name="shop.android-1_2", platform="GCM", platform_credential="key")
    aws.sns.PlatformApplication("ios", platform="APNS", platform_credential="key", platform_principal="certificate")


@abstains("platform")
def platform_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("platform", type="String", value="GCM")
    aws.sns.PlatformApplication("shop", platform=parameter.arn, platform_credential="key")
