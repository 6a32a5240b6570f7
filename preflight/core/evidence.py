"""What supports a policy: where somebody saw that its failure happens, and when."""

from __future__ import annotations

from typing import Literal, NamedTuple

EvidenceKind = Literal["recorded answer", "real deployment", "provider source", "API model", "documentation"]


class Evidence(NamedTuple):
    """One source for what a policy states.

    `source` is an address, `seen` the ISO date on which somebody read it there, `quote` the words there (optional).
    """

    kind: EvidenceKind
    source: str
    seen: str
    quote: str = ""


def recorded(source: str, seen: str, quote: str = "") -> Evidence:
    """An answer that was recorded from the cloud itself, such as by a test that is validated against it."""
    return Evidence("recorded answer", source, seen, quote)


def deployed(source: str, seen: str, quote: str = "") -> Evidence:
    """A real deployment that failed (or a running system that did), as somebody reported it in public."""
    return Evidence("real deployment", source, seen, quote)


def provider(source: str, seen: str, quote: str = "") -> Evidence:
    """The source of the provider, an SDK, Pulumi or a runtime, which refuses the value."""
    return Evidence("provider source", source, seen, quote)


def modelled(source: str, seen: str, quote: str = "") -> Evidence:
    """The model or schema of an API, which the service validates requests against."""
    return Evidence("API model", source, seen, quote)


def documented(source: str, seen: str, quote: str = "") -> Evidence:
    """A page of the cloud or of Pulumi which states that it is refused."""
    return Evidence("documentation", source, seen, quote)
