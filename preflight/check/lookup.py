"""Finds policies by name, or by an error message of AWS, Python or Pulumi as it is pasted from a terminal.

An error is found by its words. A word counts by how few policies use it (inverse document frequency), so the words that
every service puts into its errors weigh next to nothing, and the codes that stand for any fault at all weigh nothing.
A new policy needs no entry here: its `error`, its evidence and its docstring are what is searched.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from preflight.core.spelling import nearest

GAP = "…"
"""In a policy's `error`: the part that differs between occurrences of the error."""
MOST = 5
"""How many policies an error leads to at most."""
SHARE_OF_THE_BEST = 0.7
"""A policy is shown beside the best one if it matches at least so well."""
WORDS_IN_COMMON = 2
"""One word alone is a coincidence."""
# How much a word counts where a policy has it: in the error itself, in what AWS was seen to answer, in what must hold, in
# the reason and the fix.
ERROR, ANSWER, RULE, REASON = 1.0, 0.9, 0.5, 0.2

# The words of codes that stand for any fault of a request, such as InvalidParameterValueException: these count for nothing.
ANY_FAULT = frozenset(
    re.findall(
        r"\w+",
        """argument bad client error exception fault input invalid parameter parameters request service validation value""",
    )
)
# The words of all other codes and of the sentences around them: they count for nothing alone, and in a compound they do.
GENERIC = ANY_FAULT | frozenset(
    re.findall(
        r"\w+",
        """
        access already api arguments authorized aws call code conflict denied detected errors exceptions exceeded exist
        exists fail failed found http id internal limit malformed match member missing not operation param resource
        response server status string type unable unknown unsupported valid values
        """,
    )
)
# What differs from one occurrence to the next: addresses, identifiers, long numbers, times.
NOISE = re.compile(
    r"https?://\S+"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\brequest ?id:? *\S+|\bstatus ?code:? *\d+|\bhost ?id:? *\S+"
    r"|\b(?=\w*\d)[0-9a-f]{8,}\b|\b\d[\d:.TZ-]{3,}\b",
    re.IGNORECASE,
)
ARN = re.compile(r"\barn:[\w-]*:([\w-]*):[^\s'\",;]*")
URN = re.compile(r"\burn:pulumi:[^\s:]*::[^\s:]*::([^\s]*?)::[^\s'\",;]*")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Described(Protocol):
    """A policy, or what is known of it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def error(self) -> Sequence[str]:
        """The errors that it prevents."""

    @property
    def evidence(self) -> Sequence[Any]:
        """Where it was seen, each with a `quote`."""

    @property
    def doc(self) -> Mapping[str, str]:
        """The parts of its docstring."""


class Known(Protocol):
    """Policies, or what is known of them: a catalogue is one."""

    @property
    def policies(self) -> Sequence[Any]:
        """Each of them."""

    @property
    def by_name(self) -> Mapping[str, Any]:
        """Each of them by its name."""


class Words(NamedTuple):
    """A policy's words: of each error with how much it counts, of what must hold, of the reason and the fix."""

    errors: Sequence[tuple[frozenset[str], float]]
    rule: frozenset[str]
    reason: frozenset[str]


class Found(NamedTuple):
    """The policies that a query leads to, the best match first. `is_exact` where the first has this name or this error."""

    policies: list[Any]
    is_exact: bool


def find(query: str, known: Known, words_in: Callable[[Any], Words] | None = None) -> Found:
    """The policies that a name or an error message leads to. `words_in` gives the words of one, where they are known already."""
    query = " ".join(query.split())
    if policy := known.by_name.get(re.sub(r"[\s_]", "-", query.casefold())):
        return Found([policy], is_exact=True)
    if re.fullmatch(r"\w+(?:-\w+)+", query):  # a name that no policy has
        return Found([], is_exact=False)
    policies = _index(tuple(known.policies), words_in or words_of).search(query)
    return Found(policies, any(_contains(query, error) for policy in policies[:1] for error in policy.error))


def similar(query: str, known: Known) -> list[str]:
    """Names of policies that are close to a name that no policy has, or contain it."""
    word = re.sub(r"[\s_]+", "-", query.strip().casefold())
    close = nearest(word, known.by_name)
    containing = [name for name in known.by_name if word and word in name]
    return list(dict.fromkeys([*([close] if close else []), *containing]))


