"""Takes secrets out of what is shown: messages, output, source lines."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

# Shorter strings are part of every sentence.
SHORTEST_SECRET = 4
REDACTED = "[secret]"


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
