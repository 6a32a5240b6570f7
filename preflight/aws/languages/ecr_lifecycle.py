"""Lifecycle policies of Amazon ECR.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from preflight.core.values import Unknown, independently, known

Check: TypeAlias = Callable[[Any], Iterator[str]]

_MOST_RULES, _MOST_WILDCARDS = 50, 4
_NEEDED = ("rulePriority", "selection", "action")
_RULE_KEYS = ("rulePriority", "description", "selection", "action")
_SELECTION_KEYS = (
    "tagStatus", "tagPrefixList", "tagPatternList", "countType", "countUnit", "countNumber", "storageClass"
)  # fmt: skip
_STATUSES = ("tagged", "untagged", "any")
_TAG_LISTS = ("tagPrefixList", "tagPatternList")
_AGES = ("sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned")
_COUNTS = ("imageCountMoreThan", *_AGES)


def lifecycle_faults(policy: Any) -> Iterator[str]:
    """What ECR rejects in a lifecycle policy, each as a clause after "has a lifecycle policy ..."."""
    rules = policy.get("rules") if isinstance(policy, Mapping) else None
    if isinstance(rules, Unknown):
        known(rules)
    if not isinstance(rules, Sequence) or isinstance(rules, str):
        yield "without a list of rules"
        return
    if not 1 <= len(rules) <= _MOST_RULES:
        yield f"with {len(rules)} rules; it has 1 to {_MOST_RULES}"
    checks: list[Check] = [partial(_rule_faults, number) for number in range(len(rules))]
    yield from independently([*checks, _priority_faults], rules)


def _rule_faults(number: int, rules: Sequence[Any]) -> Iterator[str]:
    rule, where = known(rules[number]), f"whose rules[{number}]"
    if not isinstance(rule, Mapping):
        yield f"{where} is no object"
        return
    yield from (f"{where} has no {key}" for key in _NEEDED if key not in rule)
    yield from _strays(where, rule, _RULE_KEYS)
    selection, action = rule.get("selection"), rule.get("action")
    checks: list[Check] = []
    if isinstance(selection, Mapping):
        checks += [partial(check, where) for check in (_key_faults, _tag_faults, _count_faults)]
    if isinstance(action, Mapping):
        checks.append(lambda _: _action_faults(where, action))
    yield from independently(checks, selection)


def _strays(where: str, given: Mapping[str, Any], allowed: Sequence[str]) -> Iterator[str]:
    yield from (f"{where} has the key '{key}'; there are {', '.join(allowed)}" for key in given if key not in allowed)


def _key_faults(where: str, selection: Any) -> Iterator[str]:
    yield from _strays(where, selection, _SELECTION_KEYS)


def _tag_faults(where: str, selection: Any) -> Iterator[str]:
    status = selection.get("tagStatus")
    if status is None:
        yield f"{where} has no tagStatus"
        return
    if status not in _STATUSES:
        yield f"{where} has the tagStatus '{status}'; it is {', '.join(_STATUSES)}"
        return
    lists = [name for name in _TAG_LISTS if selection.get(name)]
    if status == "tagged" and len(lists) != 1:
        yield f"{where} has the tagStatus tagged and {' and '.join(lists) or 'no tags'}; it has {' or '.join(_TAG_LISTS)}"
    if status != "tagged" and lists:
        yield f"{where} has the tagStatus {status} and {lists[0]}, which only tagged has"
    for pattern in selection.get("tagPatternList") or ():
        if str(known(pattern)).count("*") > _MOST_WILDCARDS:
            yield f"{where} has the tag pattern '{pattern}'; it has at most {_MOST_WILDCARDS} wildcards"


def _count_faults(where: str, selection: Any) -> Iterator[str]:
    kind, unit, count = (selection.get(key) for key in ("countType", "countUnit", "countNumber"))
    if kind is None or count is None:
        yield f"{where} has no {'countType' if kind is None else 'countNumber'}"
        return
    if kind not in _COUNTS:
        yield f"{where} has the countType '{kind}'; it is {', '.join(_COUNTS)}"
    elif kind in _AGES and unit != "days":
        yield f"{where} has the countType {kind} {_unit(unit)}; its countUnit is days"
    elif kind not in _AGES and unit is not None:
        yield f"{where} has the countType {kind} and a countUnit, which it does not have"
    if not isinstance(known(count), int) or isinstance(count, bool) or count < 1:
        yield f"{where} has the countNumber {count!r}; it is a number from 1 on"


def _unit(unit: Any) -> str:
    return "without a countUnit" if unit is None else f"with the countUnit '{unit}'"


def _action_faults(where: str, action: Mapping[str, Any]) -> Iterator[str]:
    kind, target = action.get("type"), action.get("targetStorageClass")
    if kind not in ("expire", "transition"):
        yield f"{where} has the action '{kind}'; it is expire or transition"
    elif kind == "transition" and target != "archive":
        yield f"{where} has the action transition with the targetStorageClass {target!r}; it is archive"


def _priority_faults(rules: Sequence[Any]) -> Iterator[str]:
    objects = [rule for rule in known(rules) if isinstance(known(rule), Mapping)]
    priorities = [rule["rulePriority"] for rule in objects if isinstance(known(rule.get("rulePriority")), int)]
    for priority in dict.fromkeys(priorities):
        if priorities.count(priority) > 1:
            yield f"with {priorities.count(priority)} rules of the rulePriority {priority}; each number exists once"
        if priority < 1:
            yield f"with the rulePriority {priority}; it is 1 or more"
    for storage in ("standard", "archive"):
        yield from _last_faults([rule for rule in objects if _storage(rule) == storage])


def _storage(rule: Mapping[str, Any]) -> Any:
    selection = known(rule.get("selection"))
    return known(selection.get("storageClass") or "standard") if isinstance(selection, Mapping) else ""


def _last_faults(rules: Sequence[Any]) -> Iterator[str]:
    """Whether the rule for any tag comes last among those of a storage class."""
    priorities = [rule["rulePriority"] for rule in rules if isinstance(known(rule.get("rulePriority")), int)]
    last = [rule.get("rulePriority") for rule in rules if rule["selection"].get("tagStatus") == "any"]
    if len(last) > 1:
        yield f"with {len(last)} rules of the tagStatus any; at most one has it"
    elif last and isinstance(last[0], int) and last[0] < max(priorities):
        yield (
            f"whose rule of the tagStatus any has the rulePriority {last[0]}, and another has {max(priorities)};"
            " it has the highest number"
        )
