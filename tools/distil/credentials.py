"""The forms of credentials that tell themselves, from the detectors that detect-secrets maintains."""

from __future__ import annotations

import re
from importlib import import_module

from tools.distil.sources import licenses, versions
from tools.document import Document

# Plugins that know a token by its own form. Those that go by entropy, by a keyword or by an address are left out, as they
# also meet on texts that are none.
PLUGINS = (
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


def token_forms() -> Document:
    """The regular expressions of each plugin, by the word that its module goes under."""
    data = {}
    for name in PLUGINS:
        module, _, plugin = name.partition(".")
        found = getattr(import_module(f"detect_secrets.plugins.{module}"), plugin)
        data[module] = [_written(each) for each in found.denylist]
    return Document(
        source="detect-secrets detect_secrets/plugins",
        version=versions("detect-secrets"),
        license=licenses("detect-secrets"),
        as_of=None,
        data=data,
    )


def _written(pattern: re.Pattern[str]) -> str:
    """A pattern with its flags in it, but for the one that each text pattern has."""
    flags = "".join(letter for letter, flag in (("i", re.IGNORECASE), ("x", re.VERBOSE)) if pattern.flags & flag)
    assert not pattern.flags & ~(re.UNICODE | re.IGNORECASE | re.VERBOSE), pattern
    return f"(?{flags}){pattern.pattern}" if flags else pattern.pattern
