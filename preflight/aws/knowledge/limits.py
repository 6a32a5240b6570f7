"""What of a resource's inputs AWS does not take: names and values, by the limits that its own models state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import KnownLater, Partial, Undecided, Unknown, opened
from preflight.core.view import Resource

from . import facts
from .facts import Limit, Naming

# A hyphen and seven random characters: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
ADDED_BY_PULUMI = 8
# To a prefix: https://pkg.go.dev/github.com/hashicorp/terraform-plugin-sdk/v2/helper/id#UniqueIDSuffixLength
_ADDED_BY_TERRAFORM = 26
_FIFO = ".fifo"
_LISTED_AT_MOST = 8
_LONGEST_QUOTED = 100


def has_limits_of_names(token: str) -> bool:
    """Whether anything is known of the names of resources of a type."""
    return bool(_of_names(token))


@lru_cache(maxsize=512)
def _of_names(token: str) -> tuple[tuple[Limit, Naming], ...]:
    return tuple((limit, limit.naming) for limit in facts.limits(token) if limit.naming is not None)


def has_limits_of_values(token: str) -> bool:
    """Whether anything is known of other inputs of resources of a type."""
    return bool(_of_values(token))


@lru_cache(maxsize=512)
def _of_values(token: str) -> tuple[Limit, ...]:
    return tuple(limit for limit in facts.limits(token) if limit.naming is None)


def faults_of_name(resource: Resource) -> Iterator[str]:
    """Why AWS does not take the name that a resource has or will be given, each as a clause that begins with a verb."""
    if resource.planned.external:
        return
    for limit, naming in _of_names(resource.type_token):
        given = _known(resource.wire_value(limit.path), limit.path)
        prefix = _known(resource.wire_value(f"{limit.path}Prefix"), f"{limit.path}Prefix")
        if given:
            told = _told(f"has the {_called(limit)}", f"has a {_called(limit)}", str(given))
            yield from _faults_of_text(told, str(given), limit)
        elif prefix:
            yield from _faults_of_a_prefix(str(prefix), limit)
        elif given is None and naming.longest and gets_a_made_name(resource):
            yield from _faults_of_a_made_name(resource, limit, naming)


def faults_of_values(resource: Resource) -> Iterator[str]:
    """What else of its inputs AWS does not take, each as a clause that begins with a verb.

    Advice where AWS may take it by now. Raises KnownLater, after all others, where an input is not known.
    """
    if resource.planned.external:
        return
    later: Undecided | None = None
    for limit in _of_values(resource.type_token):
        given = resource.wire_value(limit.steps[0])
        if given is None:
            continue
        try:
            for value in _inside(given, limit.steps[1:], limit.steps[0]):
                yield from _faults_of_a_value(value, limit)
        except Undecided as reason:
            later = later or reason
    if later:
        raise later


def gets_a_made_name(resource: Resource) -> bool:
    """Whether Pulumi, in its usual way, makes the name that a resource is not given: it does so once, at its creation."""
    return "pulumi:autonaming" not in resource.stack.setting.config and not resource.is_deployed


def _faults_of_a_made_name(resource: Resource, limit: Limit, naming: Naming) -> Iterator[str]:
    stem = resource.logical_name.lower() if naming.lower else resource.logical_name
    is_fifo = naming.fifo and _known(resource.wire_value(naming.fifo), naming.fifo) is True
    # Pulumi measures a name before it adds .fifo to it.
    added = ADDED_BY_PULUMI + (len(_FIFO) if is_fifo else 0)
    length, most = f"has {len(stem)} characters before Pulumi adds {added} to name it", limit.high
    if most is not None and len(stem) + added > most:
        yield f"{length}; AWS takes at most {most}"
    elif len(stem) + ADDED_BY_PULUMI > naming.longest:
        yield f"{length}; Pulumi takes at most {naming.longest}"
    elif not _has_form(f"{stem}-{'0' * (ADDED_BY_PULUMI - 1)}", limit):
        yield f"has the {_called(limit)} '{stem}-…' from Pulumi; AWS takes {_form(limit)}"


def _called(limit: Limit) -> str:
    """How a reader knows the property: a name, or a token or an id by its own."""
    return "name" if limit.path.endswith(("name", "Name")) else limit.path


def _faults_of_a_prefix(prefix: str, limit: Limit) -> Iterator[str]:
    if limit.high is not None and len(prefix) + _ADDED_BY_TERRAFORM > limit.high:
        added = f"of {len(prefix)} characters, to which the provider adds {_ADDED_BY_TERRAFORM}"
        yield f"has the prefix '{prefix}' {added}; AWS takes at most {limit.high}"


def _faults_of_a_value(value: Any, limit: Limit) -> Iterator[str]:
    # An empty text and a zero are what Terraform takes for an input that is not given.
    if not value or isinstance(value, bool):
        return
    if limit.is_number:
        number = _number(value)
        if number is not None:
            yield from _weighed(_faults_of_a_number(number, limit), limit)
    elif limit.values:
        yield from _faults_of_a_choice(str(value), limit)
    else:
        sets = f"sets `{limit.path}` to"
        yield from _weighed(_faults_of_text(_told(sets, f"{sets} a text", str(value)), str(value), limit), limit)


def _weighed(faults: Iterator[str], limit: Limit) -> Iterator[str]:
    return map(Advice, faults) if limit.is_open else faults


def _number(value: Any) -> float | None:
    """A number, which a text may be in a program of any language; None where it is none, which Pulumi reports."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _faults_of_a_number(number: float, limit: Limit) -> Iterator[str]:
    low, high = limit.low, limit.high
    if limit.values and number not in limit.values:
        near = [max((each for each in limit.values if each < number), default=None)]
        near += [min((each for each in limit.values if each > number), default=None)]
        nearest = " and ".join(str(each) for each in near if each is not None)
        yield f"sets `{limit.path}` to {number:.15g}; of the values that AWS takes the nearest are {nearest}"
    elif (low is not None and number < low) or (high is not None and number > high):
        yield f"sets `{limit.path}` to {number:.15g}; AWS takes {_range(low, high)}"


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at least {low}" if high is None else f"at most {high}"
    return f"{low} to {high}"


