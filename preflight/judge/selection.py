"""Words that select policies: names, patterns, services, kinds and severities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from preflight.core.catalogue import Catalogue
from preflight.core.policy import KINDS, Policy, Severity
from preflight.core.spelling import nearest

SEVERITIES = get_args(Severity)


class UnknownWord(ValueError):  # noqa: N818 - named for what the user wrote
    """A word selects no policy. The message states it, `close` is the word that was probably meant."""

    def __init__(self, word: str, close: str | None) -> None:
        super().__init__(f"{word!r} is no policy, pattern, service, kind or severity")
        self.word, self.close = word, close


def service(policy: Policy) -> str:
    """The subject of a policy, the first word of its name: an AWS service, or `bundle`, `program`, `stack`."""
    return policy.name.partition("-")[0]


def selected(catalogue: Catalogue, words: Iterable[str]) -> set[Policy]:
    """The policies that any of the words selects. Raises UnknownWord for one that selects none."""
    return {policy for word in words for policy in _of_word(catalogue, word)}


def is_pattern(word: str) -> bool:
    """Whether a word has a `*`, which stands for any characters."""
    return "*" in word


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern, in which `*` stands for any characters, matches the whole of a string.

    It takes time in proportion to both lengths, whatever the pattern: a regular expression would not.
    """
    first, *others = pattern.split("*")
    if not others:
        return pattern == text
    *inner, last = others
    if not text.startswith(first):
        return False
    at = len(first)
    for part in inner:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.endswith(last) and len(text) - len(last) >= at


def _of_word(catalogue: Catalogue, word: str) -> list[Policy]:
    if word in catalogue.by_name:
        return [catalogue.by_name[word]]
    found = list(_of_group(catalogue, word))
    # A part of the catalogue shows nothing about a word of the rest.
    if not found and not catalogue.others:
        known = [*catalogue.by_name, *map(service, catalogue.policies), *KINDS, *SEVERITIES]
        raise UnknownWord(word, nearest(word, known))
    return found


def _of_group(catalogue: Catalogue, word: str) -> Iterator[Policy]:
    """By a pattern, else by a kind, a severity or a service; `kind:bundle` selects by what is before the colon alone."""
    given, _, value = word.rpartition(":")
    for policy in catalogue.policies:
        facts = {"kind": policy.kind, "severity": policy.severity, "service": service(policy)}
        if given:
            is_meant = facts.get(given) == value
        elif is_pattern(word):
            is_meant = matches(word, policy.name)
        else:
            is_meant = word in facts.values()
        if is_meant:
            yield policy
