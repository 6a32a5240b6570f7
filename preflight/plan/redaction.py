"""Takes secrets out of what is shown: messages, output, source lines."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from preflight.core.spelling import nearest

# Shorter strings are part of every sentence.
SHORTEST_SECRET = 4
REDACTED = "[secret]"

# A literal and the name that it belongs to, in Python, TypeScript and the like: the name, perhaps in quotes and brackets, perhaps
# with its type; `=`, `:` or a comma; perhaps a call that makes it secret.
_LITERAL = re.compile(
    r"""
    (?P<before>
      (?<![\w-]) (?P<name> [\w-]+ ) ["']? \]? \s* (?: :[\w.\[\]|\ ]+= | [:=,] ) \s* (?: [\w.]*\b(?:secret|output|str)\( )*
      [bfruBFRU]{0,2} (?P<quote> ["'`]{3} | ["'`] )
    )
    (?P<value> (?: \\. | (?!(?P=quote)). )+ )
    """,
    re.VERBOSE,
)
_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
_SECRET = re.compile(
    r"(?:passwd|pwd|token|(?:password|passphrase|secret|credentials?)(?:-wo)?|(?:api|private|secret|access)-?key(?:-?id)?)$"
)
_MISSPELT = ("password", "passphrase", "secret", "credentials")


def _masked(found: re.Match[str]) -> str:
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", "-", found["name"]).lower()
    if not _SECRET.search(name) and nearest(name.rpartition("-")[2], _MISSPELT) is None:
        return found[0]
    return found["before"] + "*" * len(found["value"])


class Redaction:
    """Replaces secrets in a string, the longest first."""

    def __init__(self, secrets: Collection[str]) -> None:
        written: set[str] = set()
        for secret in secrets:
            for leaf in _leaves(secret):
                # As it is, and as Python's repr and JSON write it.
                written |= {leaf, *leaf.splitlines(), repr(leaf)[1:-1], json.dumps(leaf)[1:-1]}
        longest_first = sorted((each for each in written if len(each) >= SHORTEST_SECRET), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    @classmethod
    def of(cls, config: Mapping[str, str], secret_keys: Collection[str]) -> Redaction:
        """The redaction of a configuration's secrets."""
        return cls([config[key] for key in secret_keys])

    def of_source(self, line: str) -> str:
        """A line of source without secrets: neither these, nor those that it has as literals. The latter keep their length."""
        return _ACCESS_KEY.sub(lambda found: "*" * len(found[0]), _LITERAL.sub(_masked, self(line)))

    def __call__(self, text: str) -> str:
        """The string without secrets."""
        return self._pattern.sub(REDACTED, text) if self._pattern else text


def _leaves(value: Any) -> Iterator[str]:
    """The string itself, and the strings inside when it is JSON."""
    if isinstance(value, str):
        yield value
        if value[:1] in ("{", "["):
            try:
                yield from _leaves(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
