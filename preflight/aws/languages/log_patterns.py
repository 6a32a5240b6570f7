"""Filter patterns of CloudWatch Logs: terms, space-delimited fields in `[ ]`, and JSON selectors in `{ }`.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import re

_SELECTOR = re.compile(r"\$\.?[\w.\[\]*@'\"-]+")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def pattern_fault(pattern: str) -> str:
    """What CloudWatch Logs rejects about a pattern, as a clause after "the pattern ..."; "" where nothing is known."""
    text = pattern.strip()
    for opening, closing in (("[", "]"), ("{", "}")):
        if text.startswith(opening) and not text.endswith(closing):
            return f"starts with '{opening}' and does not end with '{closing}'"
    if text.startswith("{"):
        return _json_fault(text[1:-1])
    return "has a double quote that is not closed" if not text.startswith("[") and _quotes(text) % 2 else ""


def _json_fault(inside: str) -> str:
    if not inside.strip():
        return "has no condition in { }"
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|%[^%]*%', "", inside)
    if '"' in bare:
        return "has a double quote that is not closed"
    if bare.count("(") != bare.count(")"):
        return "has brackets that do not match"
    return "" if "$" in bare else "has no selector such as $.status in { }"


def _quotes(text: str) -> int:
    """How many double quotes a pattern of terms has, apart from escaped ones and from regular expressions."""
    return re.sub(r"\\.|%[^%]*%", "", text).count('"')


def has_fields(pattern: str) -> bool:
    """Whether a pattern names fields, which a metric's value and dimensions may refer to."""
    return pattern.strip().startswith(("[", "{"))


def is_selector(value: str) -> bool:
    """Whether a value refers to a field of the log event: `$.latency` or `$bytes`."""
    return _SELECTOR.fullmatch(value) is not None


def is_number(value: str) -> bool:
    """Whether a value is a number."""
    return _NUMBER.fullmatch(value) is not None
