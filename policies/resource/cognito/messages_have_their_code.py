from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cognito import UserPool
from preflight.aws.cognito.pools import message_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "failed to satisfy constraint: Member must satisfy regular expression pattern: .*\\{####\\}.*",
        "Source ARN is required to use DEVELOPER email sending owner",
        "Provided From email address is invalid",
    ),
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cognito-idp/2016-04-18/service-2.json.gz",
            "2026-11-28",
            "the patterns and lengths of SmsMessage, EmailMessage, EmailMessageByLink and the subjects",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the placeholders of invitations; DEVELOPER needs a SourceArn; addresses",
        ),
    ),
)
def messages_have_their_code(pool: UserPool) -> Violations:
    """The messages of a user pool have the placeholder of their code or link, fit their length, and have a sender.

    `{####}` is in place of the code, `{##Verify##}` of the link, `{username}` of the name in an invitation. The account DEVELOPER
    sends email by an identity of SES.

    Fix: write `{####}` into the message; set `source_arn=identity.arn` beside DEVELOPER.

    See: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerificationMessageTemplateType.html
    """
    yield from message_faults(pool)


@fails(
    "has an email_verification_message without {####}, where Cognito inserts the value",
    "has an sms_authentication_message without {####}, where Cognito inserts the value",
    "has an sms_authentication_message of 150 characters; Cognito accepts 140",
    "has an email_verification_subject of 141 characters; Cognito accepts 140",
    "has the email_sending_account DEVELOPER without a `source_arn`, the ARN of an identity of SES",
    "has the reply_to_email_address 'shop', which is not an email address",
)
def messages_of_the_pool(aws):
    aws.cognito.UserPool(
        "shop",
        email_verification_message="Welcome",
        email_verification_subject="s" * 141,
        sms_authentication_message="m" * 150,
        email_configuration={"email_sending_account": "DEVELOPER", "reply_to_email_address": "shop"},
    )


@fails(
    "has an sms_message without {####}, where Cognito inserts the value",
    "has an email_message_by_link without a link, such as {##Verify##}",
    "has an email_message without {username}, where Cognito inserts the value",
    "has an sms_message without {username} and {####}, where Cognito inserts the value",
)
def messages_of_the_templates(aws):
    aws.cognito.UserPool(
        "shop",
        verification_message_template={
            "default_email_option": "CONFIRM_WITH_LINK",
            "email_message_by_link": "Click here",
            "sms_message": "Hello",
        },
        admin_create_user_config={
            "invite_message_template": {"email_message": "Code {####}", "email_subject": "Hi", "sms_message": "Hello"}
        },
    )


@passes
def messages_that_are_accepted(aws):
    identity = aws.ses.EmailIdentity("shop", email="shop@shop.dev")
    aws.cognito.UserPool(
        "shop",
        sms_authentication_message="{####}!",
        email_configuration={
            "email_sending_account": "DEVELOPER",
            "source_arn": identity.arn,
            "from_email_address": "Shop <shop@shop.dev>",
        },
        verification_message_template={
            "email_message": "Your code is {####}",
            "email_message_by_link": "Please {##verify your address##}",
        },
        admin_create_user_config={
            "invite_message_template": {
                "email_message": "{username}: {####}",
                "email_subject": "Welcome",
                "sms_message": "{username} {####}",
            }
        },
    )


@abstains("emailVerificationMessage")
def message_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("message", type="String", insecure_value="{####}")
    aws.cognito.UserPool("shop", email_verification_message=parameter.arn)
