"""Finds the policies that a user means, by name or by what AWS, Python or Pulumi said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.catalogue import Catalogue
from preflight.core.policy import Policy

from .failure import nearest

# Fewer words in common prove nothing, and neither does a smaller share of them.
WORDS_IN_COMMON = 2
SHARE_IN_COMMON = 0.6
GAP = "…"
"""Stands in a policy's `error` for what differs from one error to the next."""


def meant(asked: str, catalogue: Catalogue) -> list[Policy]:
    """The policies that a name or an error text leads to, the likeliest first; none where there is none."""
    asked = " ".join(asked.split())
    if policy := catalogue.by_name.get(re.sub(r"[\s_]", "-", asked.casefold())):
        return [policy]
    if said := [(_said(asked, policy), policy) for policy in catalogue.policies if _said(asked, policy)]:
        return [policy for _, policy in sorted(said, key=lambda each: (-each[0], each[1].name))]
    likely = [(share, policy) for policy in catalogue.policies if (share := _share(asked, policy)) >= SHARE_IN_COMMON]
    return [policy for _, policy in sorted(likely, key=lambda each: (-each[0], each[1].name))]


def similar(asked: str, catalogue: Catalogue) -> list[str]:
    """Names that may be meant by one that no policy has."""
    word = re.sub(r"[\s_]+", "-", asked.strip().casefold())
    close = nearest(word, catalogue.by_name)
    holding = [name for name in catalogue.by_name if word and word in name]
    return list(dict.fromkeys([*([close] if close else []), *holding]))


def _said(asked: str, policy: Policy) -> int:
    """How long the longest of the policy's error texts is that was asked for; 0 where none was."""
    return max((len(text) for text in policy.error if _says(asked, text)), default=0)


def _says(asked: str, text: str) -> bool:
    """Whether an error text occurs in what was asked, or what was asked in it."""
    pattern = ".*".join(re.escape(part.strip()) for part in text.split(GAP))
    return re.search(pattern, asked, re.IGNORECASE | re.DOTALL) is not None or _part(asked, text)


def _part(asked: str, text: str) -> bool:
    return len(list(_words(asked))) >= WORDS_IN_COMMON and asked.casefold() in text.casefold()


def _share(asked: str, policy: Policy) -> float:
    """How much of one of the policy's error texts is in what was asked, from 0 to 1."""
    given = set(_words(asked))
    shares = [0.0]
    for text in policy.error:
        words = set(_words(text))
        common = len(words & given)
        if common >= WORDS_IN_COMMON:
            shares.append(common / len(words))
    return max(shares)


def _words(text: str) -> Iterator[str]:
    return (word.casefold() for word in re.findall(r"\w{3,}", text))
