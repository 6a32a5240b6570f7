"""Placeholders from documentation among a resource's inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.values import note_secret
from preflight.core.view import Resource

from .strings import InputString, strings

# Used on pages of AWS and Pulumi: an account, the domains of RFC 2606, and ids that do not exist.
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

# Each placeholder contains one of these. Searching for them first is cheap.
_SIGNS = (b"1234", b"example.", b"abcdef", b"0c55b159", b"<", b"your", b"my-", b"my_", b"replace", b"change", b"xxxx")


def placeholders(resource: Resource) -> Iterator[InputString]:
    """The placeholders in a resource's inputs, with their paths."""
    written = resource.planned.written().lower()
    if not any(sign in written for sign in _SIGNS):
        return
    for path, value, is_secret in strings(resource):
        found = _PLACEHOLDER.search(_without_markup(path, value))
        if found is not None:
            if is_secret:
                note_secret(value, resource.urn)
            yield InputString(path, found[0], is_secret)


# In the input templates of EventBridge and EventBridge Pipes `<name>` is a variable.
_TEMPLATES = ("inputTemplate",)
_MARKUP = re.compile(r"</[a-z]|/>|<!|<(?:br|hr|img|p)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def _without_markup(path: str, value: str) -> str:
    """A string without angle brackets and their content if these are variables of a template, or tags of HTML or XML."""
    return _TAG.sub(" ", value) if path.endswith(_TEMPLATES) or _MARKUP.search(value) else value
