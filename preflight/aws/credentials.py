"""Whether a text is a credential: by where it comes from, by its form, or by the name that it goes under."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from preflight.core.stack import Setting
from preflight.core.view import Resource, candidates

if TYPE_CHECKING:
    from preflight.core.view import View


class RandomPassword(Resource, token="random:index/randomPassword:RandomPassword"):
    """A password that Pulumi generates."""

    names = ()


# Plugins that know a token by its own form. Those that go by entropy, by a keyword or by an address are left out, as they
# also meet on texts that are none.
_PLUGINS = (
    "artifactory.ArtifactoryDetector",
    "azure_storage_key.AzureStorageKeyDetector",
    "basic_auth.BasicAuthDetector",
    "discord.DiscordBotTokenDetector",
    "github_token.GitHubTokenDetector",
    "gitlab_token.GitLabTokenDetector",
    "jwt.JwtTokenDetector",
    "mailchimp.MailchimpDetector",
    "npm.NpmDetector",
    "openai.OpenAIDetector",
    "private_key.PrivateKeyDetector",
    "pypi_token.PypiTokenDetector",
    "sendgrid.SendGridDetector",
    "slack.SlackDetector",
    "square_oauth.SquareOAuthDetector",
    "stripe.StripeDetector",
    "telegram_token.TelegramBotTokenDetector",
    "twilio.TwilioKeyDetector",
)

_SHORTEST_SECRET = 6  # a shorter configuration secret is found inside texts by chance

_CREDENTIAL = re.compile(
    r"(?:^|[^a-z])(?:password|passwd|passphrase|secret|token|credentials?|api[^a-z]?key|private[^a-z]?key|secret[^a-z]?key"
    r"|access[^a-z]?key|pwd)$"
)
# What stands for a credential or says something about it: a number, a switch, a place, a name of another thing.
_REFERENCE = re.compile(
    r"\d+|true|false|yes|no|on|off|none|null|enabled|disabled"
    r"|arn:.*|(?:https?|s3|ssm|ssm-secure|secretsmanager|file|vault)://.*|/.*|[\w.-]+/[\w./-]*|\{\{.*\}\}|\$\{.*\}|<.*>|.*\s.*"
    r"|.*(?:place.?holder|change.?me|change.?it|replace|dummy|example|to.?be|todo|tbd|fixme|x{3,}|\*{3,}).*",
    re.IGNORECASE | re.DOTALL,
)


def is_credential_name(name: str) -> bool:
    """Whether what goes under a name is a credential: `/orders/db-password` is, `/orders/password-length` is not."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
    return _CREDENTIAL.search(words) is not None


def is_reference(text: str) -> bool:
    """Whether a text is no credential itself but a place, a switch, a number or a placeholder."""
    return not text or _REFERENCE.fullmatch(text) is not None


def is_configured_secret(text: str, setting: Setting) -> bool:
    """Whether a text is, or contains, a secret of the stack's configuration."""
    return any(
        secret == text or (len(secret) >= _SHORTEST_SECRET and secret in text) for secret in setting.secret_texts
    )


def is_generated(view: View, key: str) -> bool:
    """Whether a property is made of a password that the stack generates; `key` is its name on the wire."""
    return bool(candidates(view, key, (RandomPassword,)))


def is_token(text: str) -> bool:
    """Whether a maintained detector (detect-secrets) knows a text as a credential by its form, such as a private key."""
    return "${" not in text and "{{" not in text and any(any(plugin.analyze_string(text)) for plugin in _plugins())


@cache
def _plugins() -> tuple[Any, ...]:
    # Imported when the first text is asked about: the package brings a quarter of a second.
    modules = (name.split(".") for name in _PLUGINS)
    return tuple(getattr(import_module(f"detect_secrets.plugins.{module}"), plugin)() for module, plugin in modules)
