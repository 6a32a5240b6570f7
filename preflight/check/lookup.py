"""Finds policies by name, or by an error message of AWS, Python or Pulumi."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.catalogue import Catalogue
from preflight.core.policy import Policy
from preflight.core.spelling import nearest

# A query matches an error by words if it shares at least so many of them, and at least this share of the error's words.
WORDS_IN_COMMON = 2
SHARE_IN_COMMON = 0.6
GAP = "…"
"""In a policy's `error`: the part that differs between occurrences of the error."""


def matching(query: str, catalogue: Catalogue) -> list[Policy]:
    """The policies that a name or an error message matches, the best match first; empty if there are none."""
    query = " ".join(query.split())
    if policy := catalogue.by_name.get(re.sub(r"[\s_]", "-", query.casefold())):
        return [policy]
    if exact := [(length, policy) for policy in catalogue.policies if (length := _longest_match(query, policy))]:
        return [policy for _, policy in sorted(exact, key=lambda each: (-each[0], each[1].name))]
    likely = [(share, policy) for policy in catalogue.policies if (share := _share(query, policy)) >= SHARE_IN_COMMON]
    return [policy for _, policy in sorted(likely, key=lambda each: (-each[0], each[1].name))]


def similar(query: str, catalogue: Catalogue) -> list[str]:
    """Names of policies that are close to a name that no policy has, or contain it."""
    word = re.sub(r"[\s_]+", "-", query.strip().casefold())
    close = nearest(word, catalogue.by_name)
    containing = [name for name in catalogue.by_name if word and word in name]
    return list(dict.fromkeys([*([close] if close else []), *containing]))


def _longest_match(query: str, policy: Policy) -> int:
    """The length of the policy's longest error that matches the query; 0 if none does."""
    return max((len(error) for error in policy.error if _matches(query, error)), default=0)


def _matches(query: str, error: str) -> bool:
    """Whether an error, with any text in its gaps, occurs in the query, or the query in it."""
    pattern = ".*".join(re.escape(part.strip()) for part in error.split(GAP))
    return re.search(pattern, query, re.IGNORECASE | re.DOTALL) is not None or _is_part(query, error)


def _is_part(query: str, error: str) -> bool:
    return len(list(_words(query))) >= WORDS_IN_COMMON and query.casefold() in error.casefold()


def _share(query: str, policy: Policy) -> float:
    """The largest share of an error's words that the query contains, from 0 to 1."""
    given = set(_words(query))
    shares = [0.0]
    for error in policy.error:
        words = set(_words(error))
        common = len(words & given)
        if common >= WORDS_IN_COMMON:
            shares.append(common / len(words))
    return max(shares)


def _words(text: str) -> Iterator[str]:
    return (word.casefold() for word in re.findall(r"\w{3,}", text))
