"""Filter policies of SNS subscriptions: event patterns with other operators and limits.

https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .event_patterns import OR, Dialect, Fault, are_alternatives, is_list, pattern_faults

SCOPES = ("MessageAttributes", "MessageBody")
_MOST_KEYS = 5
_MOST_COMBINATIONS = 150

# The operators inside of `anything-but` other than `prefix` are recorded to be rejected, or are on no page.
_SNS = Dialect(
    "SNS",
    in_anything_but=("prefix", "equals-ignore-case", "wildcard"),
    undocumented=frozenset(["wildcard", "anything-but equals-ignore-case", "anything-but wildcard"]),
)


def filter_policy_faults(policy: Any, scope: str) -> Iterator[Fault]:
    """What SNS rejects in a decoded filter policy.

    Raises KnownLater at the end if the form of a value is not known.
    """
    if isinstance(policy, Mapping):
        nested = [name for name, value in policy.items() if isinstance(value, Mapping)]
        if nested and scope == "MessageAttributes":
            yield Fault(
                f"an object at '{nested[0]}' with the scope MessageAttributes; attributes have no fields, set the scope to"
                " MessageBody (SNS: Filter policy scope MessageAttributes does not support nested filter policy)"
            )
        if len(set(policy) - {OR}) > _MOST_KEYS:
            yield Fault(
                f"{len(set(policy) - {OR})} keys, more than {_MOST_KEYS} (SNS: Filter policy can not have more than 5 keys)"
            )
        combinations = _combinations(policy, depth=1)
        if combinations > _MOST_COMBINATIONS:
            yield Fault(
                f"{combinations} combinations of values, more than {_MOST_COMBINATIONS} (SNS: Filter policy is too complex)"
            )
    yield from pattern_faults(policy, _SNS)


def _combinations(fields: Mapping[str, Any], depth: int) -> int:
    """The product of the numbers of values, each multiplied by the depth of its key; the sum of both sides of `$or`."""
    product = 1
    for name, value in fields.items():
        if isinstance(value, Mapping):
            product *= _combinations(value, depth + 1)
        elif name == OR and are_alternatives(value):
            product *= sum(_combinations(each, depth) for each in value)
        elif is_list(value):
            product *= max(len(value), 1) * depth
        if product > _FAR_TOO_MANY:
            break
    return product


_FAR_TOO_MANY = 10**9
