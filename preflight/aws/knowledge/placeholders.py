"""Values that stand in documentation for what a reader is to put there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.values import note_secret
from preflight.core.view import Resource

from .texts import Text, texts

# What AWS's and Pulumi's pages use: an account, the domains of RFC 2606, and ids that no account has.
_PLACEHOLDER = re.compile(
    r"(?<![\d])123456789012(?!\d)"
    r"|(?<![\w-])(?:[\w-]+\.)*example\.(?:com|org|net)(?![\w-])"
    r"|\b(?:ami|vpc|subnet|sg|rtb|igw|eni|i)-(?:12345678(?:90abcdef0|90)?|0123456789abcdef0?|0?abcdef1234567890|0c55b159cbfafe1f0)\b"
    r"|(?<![\w<?])<[a-z](?:[\w ./-]*\w)?>"
    r"|\b(?:your|my)[-_](?:account|bucket|domain|certificate|cert|key|role|vpc|subnet|email|company|api[-_]key"
    r"|hosted[-_]zone|topic|queue|secret|token|password)(?:[-_](?:id|arn|name))?\b"
    r"|\b(?:replace|change)[-_]?me\b|\bx{4,}\b",
    re.IGNORECASE,
)

# One of these is in each of them. Looking for them first spares nearly every resource the search for the whole.
_SIGNS = (b"1234", b"example.", b"abcdef", b"0c55b159", b"<", b"your", b"my-", b"my_", b"replace", b"change", b"xxxx")


def placeholders(resource: Resource) -> Iterator[Text]:
    """The placeholders that a resource is given, each with where it lies."""
    written = resource.planned.written().lower()
    if not any(sign in written for sign in _SIGNS):
        return
    for path, text, is_secret in texts(resource):
        found = _PLACEHOLDER.search(_without_own_syntax(path, text))
        if found is not None:
            if is_secret:
                note_secret()
            yield Text(path, found[0], is_secret)


# Where `<name>` is a variable that the service fills in: the templates of EventBridge and of its pipes.
_TEMPLATES = ("inputTemplate",)
_MARKUP = re.compile(r"</[a-z]|/>|<!|<(?:br|hr|img|p)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def _without_own_syntax(path: str, text: str) -> str:
    """A text without what stands in angle brackets, where that is a variable of a template, or a tag of HTML or XML."""
    return _TAG.sub(" ", text) if path.endswith(_TEMPLATES) or _MARKUP.search(text) else text