class _Index:
    """The words of every policy, and what each is worth."""

    def __init__(self, policies: Iterable[Described], words_in: Callable[[Any], Words]) -> None:
        self._entries = [_Entry(policy, words_in(policy)) for policy in policies]
        self._used = Counter(word for entry in self._entries for word in entry.words)

    def search(self, query: str) -> list[Described]:
        asked = frozenset(words(query))
        scored = [(self._score(query, asked, entry), entry.policy) for entry in self._entries]
        best = max((score for score, _ in scored), default=0.0)
        found = [(score, policy) for score, policy in scored if score and score >= best * SHARE_OF_THE_BEST]
        return [policy for _, policy in sorted(found, key=lambda each: (-each[0], each[1].name))][:MOST]

    def _score(self, query: str, asked: frozenset[str], entry: _Entry) -> float:
        as_written = [error for error in entry.policy.error if _contains(query, error)]
        if not as_written and len(asked & entry.words) < WORDS_IN_COMMON:
            return 0.0
        # An error that occurs as it is written counts twice. Its length decides where nothing has a word that counts.
        return (
            max((self._error(asked, text, weight) for text, weight in entry.errors), default=0.0)
            + RULE * self._worth(asked & entry.rule)
            + REASON * self._worth(asked & entry.reason)
            + max(
                (self._worth(asked.intersection(words(error))) + len(error) / 1000 for error in as_written), default=0.0
            )
        )

    def _error(self, asked: frozenset[str], text: frozenset[str], weight: float) -> float:
        """The worth of the shared words, less where the query has only a few of the error's."""
        if not (shared := asked & text):
            return 0.0
        worth = self._worth(shared)
        return weight * worth * math.sqrt(worth / self._worth(text))

    def _worth(self, some: Iterable[str]) -> float:
        return sum(math.log(1 + len(self._entries) / self._used[word]) for word in set(some) if word in self._used)


@lru_cache(maxsize=1)
def _index(policies: tuple[Described, ...], words_in: Callable[[Any], Words]) -> _Index:
    """The index of a catalogue, built once for all queries."""
    return _Index(policies, words_in)


class _Entry:
    """A policy with its words."""

    def __init__(self, policy: Described, found: Words) -> None:
        self.policy = policy
        self.errors, self.rule, self.reason = found
        self.words = self.rule.union(self.reason, *(text for text, _ in self.errors))


def words_of(policy: Described) -> Words:
    """The words of a policy."""
    answers = [evidence.quote for evidence in policy.evidence if evidence.quote]
    weighed = [*((text, ERROR) for text in policy.error), *((text, ANSWER) for text in answers)]
    return Words(
        errors=[(frozenset(words(text)), weight) for text, weight in weighed],
        rule=frozenset(words(f"{policy.name} {policy.doc['sentence']}")),
        reason=frozenset(words(f"{policy.doc['why']} {policy.doc['fix']}")),
    )


def words(text: str) -> Iterator[str]:
    """The words of an error: those of each compound and the compound itself; none that any error has."""
    text = ARN.sub(r" \1 ", URN.sub(r" \1 ", text))
    for word in WORD.findall(NOISE.sub(" ", text)):
        parts = [_singular(part.casefold()) for part in PART.findall(word)]
        kept = [part for part in parts if part not in GENERIC and len(part) > 1]
        yield from kept
        if len(parts) > 1 and not ANY_FAULT.issuperset(parts):
            yield "".join(parts)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word  # noqa: PLR2004


def _contains(query: str, error: str) -> bool:
    """Whether an error occurs in the query, with any text in its gaps and with or without its code; or the query in it."""
    if len(WORD.findall(query)) > 1 and query.casefold() in error.casefold():
        return True
    code = re.match(r"\w+: (?=\w)", error)
    parts = error[code.end() :] if code else error
    if not all(part.strip().casefold() in query.casefold() for part in parts.split(GAP)):
        return False  # most errors: to compile a pattern for each would take longest of all
    pattern = ".*".join(re.escape(part.strip()) for part in parts.split(GAP))
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", query, re.IGNORECASE | re.DOTALL) is not None