def _faults_of_a_choice(text: str, limit: Limit) -> Iterator[str]:
    if text in limit.values:
        return
    meant = nearest(text, limit.values)
    if meant and meant.lower() == text.lower():
        # The provider writes some as AWS does.
        yield Advice(f"sets `{limit.path}` to '{text}'; AWS spells it '{meant}'")
    elif not limit.is_open:
        hint = f"; did you mean '{meant}'?" if meant else ""
        yield f"sets `{limit.path}` to '{text}'; AWS takes {_listed(limit.values)}{hint}"
    elif meant and _without_digits(meant) != _without_digits(text):
        yield Advice(f"sets `{limit.path}` to '{text}'; did you mean '{meant}'?")


def _listed(values: Sequence[Any]) -> str:
    if len(values) > _LISTED_AT_MOST:
        return f"{', '.join(values[:_LISTED_AT_MOST])} and {len(values) - _LISTED_AT_MOST} others"
    return ", ".join(values)


def _without_digits(text: str) -> str:
    """What two values have in common of which one is another size, year or version."""
    return re.sub(r"\d+", "", text).lower()


def _faults_of_text(told: str, text: str, limit: Limit) -> Iterator[str]:
    low, high = limit.low, limit.high
    if (low is not None and len(text) < low) or (high is not None and len(text) > high):
        yield f"{told} of {len(text)} characters; AWS takes {_range(low, high)}"
    elif not _has_form(text, limit):
        yield f"{told}; AWS takes {_form(limit)}"


def _told(quoted: str, unquoted: str, text: str) -> str:
    """What was given, with the text itself where a reader takes it in."""
    return unquoted if len(text) > _LONGEST_QUOTED else f"{quoted} '{text}'"


def _has_form(text: str, limit: Limit) -> bool:
    return not limit.forms or any(re.fullmatch(form, text, re.ASCII) for form in limit.forms)


def _form(limit: Limit) -> str:
    return limit.words or f"what matches {limit.forms[0]}"


def _known(value: Any, path: str) -> Any:
    value = opened(value)
    if isinstance(value, Unknown | Partial):
        raise KnownLater(path)
    return value


def _inside(value: Any, steps: Sequence[str], path: str) -> Iterator[Any]:
    """The values that some steps lead to inside a value, of a list each; raises KnownLater where one is not known."""
    value = _known(value, path)
    if isinstance(value, Mapping):
        if steps and steps[0] in value:
            yield from _inside(value[steps[0]], steps[1:], f"{path}.{steps[0]}")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for at, item in enumerate(value):
            yield from _inside(item, steps, f"{path}[{at}]")
    elif not steps:
        yield value
