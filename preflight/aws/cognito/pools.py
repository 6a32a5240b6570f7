"""User pools of Cognito: sign-in, attributes, messages and triggers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from preflight.aws.knowledge.inputs import is_set, repeated
from preflight.aws.knowledge.regions import known_region
from preflight.aws.lambda_ import Function
from preflight.core.link import link
from preflight.core.values import Outside, Partial, Unknown, independently, known
from preflight.core.view import Resource, View, prop

STANDARD: Mapping[str, str] = MappingProxyType(
    {
        "address": "String",
        "birthdate": "String",
        "email": "String",
        "email_verified": "Boolean",
        "family_name": "String",
        "gender": "String",
        "given_name": "String",
        "locale": "String",
        "middle_name": "String",
        "name": "String",
        "nickname": "String",
        "phone_number": "String",
        "phone_number_verified": "Boolean",
        "picture": "String",
        "preferred_username": "String",
        "profile": "String",
        "sub": "String",
        "updated_at": "Number",
        "website": "String",
        "zoneinfo": "String",
    }
)
"""The attributes that every user has, and their types."""

_CODE = "{####}"
_LINK = re.compile(r"\{##.*?##\}", re.DOTALL)
_USER = "{username}"
_SMS_LENGTH, _SUBJECT_LENGTH, _EMAIL_LENGTH = 140, 140, 20_000
_NAME_LENGTH = 20
_MOST_ATTRIBUTES = 50
_RECOVERY = ("verified_email", "verified_phone_number", "admin_only")
_MOST_RECOVERY = 2
_ADDRESS = re.compile(r"(?:.*<)?[^@\s<>]+@[^@\s<>]+>?")
_PASSWORD = {
    "minimum_length": (6, 99),
    "password_history_size": (0, 24),
    "temporary_password_validity_days": (0, 365),
}


class Enabled(View):
    """A setting that is on or off."""

    enabled: bool = False


class EmailMfa(View):
    """A second factor by email."""

    message: str | Partial | None = None


class EmailConfiguration(View):
    """How a pool sends email."""

    email_sending_account: str = "COGNITO_DEFAULT"
    from_email_address: str | None = None
    reply_to_email_address: str | None = None
    source_arn: str | None = None


class StringConstraints(View):
    """The lengths of an attribute that is a string."""

    min_length: int | None = None
    max_length: int | None = None


class NumberConstraints(View):
    """The range of an attribute that is a number."""

    min_value: int | None = None
    max_value: int | None = None


class Attribute(View):
    """An attribute of the users of a pool."""

    name: str = prop()
    attribute_data_type: str = prop()
    required: bool = False
    string_attribute_constraints: StringConstraints | None = None
    number_attribute_constraints: NumberConstraints | None = None


class PasswordPolicy(View):
    """The rules of passwords."""

    minimum_length: int | None = None
    password_history_size: int | None = None
    temporary_password_validity_days: int | None = None


class RecoveryMechanism(View):
    """A way to recover an account."""

    name: str = prop()
    priority: int = prop()


class AccountRecovery(View):
    """How users recover their accounts."""

    recovery_mechanisms: list[RecoveryMechanism] = prop(())


class MessageTemplate(View):
    """The messages that verify an address."""

    default_email_option: str = "CONFIRM_WITH_CODE"
    email_message: str | Partial | None = None
    email_message_by_link: str | Partial | None = None
    email_subject: str | Partial | None = None
    email_subject_by_link: str | Partial | None = None
    sms_message: str | Partial | None = None


class InviteTemplate(View):
    """The messages that invite a user."""

    email_message: str | Partial | None = None
    email_subject: str | Partial | None = None
    sms_message: str | Partial | None = None


class AdminCreateUser(View):
    """How administrators create users."""

    invite_message_template: InviteTemplate | None = None


class AttributeUpdates(View):
    """The attributes that are verified before a change takes effect."""

    attributes_require_verification_before_updates: list[str] = prop(())


class SignInPolicy(View):
    """The factors with which a sign-in begins."""

    allowed_first_auth_factors: list[str] = prop(())


class CustomSender(View):
    """A function that sends a message in place of Cognito."""

    lambda_arn: str = prop()
    lambda_version: str = "V1_0"

    function: Function = link("lambda_arn")


class TokenTrigger(View):
    """A function that changes tokens, with the version of its event."""

    lambda_arn: str = prop()
    lambda_version: str = "V1_0"

    function: Function = link("lambda_arn")


class LambdaConfig(View):
    """The functions that a pool calls."""

    create_auth_challenge: str | None = None
    custom_message: str | None = None
    define_auth_challenge: str | None = None
    kms_key_id: str | None = None
    post_authentication: str | None = None
    post_confirmation: str | None = None
    pre_authentication: str | None = None
    pre_sign_up: str | None = None
    pre_token_generation: str | None = None
    user_migration: str | None = None
    verify_auth_challenge_response: str | None = None
    custom_email_sender: CustomSender | None = None
    custom_sms_sender: CustomSender | None = None
    pre_token_generation_config: TokenTrigger | None = None

    on_create_auth_challenge: Function | None = link("create_auth_challenge")
    on_custom_message: Function | None = link("custom_message")
    on_define_auth_challenge: Function | None = link("define_auth_challenge")
    on_post_authentication: Function | None = link("post_authentication")
    on_post_confirmation: Function | None = link("post_confirmation")
    on_pre_authentication: Function | None = link("pre_authentication")
    on_pre_sign_up: Function | None = link("pre_sign_up")
    on_pre_token_generation: Function | None = link("pre_token_generation")
    on_user_migration: Function | None = link("user_migration")
    on_verify_auth_challenge_response: Function | None = link("verify_auth_challenge_response")


TRIGGERS = (
    "create_auth_challenge",
    "custom_message",
    "define_auth_challenge",
    "post_authentication",
    "post_confirmation",
    "pre_authentication",
    "pre_sign_up",
    "pre_token_generation",
    "user_migration",
    "verify_auth_challenge_response",
)
"""The triggers of a pool that are the ARN of a function; the link to it has the prefix `on_`."""


class AddOns(View):
    """Threat protection."""

    advanced_security_mode: str = "OFF"


class UserPool(Resource, token="aws:cognito/userPool:UserPool"):
    """A user pool."""

    name: str | None = None
    account_recovery_setting: AccountRecovery | None = None
    admin_create_user_config: AdminCreateUser | None = None
    alias_attributes: list[str] = prop(())
    auto_verified_attributes: list[str] = prop(())
    email_configuration: EmailConfiguration | None = None
    email_mfa_configuration: EmailMfa | None = None
    email_verification_message: str | Partial | None = None
    email_verification_subject: str | Partial | None = None
    lambda_config: LambdaConfig | None = None
    mfa_configuration: str = "OFF"
    password_policy: PasswordPolicy | None = None
    schemas: list[Attribute] = prop(())
    sign_in_policy: SignInPolicy | None = None
    sms_authentication_message: str | Partial | None = None
    sms_configuration: Any = None
    sms_verification_message: str | Partial | None = None
    software_token_mfa_configuration: Enabled | None = None
    user_attribute_update_settings: AttributeUpdates | None = None
    user_pool_add_ons: AddOns | None = None
    user_pool_tier: str = "ESSENTIALS"
    username_attributes: list[str] = prop(())
    verification_message_template: MessageTemplate | None = None

    @property
    def attribute_names(self) -> frozenset[str]:
        """The names of its attributes, as clients name them: `email`, `custom:shop`."""
        own = [known(each.name) for each in self.schemas]
        return frozenset((*STANDARD, *own, *(f"{kind}:{name}" for name in own for kind in ("custom", "dev:custom"))))


def sign_in_faults(pool: UserPool) -> Iterator[str]:
    """Why Cognito refuses how users of a pool sign in, each as a clause that begins with a verb."""
    yield from independently((_mfa_faults, _email_mfa_faults, _factor_faults, _alias_faults, _recovery_faults), pool)


def _mfa_faults(pool: UserPool) -> Iterator[str]:
    mode, token = known(pool.mfa_configuration), pool.software_token_mfa_configuration
    has_token = token is not None and token.enabled
    if mode == "OFF" and has_token:
        yield "has software tokens enabled and the mfa_configuration OFF; use OPTIONAL or ON, or remove the tokens"
    if mode == "OFF" and pool.has("email_mfa_configuration"):
        yield "has an email_mfa_configuration and the mfa_configuration OFF; use OPTIONAL or ON, or remove it"
    has_other = pool.has("sms_configuration") or pool.has("email_mfa_configuration")
    if mode in ("ON", "OPTIONAL") and not has_token and not has_other:
        yield f"has the mfa_configuration {mode} and no factor; set `software_token_mfa_configuration` or `sms_configuration`"


def _email_mfa_faults(pool: UserPool) -> Iterator[str]:
    if not pool.has("email_mfa_configuration"):
        return
    email = pool.email_configuration
    account = "COGNITO_DEFAULT" if email is None else known(email.email_sending_account)
    if account != "DEVELOPER":
        yield f"has a second factor by email and the email_sending_account {account}; it needs DEVELOPER"
    if (tier := known(pool.user_pool_tier)) == "LITE":
        yield f"has a second factor by email and the tier {tier}; it needs ESSENTIALS or PLUS"


def _factor_faults(pool: UserPool) -> Iterator[str]:
    policy = pool.sign_in_policy
    factors = [known(each) for each in policy.allowed_first_auth_factors] if policy is not None else []
    if factors and "PASSWORD" not in factors:
        yield f"begins a sign-in with {', '.join(factors)}; PASSWORD is among the factors"
    others = [each for each in factors if each != "PASSWORD"]
    if others and (tier := known(pool.user_pool_tier)) == "LITE":
        yield f"begins a sign-in with {others[0]} and has the tier {tier}; it needs ESSENTIALS or PLUS"


def _alias_faults(pool: UserPool) -> Iterator[str]:
    if len(pool.alias_attributes) and len(pool.username_attributes):
        yield "has alias_attributes and username_attributes; keep one of them"
    verified = [known(each) for each in pool.auto_verified_attributes]
    if "phone_number" in verified and not pool.has("sms_configuration"):
        yield "verifies phone_number and has no `sms_configuration` to send the code with"
    updates = pool.user_attribute_update_settings
    for name in updates.attributes_require_verification_before_updates if updates is not None else ():
        if known(name) not in verified:
            yield f"verifies {name} before an update and not at sign-up; add it to auto_verified_attributes"


def _recovery_faults(pool: UserPool) -> Iterator[str]:
    setting = pool.account_recovery_setting
    if setting is None:
        return
    mechanisms = setting.recovery_mechanisms
    names = [known(each.name) for each in mechanisms]
    for name in names:
        if name not in _RECOVERY:
            yield f"recovers accounts by '{name}'; Cognito accepts {', '.join(_RECOVERY)}"
    if "admin_only" in names and len(names) > 1:
        yield "recovers accounts by admin_only and others; admin_only is alone"
    elif len(names) > _MOST_RECOVERY:
        yield f"has {len(names)} ways to recover an account; Cognito accepts {_MOST_RECOVERY}"
    for repeat in repeated(names):
        yield f"has the recovery mechanism {repeat} twice"
    for repeat in repeated(each.priority for each in mechanisms):
        yield f"has two recovery mechanisms of priority {repeat}; each has its own"


def schema_faults(pool: UserPool) -> Iterator[str]:
    """Why Cognito refuses the attributes of a pool, each as a clause that begins with a verb."""
    custom = []
    for attribute in pool.schemas:
        name = known(attribute.name)
        if name not in STANDARD:
            custom.append(name)
            yield from _custom_faults(attribute, name)
        elif attribute.attribute_data_type != STANDARD[name]:
            yield f"has the standard attribute {name} of type {attribute.attribute_data_type}; its type is {STANDARD[name]}"
        yield from _range_faults(attribute, name)
    for repeat in repeated(known(each.name) for each in pool.schemas):
        yield f"has the attribute {repeat} twice"
    if len(custom) > _MOST_ATTRIBUTES:
        yield f"has {len(custom)} custom attributes; Cognito accepts {_MOST_ATTRIBUTES}"


def _custom_faults(attribute: Attribute, name: str) -> Iterator[str]:
    if attribute.required:
        yield f"requires the custom attribute {name}; only standard attributes can be required"
    if len(name) > _NAME_LENGTH:
        yield f"has an attribute name of {len(name)} characters, {name}; Cognito accepts {_NAME_LENGTH}"


def _range_faults(attribute: Attribute, name: str) -> Iterator[str]:
    strings, numbers = attribute.string_attribute_constraints, attribute.number_attribute_constraints
    ranges = []
    if strings is not None:
        ranges.append(("length", strings.min_length, strings.max_length))
    if numbers is not None:
        ranges.append(("value", numbers.min_value, numbers.max_value))
    for what, low, high in ranges:
        if low is not None and high is not None and low > high:
            yield f"has the attribute {name} with a {what} from {low} to {high}; the first is at most the second"


def message_faults(pool: UserPool) -> Iterator[str]:
    """Why Cognito refuses the messages of a pool, each as a clause that begins with a verb."""
    yield from independently((_pool_message_faults, _template_faults, _invite_faults, _email_faults), pool)


def _pool_message_faults(pool: UserPool) -> Iterator[str]:
    for name in ("email_verification_message", "sms_verification_message", "sms_authentication_message"):
        yield from _code_faults(name, getattr(pool, name), [_CODE])
    yield from _length_faults("email_verification_subject", pool.email_verification_subject)


def _template_faults(pool: UserPool) -> Iterator[str]:
    if (template := pool.verification_message_template) is None:
        return
    for name in ("email_message", "sms_message"):
        yield from _code_faults(name, getattr(template, name), [_CODE])
    for name in ("email_subject", "email_subject_by_link"):
        yield from _length_faults(name, getattr(template, name))
    by_link = template.email_message_by_link
    if by_link is not None and by_link != "" and not _LINK.search(str(known(by_link))):
        yield "has an email_message_by_link without a link, such as {##Verify##}"


def _invite_faults(pool: UserPool) -> Iterator[str]:
    config = pool.admin_create_user_config
    if config is None or (template := config.invite_message_template) is None:
        return
    for name in ("email_message", "sms_message"):
        yield from _code_faults(name, getattr(template, name), [_USER, _CODE])
    yield from _length_faults("email_subject", template.email_subject)


def _code_faults(name: str, message: str | Partial | None, needed: list[str]) -> Iterator[str]:
    if message is None or message == "":
        return
    missing = [each for each in needed if each not in message]
    if missing:
        yield f"has {_article(name)} {name} without {' and '.join(missing)}, where Cognito inserts the value"
    yield from _length_faults(name, message)


def _length_faults(name: str, message: str | Partial | None) -> Iterator[str]:
    most = _SMS_LENGTH if name.startswith("sms") else _SUBJECT_LENGTH if "subject" in name else _EMAIL_LENGTH
    if isinstance(message, str) and len(message) > most:
        yield f"has {_article(name)} {name} of {len(message)} characters; Cognito accepts {most}"


def _article(name: str) -> str:
    return "an" if name[0] in "aeis" else "a"


def _email_faults(pool: UserPool) -> Iterator[str]:
    if (email := pool.email_configuration) is None:
        return
    if email.email_sending_account == "DEVELOPER" and not is_set(email, "source_arn"):
        yield "has the email_sending_account DEVELOPER without a `source_arn`, the ARN of an identity of SES"
    for name in ("from_email_address", "reply_to_email_address"):
        if (address := getattr(email, name)) and not _ADDRESS.fullmatch(known(address)):
            yield f"has the {name} '{address}', which is not an email address"


def password_faults(policy: PasswordPolicy) -> Iterator[str]:
    """The numbers of a password policy that Cognito refuses, each as a clause that begins with a verb."""
    for name, (low, high) in _PASSWORD.items():
        if (value := getattr(policy, name)) is not None and not low <= value <= high:
            yield f"has the {name} {value}; Cognito accepts {low} to {high}"


def trigger_faults(config: LambdaConfig) -> Iterator[str]:
    """Why Cognito refuses the triggers of a pool, each as a clause that begins with a verb."""
    yield from independently((_sender_faults, _token_faults), config)


def _sender_faults(config: LambdaConfig) -> Iterator[str]:
    for name in ("custom_email_sender", "custom_sms_sender"):
        if config.has(name) and not is_set(config, "kms_key_id"):
            yield f"has a {name} without a `kms_key_id`, the key that encrypts the codes"


def _token_faults(config: LambdaConfig) -> Iterator[str]:
    trigger = config.pre_token_generation_config
    if trigger is None or not is_set(config, "pre_token_generation"):
        return
    first, second = config.pre_token_generation, trigger.lambda_arn
    if not isinstance(first, Unknown) and not isinstance(second, Unknown) and first != second:
        yield "has two functions as pre_token_generation and pre_token_generation_config; they are the same one"


def tier_faults(pool: UserPool) -> Iterator[str]:
    """The triggers that the tier of a pool does not have, as clauses that begin with a verb."""
    config = pool.lambda_config
    if config is None or (trigger := config.pre_token_generation_config) is None:
        return
    if (version := known(trigger.lambda_version)) != "V1_0" and (tier := known(pool.user_pool_tier)) == "LITE":
        yield f"has a pre_token_generation_config of version {version} and the tier {tier}; it needs ESSENTIALS or PLUS"


_REGION_AT, _LAMBDA_PARTS = 3, 7


def trigger_region_faults(config: LambdaConfig) -> Iterator[str]:
    """The triggers of a pool in another region, as clauses that begin with a verb. Follows links."""
    here = known_region(config.resource)
    for name in TRIGGERS if here is not None else ():
        if not is_set(config, name):
            continue
        arn = getattr(config, name)
        parts = arn.split(":") if isinstance(arn, str) else []
        there = parts[_REGION_AT] if len(parts) >= _LAMBDA_PARTS else _region_of_trigger(config, name)
        if there is not None and there != here:
            yield f"is in {here} and calls a function in {there} as its {name}; Cognito calls functions of its region"


def _region_of_trigger(config: LambdaConfig, name: str) -> str | None:
    try:
        function = getattr(config, f"on_{name}")
    except Outside:
        return None
    return known_region(function)
