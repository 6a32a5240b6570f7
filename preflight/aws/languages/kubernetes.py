"""The names of Kubernetes: labels, taints, namespaces and service accounts."""

from __future__ import annotations

import re

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_DNS_LABEL = re.compile(_LABEL)
_SUBDOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_LONGEST_NAME, _LONGEST_SUBDOMAIN = 63, 253


def is_dns_label(text: str) -> bool:
    """Whether a string is an RFC 1123 label, as the name of a namespace is."""
    return len(text) <= _LONGEST_NAME and _DNS_LABEL.fullmatch(text) is not None


def is_dns_subdomain(text: str) -> bool:
    """Whether a string is an RFC 1123 subdomain, as the name of a service account is."""
    return len(text) <= _LONGEST_SUBDOMAIN and _SUBDOMAIN.fullmatch(text) is not None


def is_qualified_name(text: str) -> bool:
    """Whether a string may be the key of a label or a taint: a name, and before it perhaps a subdomain and a slash."""
    prefix, slash, name = text.rpartition("/")
    return (not slash or is_dns_subdomain(prefix)) and len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None
